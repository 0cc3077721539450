import { NO_FOLDER, type FolderContext } from "../api/folder-context";
import { NO_SLOT, type Slot } from "../api/task-queue";
import { field } from "../errors/messages";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import type { JobDto } from "../jobs/job-dto";
import type { Process, ProcessQuery } from "../lookups/processes";
import { MAX_IDEMPOTENCY_KEY, type RobotChoice } from "../../shared/settings/start";
import { readArguments, type ParsedArguments } from "./input-arguments";
import { argumentsFingerprint } from "./reconcile/arguments-fingerprint";
import type { Baseline } from "../once/baseline";
import type { Correlation } from "./reconcile/correlation";
import { startFields } from "./start-fields";
import { invalid, type StartInfo } from "./start-info";
import type { StartCommand } from "./start-command";

/** The starts of one process and folder that were sent with the same user's mark. */
export interface MarkGroup {
    key: string;
    starts: Set<Start>;
    /** The arguments' fingerprints of jobs that were read for the group, by job key. */
    fingerprints: Map<string, string>;
}

/** One start, from its turn to its jobs. Each station fills in what it finds out. */
export class Start {
    /** The body of StartJobs. It grows from station to station. */
    readonly startInfo: StartInfo;
    /** For the strategy Specific. */
    readonly robots: RobotChoice | undefined;
    readonly arguments: ParsedArguments;
    /** The name or the key by which the user calls the process. */
    readonly processReference: string;
    /** Known from its turn on, as is the slot. */
    folder: FolderContext = NO_FOLDER;
    slot: Slot = NO_SLOT;
    /** Another start may take its jobs for its own, since they bear a user's mark. */
    bearsUsersMark: boolean;
    process: Process | undefined;
    /** Undefined where the server has no field for a mark, or drops the mark. */
    correlation: Correlation | undefined;
    /** What the server had told before StartJobs was first sent. */
    baseline: Baseline | undefined;
    /** The highest id in a list before StartJobs was sent, where nothing else tells one. */
    highestListedId: number | undefined;
    /** How many jobs it requests; undefined: as many as there are robots. */
    requestedJobs: number | undefined;
    /** The request under way. */
    posting: Promise<unknown> | undefined;
    /** The jobs in a response that named too few. */
    namedJobs: readonly JobDto[] = [];
    /** The starts with the same mark. */
    markGroup: MarkGroup | undefined;
    #argumentsFingerprint: string | undefined;

    /** @throws OrchestratorError INVALID_SETTING, INVALID_ARGUMENTS for what no server accepts */
    constructor(readonly command: StartCommand) {
        const { fields } = command.overrides;
        ({ fields: this.startInfo, robots: this.robots } = startFields(command, fields));
        this.processReference = String(fields.ReleaseKey ?? fields.ReleaseName ?? command.process).trim();
        if (this.processReference === "") throw new OrchestratorError("INVALID_SETTING", [sentence("process.missing")]);
        this.arguments = readArguments(command.arguments);
        if (command.idempotencyKey !== "") checkKey(command.idempotencyKey, fields);
        this.bearsUsersMark = Boolean(this.startInfo.BatchExecutionKey || this.startInfo.Reference);
    }

    begin(folder: FolderContext, slot: Slot): this {
        this.folder = folder;
        this.slot = slot;
        return this;
    }

    get query(): ProcessQuery {
        const withEntryPoint = this.startInfo.EntryPointPath !== undefined;
        return { process: this.processReference, folder: this.folder, withEntryPoint, slot: this.slot };
    }

    /** Jobs may exist because of it. Otherwise nothing needs to be reported once the connection closes. */
    get wasSent(): boolean {
        return this.baseline !== undefined;
    }

    /** The name of the process in its look-up. */
    get processName(): string {
        return this.process!.name;
    }

    get argumentsFingerprint(): string {
        return (this.#argumentsFingerprint ??= argumentsFingerprint(this.startInfo.InputArguments));
    }
}

/** @throws OrchestratorError INVALID_SETTING */
function checkKey(key: string, { BatchExecutionKey }: StartInfo): void {
    if (key.length > MAX_IDEMPOTENCY_KEY)
        throw invalid("setting.tooLong", { field: KEY, length: key.length, most: MAX_IDEMPOTENCY_KEY });
    if (BatchExecutionKey) throw invalid("keyed.ownMark", { field: KEY });
}

const KEY = field("uipath-start-job.label.idempotencyKey");
