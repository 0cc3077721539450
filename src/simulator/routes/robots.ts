import type { Context, Reply, RouteEntry } from "./route";
import { ENVIRONMENT, type Robot } from "../tenant/tenant";
import { entityReply, idOf, listReply, NAMESPACE, valueReply } from "./replies";

const ROBOT = { dto: "RobotDto", expandable: { License: () => null, Environments: () => [], User: () => null } };
const EXTENDED = { ...ROBOT, dto: "ExtendedRobotDto" };
const FROM_FOLDER = { ...ROBOT, dto: "RobotsFromFolderModel" };

const ENVIRONMENT_ENTITY = { dto: "EnvironmentDto", expandable: { Robots: () => [] } };

const SESSION = { dto: "SessionDto", expandable: { Robot: ({ Robot }: { Robot: Robot }) => Robot } };

const robotsOfFolder = ({ state, folder }: Context): Robot[] =>
    folder ? state.tenant.robotsIn(folder.Id) : state.tenant.robots;

const robotList =
    (rows: (context: Context) => Robot[], entity: typeof ROBOT = ROBOT) =>
    (context: Context): Reply =>
        listReply(context, "Robots", rows(context), entity);

const robotsOfFolderId = (context: Context): Robot[] => context.state.tenant.robotsIn(idOf(context.params["folderId"]));

const ROBOT_ROUTE = { method: "GET", scope: "OR.Robots" } as const;

export const ROBOT_ROUTES: RouteEntry[] = [
    { ...ROBOT_ROUTE, template: "/odata/Robots", folder: "required", handle: robotList(robotsOfFolder) },
    {
        ...ROBOT_ROUTE,
        template: "/odata/Robots({key})",
        folder: "required",
        handle: (context) => {
            const id = idOf(context.params["key"]);
            return entityReply(
                context,
                "Robots",
                robotsOfFolder(context).find((candidate) => candidate.Id === id),
                ROBOT,
            );
        },
    },
    {
        ...ROBOT_ROUTE,
        template: `/odata/Robots/${NAMESPACE}GetRobotsFromFolder(folderId={folderId})`,
        handle: robotList(robotsOfFolderId, FROM_FOLDER),
    },
    {
        ...ROBOT_ROUTE,
        template: `/odata/Robots/${NAMESPACE}GetFolderRobots(folderId={folderId},machineId={machineId})`,
        handle: robotList(robotsOfFolderId),
    },
    {
        ...ROBOT_ROUTE,
        template: `/odata/Robots/${NAMESPACE}FindAllAcrossFolders`,
        handle: robotList(({ state }) => state.tenant.robots),
    },
    {
        ...ROBOT_ROUTE,
        template: `/odata/Robots/${NAMESPACE}GetConfiguredRobots`,
        handle: robotList(({ state }) => state.tenant.robots, EXTENDED),
    },
    {
        ...ROBOT_ROUTE,
        template: `/odata/Robots/${NAMESPACE}GetRobotsForProcess(processId='{processId}')`,
        folder: "required",
        handle: robotList(robotsOfFolder),
    },
    {
        ...ROBOT_ROUTE,
        template: "/odata/Sessions",
        folder: "required",
        handle: (context) =>
            listReply(
                context,
                "Sessions",
                robotsOfFolder(context).map((robot) => sessionOf(robot, context)),
                SESSION,
            ),
    },
    {
        ...ROBOT_ROUTE,
        template: `/odata/Sessions/${NAMESPACE}GetGlobalSessions`,
        handle: (context) =>
            listReply(
                context,
                "Sessions",
                context.state.tenant.robots.map((robot) => sessionOf(robot, context)),
                SESSION,
            ),
    },
    {
        ...ROBOT_ROUTE,
        template: "/odata/Environments",
        folder: "required",
        handle: (context) => listReply(context, "Environments", [ENVIRONMENT], ENVIRONMENT_ENTITY),
    },
    {
        ...ROBOT_ROUTE,
        template: "/odata/Environments({key})",
        folder: "required",
        handle: (context) =>
            entityReply(
                context,
                "Environments",
                idOf(context.params["key"]) === ENVIRONMENT.Id ? ENVIRONMENT : undefined,
                ENVIRONMENT_ENTITY,
            ),
    },
    {
        ...ROBOT_ROUTE,
        template: `/odata/Environments/${NAMESPACE}GetRobotIdsForEnvironment(key={key})`,
        folder: "required",
        handle: (context) =>
            valueReply(context, "Collection(Edm.Int64)", { value: robotsOfFolder(context).map((robot) => robot.Id) }),
    },
];

function sessionOf(robot: Robot, { state, folder }: Context): { Robot: Robot; [property: string]: unknown } {
    const machine = state.tenant.machinesIn(folder?.Id ?? [...robot.folders][0]!)[0];
    return {
        Id: robot.Id + 1000,
        State: state.jobs.isBusy(robot) ? "Busy" : "Available",
        HostMachineName: machine?.Name ?? null,
        MachineId: machine?.Id ?? null,
        MachineName: machine?.Name ?? null,
        ReportingTime: new Date(state.clock.now()).toISOString(),
        OrganizationUnitId: folder?.Id ?? [...robot.folders][0]!,
        IsUnresponsive: false,
        Version: "25.10.0",
        Platform: "Windows",
        Robot: robot,
    };
}
