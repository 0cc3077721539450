import type { Context, RouteEntry } from "./route";
import type { Machine } from "../tenant/tenant";
import { idOf, list, NAMESPACE, one } from "./replies";

/** First API version whose list of machines is an extended one. */
const EXTENDED_SINCE = 11;

const MACHINE = { dto: "MachineDto" };

const machine = { method: "GET", scope: "OR.Machines" } as const;

export const MACHINE_ROUTES: RouteEntry[] = [
    {
        ...machine,
        template: "/odata/Machines",
        handle: (context) => {
            const dto = (context.generation.apiVersion ?? 0) >= EXTENDED_SINCE ? "ExtendedMachineDto" : "MachineDto";
            return list(context, "Machines", context.state.tenant.machines, { dto });
        },
    },
    {
        ...machine,
        template: "/odata/Machines({key})",
        handle: (context) => {
            const id = idOf(context.params["key"]);
            return one(
                context,
                "Machines",
                context.state.tenant.machines.find((candidate) => candidate.Id === id),
                MACHINE,
            );
        },
    },
    {
        ...machine,
        template: `/odata/Machines/${NAMESPACE}GetAssignedMachines(folderId={folderId})`,
        handle: (context) => {
            const rows = ofFolder(context).map((row) => ({ ...row, IsAssignedToFolder: true, IsInherited: false }));
            return list(context, "Machines", rows, { dto: "MachineFolderDto" });
        },
    },
    {
        ...machine,
        template: `/odata/Machines/${NAMESPACE}GetRuntimesForFolder(folderId={folderId})`,
        handle: (context) => {
            const total = ofFolder(context).reduce((sum, { UnattendedSlots }) => sum + UnattendedSlots, 0);
            const { tenant, jobs } = context.state;
            const used = tenant.robotsIn(idOf(context.params["folderId"])).filter((robot) => jobs.isBusy(robot)).length;
            const row = { Type: "Unattended", Total: total, Connected: total, Available: Math.max(0, total - used) };
            return list(context, "Collection(UiPath.Server.Configuration.OData.MachineRuntimeDto)", [row], {
                dto: "MachineRuntimeDto",
            });
        },
    },
    {
        ...machine,
        scope: "OR.Robots",
        template: `/odata/Sessions/${NAMESPACE}GetMachineSessionRuntimesByFolderId(folderId={folderId})`,
        handle: (context) =>
            list(
                context,
                "Sessions",
                ofFolder(context).map((row) => runtimeOf(row, context)),
                { dto: "MachineSessionRuntimeDto" },
            ),
    },
    {
        ...machine,
        scope: "OR.Robots",
        template: `/odata/Sessions/${NAMESPACE}GetMachineSessionRuntimes`,
        handle: (context) =>
            list(
                context,
                "Sessions",
                context.state.tenant.machines.map((row) => runtimeOf(row, context)),
                { dto: "MachineSessionRuntimeDto" },
            ),
    },
];

function ofFolder({ state, params }: Context): Machine[] {
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
