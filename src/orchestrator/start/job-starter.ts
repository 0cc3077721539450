import { jobUrl } from "../../shared/job-url";
import { folderName } from "../../shared/folder-ref";
import { knowsStartField, MAX_INPUT_ARGUMENTS } from "../../shared/start-process-dto";
import type { Api } from "../api/api";
import type { FolderContext } from "../api/folder-context";
import { MAX_WAITING, queueFull } from "../api/task-queue";
import { uploadArguments } from "../jobs/attachments";
import { unsupported } from "../errors/not-supported";
import { OrchestratorError, sentence, type Sentence } from "../errors/orchestrator-error";
import type { Folders } from "../lookups/folders";
import { fitArguments, writeArguments } from "./input-arguments";
import { isJob } from "../jobs/job-dto";
import { StartNotFound, type StartJobsResponse } from "./post-start";
import type { FoundProcess, Process, Processes } from "../lookups/processes";
import type { RobotFolder, Robots } from "../lookups/robots";
import { Start } from "./start";
import { fitToVersion } from "./start-fields";
import type { KeyedStarts } from "./keyed/keyed-starts";
import type { StartOnce } from "./start-once";
import type { StartCommand } from "./start-command";
import type { JobFolders } from "../lookups/job-folders";

/** Starts jobs: finds the process, checks the user's settings and arguments, and has the jobs started once. */
export class JobStarter {
    /** Messages whose folder is being looked up. */
    #resolving = 0;

    constructor(
        private readonly api: Api,
        private readonly folders: Folders,
        private readonly processes: Processes,
        private readonly robots: Robots,
        private readonly startOnce: StartOnce,
        private readonly keyedStarts: KeyedStarts,
        private readonly jobFolders: JobFolders,
    ) {}

    /**
     * A message waits unprepared, since a prepared start takes five times the memory.
     * @throws OrchestratorError; OUTCOME_UNKNOWN when a job may have been started although no response says so
     */
    start(command: StartCommand): Promise<StartJobsResponse> {
        const folder = this.folders.known(command.folder);
        return folder ? this.#admit(command, folder) : this.#resolveAndAdmit(command);
    }

    /** Errors of the message itself come before any request. */
    async #resolveAndAdmit(command: StartCommand): Promise<StartJobsResponse> {
        const start = new Start(command);
        if (this.#resolving >= MAX_WAITING) throw queueFull(this.#resolving);
        this.#resolving++;
        const folder = await this.folders.resolve(command.folder).finally(() => this.#resolving--);
        return this.#admit(command, folder, start);
    }

    #admit(command: StartCommand, folder: FolderContext, start?: Start): Promise<StartJobsResponse> {
        return this.api.admit((slot) => {
            if (this.startOnce.hasRoom) return this.#start((start ?? new Start(command)).begin(folder, slot));
            slot.release();
            return this.startOnce.room().then(() => this.#admit(command, folder, start));
        }, command);
    }

    async #start(start: Start): Promise<StartJobsResponse> {
        try {
            const response = await this.#startOrFindAgain(start);
            const { ref } = start.folder;
            this.folders.note(ref, start.process?.folderId);
            if (ref) for (const job of response.value) if (isJob(job)) this.jobFolders.note(job.Id, ref);
            return response;
        } catch (error) {
            // The requests that explain the error queue like any others.
            start.slot.release();
            throw await this.#explained(error, start);
        }
    }

    async #startOrFindAgain(start: Start): Promise<StartJobsResponse> {
        const found = this.processes.find(start.query);
        try {
            return await this.#startProcess(start, found);
        } catch (error) {
            if (!(error instanceof StartNotFound)) throw error;
            return this.#startRecreated(start, found, error);
        }
    }

    /** After a 404 the name may belong to another process by now. Otherwise the process, or something else that the start names, is missing. */
    async #startRecreated(start: Start, found: FoundProcess, notFound: StartNotFound): Promise<StartJobsResponse> {
        const { query, command, folder, slot } = start;
        const { key } = await found.process;
        this.processes.forget(query, found);
        const fresh: FoundProcess = { process: this.processes.find(query).process, isCached: false };
        const process = await fresh.process.catch((error: unknown) => {
            if (!isProcessGone(error)) throw notFound;
            throw new OrchestratorError(error.code, [...notFound.sentences, ...error.sentences], notFound.cause);
        });
        if (process.key === key) throw notFound;
        return this.#startProcess(new Start(command).begin(folder, slot), fresh);
    }

    async #startProcess(start: Start, found: FoundProcess): Promise<StartJobsResponse> {
        const { startInfo, robots } = start;
        start.process = await found.process; // its response tells the server's version
        const { specification, apiVersion } = this.api.server;
        startInfo.Strategy = fitToVersion(startInfo, start.command.overrides.fields, specification, apiVersion);
        let json: string | undefined;
        try {
            json = argumentsOf(start);
        } catch (error) {
            if (!found.isCached) throw error;
            json = await this.#fitAgain(start, found);
        }
        if (robots) startInfo.RobotIds = await this.robots.ids(robots, robotFolder(start));
        if (json !== undefined && json.length <= MAX_INPUT_ARGUMENTS) startInfo.InputArguments = json;
        else if (json !== undefined) startInfo.InputFile = await this.#uploaded(json, start);
        // `msg.startInfo` may name the process differently. The process that was found counts.
        startInfo.ReleaseKey = start.process.key;
        try {
            const starts = start.command.idempotencyKey === "" ? this.startOnce : this.keyedStarts;
            const response = await starts.start(start);
            this.#checkName(response, start, found);
            return response;
        } catch (error) {
            if (robots && error instanceof OrchestratorError && error.code === "ROBOT_NOT_FOUND")
                this.robots.forget(robots, robotFolder(start));
            throw error;
        }
    }

    /** A cached process may have been updated. It is read again before arguments are refused. */
    async #fitAgain(start: Start, found: FoundProcess): Promise<string | undefined> {
        this.processes.forget(start.query, found);
        start.process = await this.processes.find(start.query).process;
        return argumentsOf(start);
    }

    /** The process may have been renamed since its look-up. */
    #checkName({ value }: StartJobsResponse, start: Start, found: FoundProcess): void {
        const process = start.process!;
        const name: unknown = value[0]?.ReleaseName;
        if (typeof name !== "string" || name === "" || name === process.name) return;
        if (this.processes.noteRenamed(start.query, found, process, name))
            start.command.observer.warn(sentence("process.renamed", { process: start.processReference, name }));
    }

    /** The id of an attachment with arguments that are too long for the body. */
    #uploaded(json: string, { folder, slot, command }: Start): Promise<string> {
        if (!knowsStartField("InputFile", this.api.server.specification)) {
            const sentences = unsupported("arguments.tooLong", this.api.server.apiVersion, { length: json.length });
            throw new OrchestratorError("INVALID_ARGUMENTS", sentences);
        }
        return uploadArguments(this.api, json, { folder, slot, cancelBeforeSend: command.cancelBeforeSend });
    }

    /** Adds what was tried and, where it helps, what exists and what to do. */
    async #explained(error: unknown, start: Start): Promise<unknown> {
        if (!(error instanceof OrchestratorError)) return error;
        const {
            processReference: process,
            folder: { ref: folder },
        } = start;
        const tried = folder
            ? sentence("trying.startIn", { process, folder: folderName(folder) })
            : sentence("trying.start", { process });
        const after: Sentence[] = [];
        if (error.code === "FOLDER_NOT_FOUND" && folder) {
            this.folders.forget(folder);
            after.push(...(await this.folders.similar(folder)));
        }
        const isUpload = error.sentences.some(({ key }) => key === "trying.upload");
        if (error.code === "NOT_ALLOWED" && !isUpload)
            after.push(...this.api.errors.missingRights(START_SCOPES, START_PERMISSIONS));
        const [job, another] = error.cause?.jobs ?? [];
        const isOne = job !== undefined && another === undefined;
        const url = isOne ? jobUrl(this.api.base, job, start.process?.folderId) : undefined;
        return error.with([...after, tried], { jobUrl: url });
    }
}

/** Needed to start a job, and to find its folder and process. Source: API specifications. */
export const START_SCOPES = ["OR.Jobs.Read", "OR.Jobs.Write", "OR.Execution.Read", "OR.Folders.Read"];
export const START_PERMISSIONS = "Jobs.Create, Processes.View";

/** The JSON of arguments that fit the process. @throws OrchestratorError INVALID_ARGUMENTS */
function argumentsOf(start: Start): string | undefined {
    return writeArguments(fitArguments(start.arguments, declaredArguments(start.process!, start)));
}

/** The declared arguments belong to the process's own entry point. Those of another one are unknown. */
function declaredArguments(process: Process, { startInfo }: Start): Process["arguments"] {
    const { InputFile, EntryPointPath } = startInfo;
    if (InputFile !== undefined) return undefined;
    return EntryPointPath === undefined || EntryPointPath === process.entryPoint ? process.arguments : undefined;
}

function robotFolder({ folder, process, slot }: Start): RobotFolder {
    return { folder, folderId: process!.folderId, slot };
}

function isProcessGone(error: unknown): error is OrchestratorError {
    return error instanceof OrchestratorError && error.code === "PROCESS_NOT_FOUND";
}
