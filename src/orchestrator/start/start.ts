import { NO_FOLDER, type FolderContext } from "../api/folder-context";
import { NO_SLOT, type Slot } from "../api/task-queue";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import type { JobDto } from "../jobs/job-dto";
import type { Process, ProcessQuery } from "../lookups/processes";
import type { RobotChoice } from "../lookups/robots";
import { readArguments, type ReadArguments } from "./input-arguments";
import { argumentsFingerprint } from "./reconcile/arguments-fingerprint";
import type { Baseline } from "./reconcile/baseline";
import type { Correlation } from "./reconcile/correlation";
import { startFields } from "./start-fields";
import type { StartInfo } from "./start-info";
import type { StartCommand } from "./start-command";

/** The starts of one process in one folder that bear the same mark of the user's and have left. */
export interface MarkGroup {
    key: string;
    starts: Set<Start>;
    /** The marks of the arguments of jobs that were read for it, by the jobs' keys. */
    read: Map<string, string>;
}

/**
 * One start, from its turn to its jobs. Each station fills in what it finds out: the process and what fits it, the mark, what the
 * server had told before StartJobs left, what its answer named.
 */
export class Start {
    /** The body of StartJobs, which grows from station to station. */
    readonly startInfo: StartInfo;
    /** Only with the strategy Specific. */
    readonly robots: RobotChoice | undefined;
    readonly arguments: ReadArguments;
    /** How the process was asked for: by name or key. */
    readonly asked: string;
    /** Where it starts, and its place among the tasks of the connection; from its turn on. */
    folder: FolderContext = NO_FOLDER;
    slot: Slot = NO_SLOT;
    /** Its jobs bear a mark of the user's, by which another start might take them for its own. */
    readonly bearsUsersMark: boolean;
    process: Process | undefined;
    /** Undefined: the server knows no mark, or keeps none. */
    correlation: Correlation | undefined;
    /** What the server had told before it first left. Undefined: it has not left yet. */
    after: Baseline | undefined;
    /** The highest id that a list showed before it left, where nothing else tells one. */
    highestListedId: number | undefined;
    /** How many jobs it asks for; undefined: as many as there are robots. */
    jobs: number | undefined;
    /** Settles with the request that is under way. */
    posting: Promise<unknown> | undefined;
    /** Jobs that its answer named, where those are fewer than asked for. */
    named: readonly JobDto[] = [];
    /** The starts from which its mark alone does not tell it. */
    markGroup: MarkGroup | undefined;
    #argumentsFingerprint: string | undefined;

    /** @throws OrchestratorError INVALID_SETTING, INVALID_ARGUMENTS for what can't be sent to any server */
    constructor(readonly order: StartCommand) {
        const { fields } = order.overrides;
        ({ fields: this.startInfo, robots: this.robots } = startFields(order, fields));
        this.asked = String(fields.ReleaseKey ?? fields.ReleaseName ?? order.process).trim();
        if (this.asked === "") throw new OrchestratorError("INVALID_SETTING", [sentence("process.missing")]);
        this.arguments = readArguments(order.arguments);
        this.bearsUsersMark = Boolean(this.startInfo.BatchExecutionKey || this.startInfo.Reference);
    }

    /** Its turn has come. */
    begin(folder: FolderContext, slot: Slot): this {
        this.folder = folder;
        this.slot = slot;
        return this;
    }

    get query(): ProcessQuery {
        const withEntryPoint = this.startInfo.EntryPointPath !== undefined;
        return { process: this.asked, folder: this.folder, withEntryPoint, slot: this.slot };
    }

    /** Name of the process, as its look-up told it. */
    get processName(): string {
        return this.process!.name;
    }

    /** What tells its arguments from others. */
    get argumentsFingerprint(): string {
        return (this.#argumentsFingerprint ??= argumentsFingerprint(this.startInfo.InputArguments));
    }
}
