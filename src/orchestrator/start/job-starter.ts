/** Starts jobs: finds the process, checks what the user gave, and has the jobs started once. */
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
import type { StartOnce } from "./start-once";
import type { StartCommand } from "./start-command";
import type { JobFolders } from "../lookups/job-folders";

export class JobStarter {
    /** Messages that wait for the server to tell how it is told their folder. */
    #resolving = 0;

    constructor(
        private readonly api: Api,
        private readonly folders: Folders,
        private readonly processes: Processes,
        private readonly robots: Robots,
        private readonly startOnce: StartOnce,
        private readonly jobFolders: JobFolders,
    ) {}

    /**
     * A message waits for its turn as it came: prepared, it would take five times the memory. A start that is looked up lets the
     * next one in. @throws OrchestratorError; OUTCOME_UNKNOWN when a job may have been started although no answer says so
     */
    start(order: StartCommand): Promise<StartJobsResponse> {
        const folder = this.folders.known(order.folder);
        return folder ? this.#admit(order, folder) : this.#resolveAndAdmit(order);
    }

    /** What the message can't be right with is told before the server is asked for anything. */
    async #resolveAndAdmit(order: StartCommand): Promise<StartJobsResponse> {
        const start = new Start(order);
        if (this.#resolving >= MAX_WAITING) throw queueFull(this.#resolving);
        this.#resolving++;
        const folder = await this.folders.resolve(order.folder).finally(() => this.#resolving--);
        return this.#admit(order, folder, start);
    }

    #admit(order: StartCommand, folder: FolderContext, start?: Start): Promise<StartJobsResponse> {
        return this.api.admit((slot) => {
            if (this.startOnce.hasRoom) return this.#start((start ?? new Start(order)).begin(folder, slot));
            slot.release();
            return this.startOnce.room().then(() => this.#admit(order, folder, start));
        }, order);
    }

    async #start(start: Start): Promise<StartJobsResponse> {
        try {
            const response = await this.#startOrFindAgain(start);
            const { ref } = start.folder;
            if (ref) for (const job of response.value) if (isJob(job)) this.jobFolders.note(job.Id, ref);
            return response;
        } catch (error) {
            // What explains it may ask for a turn of its own.
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

    /** A 404 may mean that the process is another one by now: that one is started. Else the process, or what else the start names, is not there. */
    async #startRecreated(start: Start, found: FoundProcess, notFound: StartNotFound): Promise<StartJobsResponse> {
        const { query, order, folder, slot } = start;
        const { key } = await found.process;
        this.processes.forget(query, found);
        const anew: FoundProcess = { process: this.processes.find(query).process, remembered: false };
        const process = await anew.process.catch((error: unknown) => {
            if (!isProcessGone(error)) throw notFound;
            throw new OrchestratorError(error.code, [...notFound.sentences, ...error.sentences], notFound.cause);
        });
        if (process.key === key) throw notFound;
        return this.#startProcess(new Start(order).begin(folder, slot), anew);
    }

    async #startProcess(start: Start, found: FoundProcess): Promise<StartJobsResponse> {
        const { startInfo, robots } = start;
        start.process = await found.process; // its answer tells the version
        const { specification, apiVersion } = this.api.server;
        startInfo.Strategy = fitToVersion(startInfo, start.order.overrides.fields, specification, apiVersion);
        let json: string | undefined;
        try {
            json = argumentsOf(start);
        } catch (error) {
            if (!found.remembered) throw error;
            json = await this.#fittedAnew(start, found);
        }
        if (robots) startInfo.RobotIds = await this.robots.ids(robots, robotFolder(start));
        if (json !== undefined && json.length <= MAX_INPUT_ARGUMENTS) startInfo.InputArguments = json;
        else if (json !== undefined) startInfo.InputFile = await this.#uploaded(json, start);
        // The fields of `msg.startInfo` may name the process in their own way; what was found counts.
        startInfo.ReleaseKey = start.process.key;
        try {
            const response = await this.startOnce.start(start);
            this.#compareName(response, start, found);
            return response;
        } catch (error) {
            if (robots && error instanceof OrchestratorError && error.code === "ROBOT_NOT_FOUND")
                this.robots.forget(robots, robotFolder(start));
            throw error;
        }
    }

    /** A process that is remembered is read again before it refuses arguments: it may have been updated. */
    async #fittedAnew(start: Start, found: FoundProcess): Promise<string | undefined> {
        this.processes.forget(start.query, found);
        start.process = await this.processes.find(start.query).process;
        return argumentsOf(start);
    }

    /** Whoever was named when the process was looked up may bear another name by now. */
    #compareName({ value }: StartJobsResponse, start: Start, found: FoundProcess): void {
        const process = start.process!;
        const name: unknown = value[0]?.ReleaseName;
        if (typeof name !== "string" || name === "" || name === process.name) return;
        if (this.processes.isRenamed(start.query, found, process, name))
            start.order.observer.warn(sentence("process.renamed", { process: start.asked, name }));
    }

    /** The id of an attachment with the arguments, which are too long for the body. */
    #uploaded(json: string, { folder, slot, order }: Start): Promise<string> {
        if (!knowsStartField("InputFile", this.api.server.specification)) {
            const sentences = unsupported("arguments.tooLong", this.api.server.apiVersion, { length: json.length });
            throw new OrchestratorError("INVALID_ARGUMENTS", sentences);
        }
        return uploadArguments(this.api, json, { folder, slot, cancelBeforeSend: order.cancelBeforeSend });
    }

    /** The error with what was tried and, where it helps, what there is and what to do. */
    async #explained(error: unknown, { asked: process, folder: { ref: folder } }: Start): Promise<unknown> {
        if (!(error instanceof OrchestratorError)) return error;
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
        return error.with([...after, tried]);
    }
}

/** What a start needs, with what finds its folder and its process. Source: API specifications. */
export const START_SCOPES = ["OR.Jobs.Read", "OR.Jobs.Write", "OR.Execution.Read", "OR.Folders.Read"];
export const START_PERMISSIONS = "Jobs.Create, Processes.View";

/** The JSON text of the arguments that fit the process. @throws OrchestratorError INVALID_ARGUMENTS */
function argumentsOf(start: Start): string | undefined {
    return writeArguments(fitArguments(start.arguments, declaredArguments(start.process!, start)));
}

/** With an entry point of the user's the process's own arguments do not count, unless it is the process's own entry point. */
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
