/** Starts jobs: finds the process and checks what the user gave. */
import { folderName, type FolderRef } from "../../shared/folder-ref";
import { isLater, type Soon } from "../../shared/soon";
import { knowsStartField, MAX_INPUT_ARGUMENTS } from "../../shared/start-process-dto";
import type { Api } from "../api/api";
import { uploadArguments } from "../jobs/attachments";
import { lacking } from "../errors/not-supported";
import { OrchestratorError, sentence, type Sentence } from "../errors/orchestrator-error";
import type { Folders } from "../lookups/folders";
import {
    fitArguments,
    readArguments,
    writeArguments,
    type GivenArguments,
    type ReadArguments,
} from "./input-arguments";
import { isJob } from "../jobs/job-dto";
import { StartNotFound, type StartJobsAnswer } from "./post-start";
import type { FoundProcess, Process, Processes, ProcessQuery } from "../lookups/processes";
import { TaskQueue } from "../api/task-queue";
import type { RobotPlace, Robots } from "../lookups/robots";
import {
    draftStart,
    fitToVersion,
    readStartInfo,
    type StartDraft,
    type StartInfo,
    type StartSettings,
} from "./start-info";
import type { StartObserver, StartOnce } from "./start-once";
import type { JobFolders } from "../lookups/job-folders";

/** One start, as a node gives it for a message. */
export interface StartOrder extends StartSettings {
    folder: FolderRef | undefined;
    /** Name or key. */
    process: string;
    arguments: GivenArguments;
    /** `msg.startInfo`: fields of StartProcessDto that add to the others or override them. */
    startInfo: unknown;
    /** After this has signalled nothing is started any more; a start under way is not cut. */
    cancelBeforeSend: AbortSignal;
    observer: StartObserver;
}

interface Prepared {
    order: StartOrder;
    /** Lets the next start begin. */
    free(): void;
    draft: StartDraft;
    query: ProcessQuery;
    given: ReadArguments;
}

/** A process and the JSON text of the arguments that fit it. */
interface Fitted {
    process: Process;
    inputArguments: string | undefined;
}

export class JobStarter {
    readonly #turns: TaskQueue;

    constructor(
        private readonly api: Api,
        private readonly folders: Folders,
        private readonly processes: Processes,
        private readonly robots: Robots,
        private readonly startOnce: StartOnce,
        private readonly jobFolders: JobFolders,
        concurrency: number,
    ) {
        this.#turns = new TaskQueue(concurrency);
    }

    /**
     * A message waits for its turn as it came: prepared, it would take five times the memory. A start that is looked up lets the
     * next one in. @throws OrchestratorError; OUTCOME_UNKNOWN when a job may have been started although no answer says so
     */
    start(order: StartOrder): Promise<StartJobsAnswer> {
        return this.#turns.run((free) => this.#start(order, free), order);
    }

    /** Refuses what waits for its turn. */
    drop(): void {
        this.#turns.drop();
    }

    async #start(order: StartOrder, free: () => void): Promise<StartJobsAnswer> {
        const overrides = readStartInfo(order.startInfo);
        const draft = draftStart(order, overrides);
        const process = String(overrides["ReleaseKey"] ?? overrides["ReleaseName"] ?? order.process).trim();
        if (process === "") throw new OrchestratorError("INVALID_SETTING", [sentence("process.missing")]);
        const given = readArguments(argumentsOf(order, overrides));
        const withEntryPoint = draft.fields["EntryPointPath"] !== undefined;
        const headers = this.folders.headers(order.folder);
        const folderHeaders = isLater(headers) ? await headers : headers;
        const query = { process, folder: order.folder, folderHeaders, withEntryPoint };
        try {
            const answer = await this.#startOrFindAgain({ order, free, draft, query, given });
            if (order.folder)
                for (const job of answer.value) if (isJob(job)) this.jobFolders.note(job.Id, order.folder);
            return answer;
        } catch (error) {
            throw await this.#explained(error, query);
        }
    }

    #startOrFindAgain(prepared: Prepared): Promise<StartJobsAnswer> {
        const found = this.processes.find(prepared.query);
        return this.#startProcess(prepared, found).catch((error: unknown) => {
            if (!(error instanceof StartNotFound)) throw error;
            return this.#startRecreated(prepared, found, error);
        });
    }

    /** A 404 may mean that the process is another one by now: that one is started. Else the process, or what else the start names, is not there. */
    async #startRecreated(prepared: Prepared, found: FoundProcess, notFound: StartNotFound): Promise<StartJobsAnswer> {
        const { query } = prepared;
        const { key } = await found.process;
        this.processes.forget(query, found);
        const anew: FoundProcess = { process: this.processes.find(query).process, remembered: false };
        const process = await anew.process.catch((error: unknown) => {
            if (!isProcessGone(error)) throw notFound;
            throw new OrchestratorError(error.code, [...notFound.sentences, ...error.sentences], notFound.cause);
        });
        if (process.key === key) throw notFound;
        return this.#startProcess(prepared, anew);
    }

    async #startProcess(prepared: Prepared, found: FoundProcess): Promise<StartJobsAnswer> {
        const { order, free, draft, query } = prepared;
        const { folder, cancelBeforeSend, observer } = order;
        const { folderHeaders } = query;
        const known = await found.process; // its answer tells the version
        const strategy = fitToVersion(draft, this.api.version, this.api.serverVersion);
        const fitted = this.#fitted(prepared, found, known);
        const { process, inputArguments } = isLater(fitted) ? await fitted : fitted;
        const place: RobotPlace = { folder, folderHeaders, folderId: process.folderId };
        const robotIds = draft.robots && (await this.robots.ids(draft.robots, place));
        const input = this.#input(inputArguments, prepared);
        const startInfo: StartInfo = Object.assign(
            { ReleaseKey: "", Strategy: strategy },
            draft.fields,
            isLater(input) ? await input : input,
        );
        // The fields of `msg.startInfo` may name the process in their own way; what was found counts.
        startInfo["ReleaseKey"] = process.key;
        if (robotIds) startInfo["RobotIds"] = robotIds;
        try {
            const answer = await this.startOnce.start({
                startInfo,
                processName: process.name,
                folder,
                folderHeaders,
                cancelBeforeSend,
                observer,
                free,
            });
            this.#compareName(answer, process, found, prepared);
            return answer;
        } catch (error) {
            if (draft.robots && error instanceof OrchestratorError && error.code === "ROBOT_NOT_FOUND")
                this.robots.forget(draft.robots, place);
            throw error;
        }
    }

    /** Whoever was named when the process was looked up may bear another name by now. */
    #compareName({ value }: StartJobsAnswer, process: Process, found: FoundProcess, prepared: Prepared): void {
        const name: unknown = value[0]?.ReleaseName;
        if (typeof name !== "string" || name === "" || name === process.name) return;
        const { query, order } = prepared;
        if (this.processes.isRenamed(query, found, process, name))
            order.observer.warn(sentence("process.renamed", { process: query.process, name }));
    }

    /** The arguments held against the process. One that was remembered is read again before it refuses them: it may have been updated. */
    #fitted({ draft, query, given }: Prepared, found: FoundProcess, known: Process): Soon<Fitted> {
        const fit = (process: Process): Fitted => ({
            process,
            inputArguments: writeArguments(fitArguments(given, declaredArguments(process, draft))),
        });
        try {
            return fit(known);
        } catch (error) {
            if (!found.remembered) throw error;
            this.processes.forget(query, found);
            return this.processes.find(query).process.then(fit);
        }
    }

    /** As text in the body, or as an attachment where it is too long for that. */
    #input(json: string | undefined, { order, draft, query }: Prepared): Soon<StartInfo> {
        if (json === undefined || draft.fields["InputFile"] !== undefined) return {};
        if (json.length <= MAX_INPUT_ARGUMENTS) return { InputArguments: json };
        if (!knowsStartField("InputFile", this.api.version)) {
            const sentences = lacking("arguments.tooLong", this.api.serverVersion, { length: json.length });
            throw new OrchestratorError("INVALID_ARGUMENTS", sentences);
        }
        const { folder, folderHeaders } = query;
        const uploaded = uploadArguments(this.api, json, {
            folder,
            folderHeaders,
            cancelBeforeSend: order.cancelBeforeSend,
        });
        return uploaded.then((attachment) => ({ InputFile: attachment }));
    }

    /** The error with what was tried and, where it helps, what there is and what to do. */
    async #explained(error: unknown, { process, folder }: ProcessQuery): Promise<unknown> {
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
        if (error.code === "NOT_ALLOWED" && !isUpload) after.push(...this.api.rights(START_SCOPES, START_PERMISSIONS));
        return error.with([...after, tried]);
    }
}

/** What a start needs, with what finds its folder and its process. Source: API specifications. */
export const START_SCOPES = ["OR.Jobs.Read", "OR.Jobs.Write", "OR.Execution.Read", "OR.Folders.Read"];
export const START_PERMISSIONS = "Jobs.Create, Processes.View";

function argumentsOf(order: StartOrder, overrides: StartInfo): GivenArguments {
    if ("InputFile" in overrides) return { value: undefined, source: "" };
    return "InputArguments" in overrides
        ? { value: overrides["InputArguments"], source: "msg.startInfo.InputArguments" }
        : order.arguments;
}

/** With an entry point of the user's the process's own arguments do not count, unless it is the process's own entry point. */
function declaredArguments(process: Process, { fields }: StartDraft): Process["arguments"] {
    if (fields["InputFile"] !== undefined) return undefined;
    const entryPoint = fields["EntryPointPath"];
    return entryPoint === undefined || entryPoint === process.entryPoint ? process.arguments : undefined;
}

function isProcessGone(error: unknown): error is OrchestratorError {
    return error instanceof OrchestratorError && error.code === "PROCESS_NOT_FOUND";
}
