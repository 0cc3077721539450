/**
 * `@rpa-flows/node-red-uipath-orchestrator/simulator`: the simulator for tests of other projects. Only what is exported here is
 * public. Everything else in this folder may change in any version.
 */
import { startSimulator as start } from ".";
import type { Clock } from "./controls/clock";
import type { Faults } from "./controls/faults";
import type { Ledger } from "./controls/ledger";
import type { SimulatorAccess, SimulatorOptions } from "./options";
import type { ItemScript, ProcessData } from "./tenant/tenant-data";

export type { Fault } from "./controls/faults";
export type { LedgerDelivery, LedgerItem, LedgerJob, LedgerRequest } from "./controls/ledger";
export type { SimulatorAccess, SimulatorOptions } from "./options";
export type {
    ArgumentData,
    AssetData,
    BucketData,
    FolderData,
    ItemScript,
    JobScript,
    MachineData,
    ProcessData,
    QueueData,
    RobotData,
    TenantData,
} from "./tenant/tenant-data";

/** A running simulator. */
export interface Simulator extends SimulatorAccess {
    /** What really happened, whatever a client was told. */
    readonly ledger: Pick<Ledger, "requests" | "jobs" | "items" | "deliveries" | "tokensIssued" | "count">;
    /** Makes answers late, wrong or missing. */
    readonly faults: Pick<Faults, "add" | "clear">;
    /** Moves the simulator's time, so that no test has to wait for a job. */
    readonly clock: Pick<Clock, "now" | "advance" | "dateAhead">;
    readonly jobs: SimulatedJobs;
    readonly queues: SimulatedQueues;
    readonly data: SimulatedData;
    /** Makes all access tokens invalid, and with `personal` the personal access token too. */
    revokeTokens(options?: { personal?: boolean }): void;
    /** Continues as another version, as after an update of the server. */
    setApiVersion(version: number | string): void;
    /** Stops listening, closes all connections and sends no more events. */
    close(): Promise<void>;
}

/** The jobs of a simulator. */
export interface SimulatedJobs {
    /** All jobs in their current state, the oldest first. */
    all(): SimulatedJob[];
    /** Ends a job at once. @throws Error when no such job is in progress */
    finish(
        id: number,
        outcome: "Successful" | "Faulted" | "Stopped",
        output?: Record<string, unknown>,
        info?: string,
    ): void;
    /** Suspends a job, or resumes it. @throws Error when no such job is in progress */
    suspend(id: number, suspended: boolean): void;
}

/** A job as the API tells it. */
export interface SimulatedJob {
    Id: number;
    Key: string;
    State: string;
    InputArguments: string | null;
    [property: string]: unknown;
}

/** The queues of a simulator, and their items. */
export interface SimulatedQueues {
    /** All items in their current state, the oldest first. */
    all(): SimulatedItem[];
    /** Ends an item that is new or in progress. @throws Error when there is none */
    finish(
        id: number,
        result: {
            outcome: "Successful" | "ApplicationException" | "BusinessException";
            output?: Record<string, unknown>;
            reason?: string;
            details?: string;
        },
    ): void;
    /** Retries a failed or abandoned item by hand. @throws Error when it is neither */
    retry(id: number): SimulatedItem;
    /** Deletes an item. It stays, with the status Deleted. @throws Error when there is none */
    delete(id: number): void;
    /** Changes what becomes of the items of a queue from now on. @throws Error when there is no such queue */
    updateQueue(name: string, change: ItemScript): void;
}

/** A queue item as the API tells it. */
export interface SimulatedItem {
    Id: number;
    Key: string;
    UniqueKey: string;
    Status: string;
    Reference: string | null;
    [property: string]: unknown;
}

/** The processes of a simulator, to be changed while a client runs. */
export interface SimulatedData {
    addProcess(process: ProcessData): void;
    /** Publishes a new version of a process: other arguments or other jobs, the same key. */
    updateProcess(name: string, change: Partial<Pick<ProcessData, "input" | "output" | "defaults" | "job">>): void;
    /** Renames a process in all folders. It keeps its key. */
    renameProcess(name: string, to: string): void;
    /** Deletes a process and creates it again, with another key. */
    recreateProcess(name: string): void;
}

/**
 * Starts an Orchestrator in this process. It listens on 127.0.0.1 only.
 *
 * @throws Error for an unknown version, invalid data or a port in use
 */
export function startSimulator(options?: SimulatorOptions): Promise<Simulator> {
    return start(options);
}
