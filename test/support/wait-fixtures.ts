/** A simulated tenant with jobs that end in every way, and helpers for tests that wait for them. */
import type { Simulator, TenantData } from "../../src/simulator";

type Body = Record<string, unknown>;

/** No single response is large, but a careless client that keeps all of them would run out of memory. */
export const LARGE = "ä".repeat(2_000_000);

const ROBOTS = 60;

/** `Shared` and `Other` have robots for all jobs. `Empty` has neither robots nor machines. */
export const WAITING_TENANT: TenantData = {
    folders: [{ path: "Shared" }, { path: "Other" }, { path: "Empty" }],
    robots: Array.from({ length: ROBOTS }, (_, at) => ({
        name: `Robot_${at}`,
        username: `acme\\robot-${at}`,
        folders: ["Shared", "Other"],
    })),
    machines: [{ name: "VM", folders: ["Shared", "Other"], slots: ROBOTS }],
    processes: [
        process("Quick", { output: { out_Total: 12.5, out_Name: "Grün" } }),
        process("Silent", {}),
        process("Large", { output: { out_Text: LARGE } }),
        process("Broken", {
            duration: 0.05,
            outcome: "Faulted",
            info: "Selector not found",
            logs: [
                { level: "Info", message: "Logged in" },
                { level: "Error", message: "Click failed" },
            ],
        }),
        process("Endless", { duration: null }),
        process("Stubborn", { duration: null, ignoresSoftStop: true }),
        process("Never", { startDelay: null }),
        { folder: "Other", name: "Elsewhere", job: { startDelay: 0, duration: 0, output: { out_Where: "Other" } } },
        { folder: "Other", name: "Long", job: { startDelay: 0, duration: null } },
        { folder: "Empty", name: "Nowhere", job: { startDelay: null } },
    ],
};

function process(name: string, job: object): TenantData["processes"][number] {
    return { folder: "Shared", name, job: { startDelay: 0, duration: 0, ...job } };
}

/** Creates jobs of a process. */
export function createJobs(simulator: Simulator, name: string, count = 1): Body[] {
    const release = simulator.data.releases.find((candidate) => candidate.Name === name)!;
    return Array.from({ length: count }, () => {
        const job = simulator.jobs.create(release, { InputArguments: null, BatchExecutionKey: "" });
        const { Id, Key, State, CreationTime, OrganizationUnitId } = job;
        return { Id, Key, State, CreationTime, OrganizationUnitId };
    });
}

/** Creates jobs as the start job node sends them on: without their folder. */
export function startedJobs(simulator: Simulator, name: string, count = 1): { value: Body[] } {
    return { value: createJobs(simulator, name, count).map((job) => ({ ...job, OrganizationUnitId: 0 })) };
}

/** Ends jobs with their ids as output. */
export function finishJobs(simulator: Simulator, jobs: readonly Body[]): void {
    for (const { Id } of jobs as { Id: number }[]) simulator.jobs.finish(Id, "Successful", { out_Id: Id });
}

/** The requests whose path matches. */
export function requestsTo(simulator: Simulator, path: RegExp): { path: string; time: number }[] {
    return simulator.ledger.requests.filter((request) => path.test(request.path));
}

export const LISTS = /\/odata\/Jobs\?/;
export const READS = /\/odata\/Jobs\(\d+\)$/;
