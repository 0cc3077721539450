import { FINAL, type JobState } from "../jobs/job";
import type { RouteEntry } from "./route";

const STATES: JobState[] = [
    "Successful",
    "Faulted",
    "Stopped",
    "Running",
    "Pending",
    "Stopping",
    "Terminating",
    "Suspended",
    "Resumed",
];

export const STATUS_ROUTES: RouteEntry[] = [
    { method: "GET", template: "/api/Status/Get", handle: () => ({ status: 200 }) },
    {
        method: "GET",
        template: "/api/Status/Version",
        since: 15,
        handle: ({ generation, state }) => ({
            status: 200,
            body: {
                version: `${generation.apiVersion}.0.0`,
                timestamp: new Date(state.clock.now()).toISOString(),
                deployment: "simulator",
                configsVersion: "1",
            },
        }),
    },
    {
        method: "GET",
        template: "/api/Stats/GetJobsStats",
        scope: "OR.Monitoring",
        handle: ({ state }) => {
            const jobs = state.jobs.all();
            const body = STATES.map((title) => ({
                title,
                count: jobs.filter((job) => job.State === title).length,
                hasPermissions: true,
            }));
            return { status: 200, body };
        },
    },
    {
        method: "GET",
        template: "/api/Stats/GetSessionsStats",
        scope: "OR.Monitoring",
        handle: ({ state }) => {
            const busy = state.tenant.robots.filter((robot) => state.jobs.isBusy(robot)).length;
            const counts = {
                Available: state.tenant.robots.length - busy,
                Busy: busy,
                Disconnected: 0,
                Unresponsive: 0,
            };
            return {
                status: 200,
                body: Object.entries(counts).map(([title, count]) => ({ title, count, hasPermissions: true })),
            };
        },
    },
    {
        method: "GET",
        template: "/api/Stats/GetCountStats",
        scope: "OR.Monitoring",
        handle: ({ state: { tenant, jobs } }) => {
            const counts = {
                Processes: tenant.releases.length,
                Robots: tenant.robots.length,
                Machines: tenant.machines.length,
                Jobs: jobs.all().filter((job) => !FINAL.has(job.State)).length,
            };
            return {
                status: 200,
                body: Object.entries(counts).map(([title, count]) => ({ title, count, hasPermissions: true })),
            };
        },
    },
];
