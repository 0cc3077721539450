import type { Context, RouteEntry } from "./route";
import type { Machine } from "../tenant/tenant";
import { entityReply, idOf, listReply, NAMESPACE } from "./replies";

/** The first API version whose list of machines is an extended one. */
const EXTENDED_SINCE = 11;

const MACHINE = { dto: "MachineDto" };

const MACHINE_ROUTE = { method: "GET", scope: "OR.Machines" } as const;

export const MACHINE_ROUTES: RouteEntry[] = [
    {
        ...MACHINE_ROUTE,
        template: "/odata/Machines",
        handle: (context) => {
            const dto = (context.generation.apiVersion ?? 0) >= EXTENDED_SINCE ? "ExtendedMachineDto" : "MachineDto";
            return listReply(context, "Machines", context.state.tenant.machines, { dto });
        },
    },
    {
        ...MACHINE_ROUTE,
        template: "/odata/Machines({key})",
        handle: (context) => {
            const id = idOf(context.params["key"]);
            return entityReply(
                context,
                "Machines",
                context.state.tenant.machines.find((candidate) => candidate.Id === id),
                MACHINE,
            );
        },
    },
    {
        ...MACHINE_ROUTE,
        template: `/odata/Machines/${NAMESPACE}GetAssignedMachines(folderId={folderId})`,
        handle: (context) => {
            const rows = machinesOfFolder(context).map((row) => ({
                ...row,
                IsAssignedToFolder: true,
                IsInherited: false,
            }));
            return listReply(context, "Machines", rows, { dto: "MachineFolderDto" });
        },
    },
    {
        ...MACHINE_ROUTE,
        template: `/odata/Machines/${NAMESPACE}GetRuntimesForFolder(folderId={folderId})`,
        handle: (context) => {
            const total = machinesOfFolder(context).reduce((sum, { UnattendedSlots }) => sum + UnattendedSlots, 0);
            const { tenant, jobs } = context.state;
            const used = tenant.robotsIn(idOf(context.params["folderId"])).filter((robot) => jobs.isBusy(robot)).length;
            const row = { Type: "Unattended", Total: total, Connected: total, Available: Math.max(0, total - used) };
            return listReply(context, "Collection(UiPath.Server.Configuration.OData.MachineRuntimeDto)", [row], {
                dto: "MachineRuntimeDto",
            });
        },
    },
    {
        ...MACHINE_ROUTE,
        scope: "OR.Robots",
        template: `/odata/Sessions/${NAMESPACE}GetMachineSessionRuntimesByFolderId(folderId={folderId})`,
        handle: (context) =>
            listReply(
                context,
                "Sessions",
                machinesOfFolder(context).map((row) => runtimeOf(row, context)),
                { dto: "MachineSessionRuntimeDto" },
            ),
    },
    {
        ...MACHINE_ROUTE,
        scope: "OR.Robots",
        template: `/odata/Sessions/${NAMESPACE}GetMachineSessionRuntimes`,
        handle: (context) =>
            listReply(
                context,
                "Sessions",
                context.state.tenant.machines.map((row) => runtimeOf(row, context)),
                { dto: "MachineSessionRuntimeDto" },
            ),
    },
];

function machinesOfFolder({ state, params }: Context): Machine[] {
    return state.tenant.machinesIn(idOf(params["folderId"]));
}

function runtimeOf({ Id, Name, UnattendedSlots, folders }: Machine, { state }: Context): object {
    const used = state.tenant.robots.filter(
        (robot) => state.jobs.isBusy(robot) && [...robot.folders].some((id) => folders.has(id)),
    ).length;
    return {
        SessionId: Id + 1000,
        MachineId: Id,
        MachineName: Name,
        HostMachineName: Name,
        RuntimeType: "Unattended",
        MachineType: "Template",
        MachineScope: "Default",
        Status: "Available",
        Runtimes: UnattendedSlots,
        UsedRuntimes: Math.min(used, UnattendedSlots),
        TriggersCount: 0,
        IsUnresponsive: false,
        Platform: "Windows",
        Version: "25.10.0",
        ReportingTime: new Date(state.clock.now()).toISOString(),
    };
}
