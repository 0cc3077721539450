/** Node-REDs that share the tenant of a simulator, and start its process with keys. */
import assert from "node:assert/strict";
import { REAL_ENVIRONMENT, type Environment } from "../../../../src/orchestrator/environment";
import type { OrchestratorError, Sentence } from "../../../../src/orchestrator/errors/orchestrator-error";
import { Orchestrator } from "../../../../src/orchestrator/orchestrator";
import type { StartJobsResponse } from "../../../../src/orchestrator/start/post-start";
import type { StartCommand } from "../../../../src/orchestrator/start/start-command";
import { startSimulator, type Simulator, type SimulatorOptions } from "../../../../src/simulator";
import { command, settings } from "../../client";

const DATA = {
    folders: [{ path: "Finance" }, { path: "Sales" }],
    processes: ["Finance", "Sales"].map((folder) => ({ folder, name: "Bot", job: { startDelay: null } })),
    robots: [{ name: "Robot", username: "acme\\robot", folders: ["Finance", "Sales"] }],
    machines: [{ name: "VM", folders: ["Finance", "Sales"], slots: 1 }],
};

export interface Outcome {
    response: StartJobsResponse;
    isReused: boolean;
    warnings: Sentence[];
}

export class Rig {
    readonly #open: Orchestrator[] = [];

    private constructor(readonly simulator: Simulator) {}

    static async start(options: SimulatorOptions = {}): Promise<Rig> {
        return new Rig(await startSimulator({ data: DATA, ...options }));
    }

    async close(): Promise<void> {
        for (const client of this.#open) client.close();
        await this.simulator.close();
    }

    /** A Node-RED of its own, which knows nothing of the others. */
    nodeRed(environment: Environment = { ...REAL_ENVIRONMENT }, apiVersion?: number): Orchestrator {
        const { url, token } = this.simulator;
        const signIn = { way: "token", token } as const;
        const client = new Orchestrator(settings(url, { signIn, apiVersion: apiVersion as never }), environment);
        this.#open.push(client);
        return client;
    }

    get jobs(): Record<string, unknown>[] {
        return this.simulator.jobs.all();
    }

    /** The queries of the lists of jobs. */
    get lists(): string[] {
        const paths = this.simulator.ledger.requests.map(({ path }) => path);
        return paths.filter((path) => /\/odata\/Jobs\?/.test(path));
    }

    /** All jobs that have not ended end so. */
    end(state: "Successful" | "Faulted"): void {
        for (const job of this.jobs)
            if (job["EndTime"] === null) this.simulator.jobs.finish(job["Id"] as number, state);
    }
}

export async function send(client: Orchestrator, key: string, more: Partial<StartCommand> = {}): Promise<Outcome> {
    const outcome = { isReused: false, warnings: [] as Sentence[] };
    const response = await client.startJobs(
        command({
            folder: { kind: "path", path: "Finance" },
            idempotencyKey: key,
            observer: {
                sent: () => undefined,
                checking: () => undefined,
                reused: () => void (outcome.isReused = true),
                warn: (warning) => void outcome.warnings.push(warning),
            },
            ...more,
        }),
    );
    return { ...outcome, response };
}

export const failureOf = (sent: Promise<unknown>): Promise<OrchestratorError> =>
    sent.then(
        () => assert.fail("It did not fail"),
        (error: unknown) => error as OrchestratorError,
    );

export const keysOf = ({ response }: Outcome): string[] => response.value.map(({ Key }) => Key);
