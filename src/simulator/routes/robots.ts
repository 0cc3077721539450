import type { Context, Reply, RouteEntry } from "./route";
import { ENVIRONMENT, type Robot } from "../tenant/tenant";
import { idOf, list, NAMESPACE, one, plain } from "./replies";

const ROBOT = { dto: "RobotDto", expandable: { License: () => null, Environments: () => [], User: () => null } };
const EXTENDED = { ...ROBOT, dto: "ExtendedRobotDto" };
const FROM_FOLDER = { ...ROBOT, dto: "RobotsFromFolderModel" };

const ENVIRONMENT_ENTITY = { dto: "EnvironmentDto", expandable: { Robots: () => [] } };

const SESSION = { dto: "SessionDto", expandable: { Robot: ({ Robot }: { Robot: Robot }) => Robot } };

const ofFolder = ({ state, folder }: Context): Robot[] =>
    folder ? state.tenant.robotsIn(folder.Id) : state.tenant.robots;

const robotList =
    (rows: (context: Context) => Robot[], entity: typeof ROBOT = ROBOT) =>
    (context: Context): Reply =>
        list(context, "Robots", rows(context), entity);

const folderParameter = (context: Context): Robot[] => context.state.tenant.robotsIn(idOf(context.params["folderId"]));

const robot = { method: "GET", scope: "OR.Robots" } as const;

export const ROBOT_ROUTES: RouteEntry[] = [
    { ...robot, template: "/odata/Robots", folder: "required", handle: robotList(ofFolder) },
    {
        ...robot,
        template: "/odata/Robots({key})",
        folder: "required",
        handle: (context) => {
            const id = idOf(context.params["key"]);
            return one(
                context,
                "Robots",
                ofFolder(context).find((candidate) => candidate.Id === id),
                ROBOT,
            );
        },
    },
    {
        ...robot,
        template: `/odata/Robots/${NAMESPACE}GetRobotsFromFolder(folderId={folderId})`,
        handle: robotList(folderParameter, FROM_FOLDER),
    },
    {
        ...robot,
        template: `/odata/Robots/${NAMESPACE}GetFolderRobots(folderId={folderId},machineId={machineId})`,
        handle: robotList(folderParameter),
    },
    {
        ...robot,
        template: `/odata/Robots/${NAMESPACE}FindAllAcrossFolders`,
        handle: robotList(({ state }) => state.tenant.robots),
    },
    {
        ...robot,
        template: `/odata/Robots/${NAMESPACE}GetConfiguredRobots`,
        handle: robotList(({ state }) => state.tenant.robots, EXTENDED),
    },
    {
        ...robot,
        template: `/odata/Robots/${NAMESPACE}GetRobotsForProcess(processId='{processId}')`,
        folder: "required",
        handle: robotList(ofFolder),
    },
    {
        ...robot,
        template: "/odata/Sessions",
        folder: "required",
        handle: (context) =>
            list(
                context,
                "Sessions",
                ofFolder(context).map((each) => sessionOf(each, context)),
                SESSION,
            ),
    },
    {
        ...robot,
        template: `/odata/Sessions/${NAMESPACE}GetGlobalSessions`,
        handle: (context) =>
            list(
                context,
                "Sessions",
                context.state.tenant.robots.map((each) => sessionOf(each, context)),
                SESSION,
            ),
    },
    {
        ...robot,
        template: "/odata/Environments",
        folder: "required",
        handle: (context) => list(context, "Environments", [ENVIRONMENT], ENVIRONMENT_ENTITY),
    },
    {
        ...robot,
        template: "/odata/Environments({key})",
        folder: "required",
        handle: (context) =>
            one(
                context,
                "Environments",
                idOf(context.params["key"]) === ENVIRONMENT.Id ? ENVIRONMENT : undefined,
                ENVIRONMENT_ENTITY,
            ),
    },
    {
        ...robot,
        template: `/odata/Environments/${NAMESPACE}GetRobotIdsForEnvironment(key={key})`,
        folder: "required",
        handle: (context) =>
            plain(context, "Collection(Edm.Int64)", { value: ofFolder(context).map((each) => each.Id) }),
    },
];

function sessionOf(each: Robot, { state, folder }: Context): { Robot: Robot; [property: string]: unknown } {
    const machine = state.tenant.machinesIn(folder?.Id ?? [...each.folders][0]!)[0];
    return {
        Id: each.Id + 1000,
        State: state.jobs.isBusy(each) ? "Busy" : "Available",
        HostMachineName: machine?.Name ?? null,
        MachineId: machine?.Id ?? null,
        MachineName: machine?.Name ?? null,
        ReportingTime: new Date(state.clock.now()).toISOString(),
        OrganizationUnitId: folder?.Id ?? [...each.folders][0]!,
        IsUnresponsive: false,
        Version: "25.10.0",
        Platform: "Windows",
        Robot: each,
    };
}
