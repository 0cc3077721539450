/** Reads and stops jobs. */
import { isFinal } from "../../shared/job-states";
import { folderName, type FolderRef } from "../../shared/folder-ref";
import { isOfOrchestrator, parseJsonBody } from "../responses/response-body";
import type { Api } from "../api/api";
import type { ApiRequest } from "../api/attempt";
import { downloadAttachment } from "./attachments";
import { OrchestratorError, sentence, type Sentence } from "../errors/orchestrator-error";
import type { Folders } from "../lookups/folders";
import { argumentsIn, isJob, keyOf, type JobDto } from "./job-dto";
import type { HttpAnswer } from "../http/exchange";
import { inTurns } from "./in-turns";
import type { JobListBudget } from "../api/job-list-budget";
import { readList, readPage, withQuery } from "../api/odata";

const NAMESPACE = "UiPath.Server.Configuration.OData";

/** First API version with `GetByKey` and `ValidateExistingJob`; with `JobDto.LastModificationTime`. */
const GET_BY_KEY_SINCE = 15;
const MODIFICATION_TIME_SINCE = 17;

/** Rows of a page; the most that Orchestrator gives. */
const PAGE = 1_000;

/** Keys in one filter: IIS takes a query of 2,048 characters, of which a key takes 55. */
const KEYS_A_REQUEST = 30;

/** Jobs in one StopJobs. */
export const STOPS_A_REQUEST = 100;

/** The last lines of a faulted job's log. */
const LOG_LINES = 10;

export type StopStrategy = "SoftStop" | "Kill";

/** A line of a robot's log; what we name of a LogDto. */
export interface LogLine {
    TimeStamp?: string;
    Level?: string;
    Message?: string;
}

/** What a job waits for. A free one: there are some, and all are busy. */
export type Lack = "robot" | "freeRobot" | "machine" | "freeMachine";

/** Why a job waits: Orchestrator's words, and what is missing where its codes tell. */
export interface PendingReason {
    words: string;
    lacks?: Lack;
}

/** Hears what a list of changed jobs brings. */
export interface ChangesObserver {
    changed(job: JobDto): void;
    /** The server refuses to list by the time of the last change: the times of start and end are asked for from now on. */
    filterRefused(): void;
}

type Scope = Pick<ApiRequest, "folder" | "urgent" | "signal">;

export class Jobs {
    #modificationTimeIsRefused = false;
    #getByKeyIsMissing = false;

    constructor(
        private readonly api: Api,
        private readonly folders: Folders,
        private readonly budget: JobListBudget,
    ) {}

    /** The server's time in milliseconds since 1970, by its last answer; undefined before it has told any. */
    get serverTime(): number | undefined {
        return this.api.serverTime;
    }

    /** The job with its output; undefined when there is none (any more). No rate limit counts. @throws OrchestratorError */
    async read(id: number, folder: FolderRef | undefined): Promise<JobDto | undefined> {
        return (await this.#one(`/odata/Jobs(${id})`, await this.#scope(folder))) ?? undefined;
    }

    /** Whether Orchestrator itself has ever answered at this address. */
    get hasAnswered(): boolean {
        return this.api.hasAnswered;
    }

    /** Whether this server reads one job by its key. Old ones are asked for a list, which takes of the budget. @throws OrchestratorError */
    async readsByKey(): Promise<boolean> {
        await this.api.askVersion();
        return this.api.version >= GET_BY_KEY_SINCE && !this.#getByKeyIsMissing;
    }

    /** The job with that key; undefined when there is none. @throws OrchestratorError */
    async find(key: string, folder: FolderRef | undefined): Promise<JobDto | undefined> {
        if (await this.readsByKey()) {
            const path = `/odata/Jobs/${NAMESPACE}.GetByKey(identifier=${key})`;
            const job = await this.#one(path, await this.#scope(folder));
            if (job !== null) return job;
        }
        // No specification has GetByKey: a server without it says 404 for every job.
        const job = (await this.findAll([key], folder)).get(key);
        if (job) this.#getByKeyIsMissing = true;
        return job;
    }

    /** The jobs that there are with these keys (in lower case), without their output, by key. @throws OrchestratorError */
    async findAll(keys: readonly string[], folder: FolderRef | undefined): Promise<Map<string, JobDto>> {
        const scope = await this.#scope(folder);
        const found = new Map<string, JobDto>();
        for (let at = 0; at < keys.length; at += KEYS_A_REQUEST) {
            const part = keys.slice(at, at + KEYS_A_REQUEST);
            const filter = part.map((key) => `Key eq ${key}`).join(" or ");
            await this.budget.take("following");
            const path = withQuery("/odata/Jobs", { $filter: filter, $top: part.length });
            for (const job of await readList<JobDto | null>(this.api, { path, ...scope }))
                if (isJob(job)) found.set(keyOf(job), job);
        }
        return found;
    }

    /**
     * Tells the jobs of a folder that have changed since, without their output, by id. Where the server does not tell
     * when a job was changed, those that were started or have ended since. Takes list requests of the budget. @throws OrchestratorError
     */
    async changedSince(time: number, folder: FolderRef | undefined, observer: ChangesObserver): Promise<void> {
        const scope = await this.#scope(folder);
        const since = new Date(time).toISOString();
        if (this.api.version >= MODIFICATION_TIME_SINCE && !this.#modificationTimeIsRefused)
            try {
                const changed = `LastModificationTime ge ${since}`;
                return await this.#changed(changed, ["LastModificationTime"], scope, observer);
            } catch (error) {
                if (!(error instanceof OrchestratorError) || error.cause?.status !== 400) throw error;
                this.#modificationTimeIsRefused = true;
                observer.filterRefused();
            }
        await this.#changed(`(EndTime ge ${since} or StartTime ge ${since})`, [], scope, observer);
    }

    async #changed(changed: string, fields: readonly string[], scope: Scope, observer: ChangesObserver): Promise<void> {
        // By id, which never changes: a page can't lose a job that changes meanwhile.
        for (let last: number | undefined; ;) {
            await this.budget.take("following");
            const path = withQuery("/odata/Jobs", {
                $filter: last === undefined ? changed : `${changed} and Id gt ${last}`,
                $orderby: "Id",
                $select: ["Id", "Key", "State", "StartTime", "EndTime", ...fields].join(","),
                $top: PAGE,
                $count: "true",
            });
            const { items, count = Infinity } = await readPage<JobDto | null>(this.api, {
                path,
                ...scope,
                repeat: "never", // by the next look, within the budget
            });
            const page = items.filter(isJob);
            await inTurns(page, (job) => observer.changed(job));
            const before: number | undefined = last;
            last = page.at(-1)?.Id;
            // A server that passes over the filter would give the same page for ever.
            if (last === undefined || items.length >= count || last <= (before ?? -Infinity)) return;
        }
    }

    /** The output arguments; {} when there are none, the text where it is no JSON. `signal` gives it up. @throws OrchestratorError */
    async output(
        { OutputArguments, OutputFile }: JobDto,
        folder: FolderRef | undefined,
        signal?: AbortSignal,
    ): Promise<unknown> {
        if (OutputArguments || !OutputFile) return argumentsIn(OutputArguments);
        const scope = { ...(await this.#scope(folder)), signal };
        return argumentsIn(await downloadAttachment(this.api, OutputFile, scope));
    }

    /**
     * The last error lines of a job's log, oldest first. Needs the scope OR.Monitoring.Read. `signal` gives it up.
     * @throws OrchestratorError
     */
    async errorLines(key: string, folder: FolderRef | undefined, signal: AbortSignal): Promise<LogLine[]> {
        const path = withQuery("/odata/RobotLogs", {
            $filter: `JobKey eq ${key} and (Level eq 'Error' or Level eq 'Fatal')`,
            $orderby: "TimeStamp desc",
            $top: LOG_LINES,
        });
        const scope = await this.#scope(folder);
        return (await readList<LogLine>(this.api, { path, ...scope, signal })).reverse();
    }

    /** What an account lacks that may not read the log of a job. */
    get logRights(): Sentence[] {
        return this.api.rights(["OR.Monitoring.Read"], "Logs.View");
    }

    /** Why a job is still pending, as far as Orchestrator says. `signal` gives it up. @throws OrchestratorError */
    async whyPending(id: number, folder: FolderRef | undefined, signal: AbortSignal): Promise<PendingReason> {
        if (this.api.version < GET_BY_KEY_SINCE) return { words: "" };
        const path = `/odata/Jobs(${id})/${NAMESPACE}.ValidateExistingJob`;
        const scope = await this.#scope(folder);
        const { Errors, ErrorCodes } = await this.api.json({
            method: "POST",
            path,
            ...scope,
            repeat: "always",
            signal,
        });
        const codes = texts(ErrorCodes);
        return { words: texts(Errors).join(" ") || codes.join(", "), ...lack(codes) };
    }

    /**
     * Stops jobs of one folder. Those that have ended already are no error. `signal` gives it up.
     * @throws OrchestratorError JOB_NOT_FOUND, …
     */
    async stop(
        ids: readonly number[],
        strategy: StopStrategy,
        folder: FolderRef | undefined,
        signal?: AbortSignal,
    ): Promise<void> {
        const scope = { ...(await this.#scope(folder)), signal };
        for (let at = 0; at < ids.length; at += STOPS_A_REQUEST) {
            const part = ids.slice(at, at + STOPS_A_REQUEST);
            try {
                await this.#post(`/odata/Jobs/${NAMESPACE}.StopJobs`, { jobIds: part, strategy }, scope);
            } catch (error) {
                if (!isRefusal(error)) throw error;
                // One that has ended spoils it for the others.
                const stops = part.map((id) => this.#stopOne(id, strategy, folder, scope));
                const failure = (await Promise.allSettled(stops)).find((stop) => stop.status === "rejected");
                if (failure) throw failure.reason;
            }
        }
    }

    async #stopOne(id: number, strategy: StopStrategy, folder: FolderRef | undefined, scope: Scope): Promise<void> {
        try {
            await this.#post(`/odata/Jobs(${id})/${NAMESPACE}.StopJob`, { strategy }, scope);
        } catch (error) {
            if (!isRefusal(error)) throw error;
            const job = await this.read(id, folder);
            if (!job) throw jobNotFound(String(id), folder, error);
            if (!isFinal(job.State)) throw error;
        }
    }

    async #post(path: string, body: object, scope: Scope): Promise<void> {
        const headers = { "content-type": "application/json" };
        await this.api.success({
            method: "POST",
            path,
            headers,
            body: JSON.stringify(body),
            repeat: "always",
            ...scope,
        });
    }

    /**
     * Undefined: Orchestrator says that the job is not there; null: it says no more than 404. Something in between, which may answer
     * 404 for all that is behind it, does not count. @throws OrchestratorError
     */
    async #one(path: string, scope: Scope): Promise<JobDto | null | undefined> {
        const request: ApiRequest = { method: "GET", path, ...scope };
        let answer: HttpAnswer;
        try {
            answer = await this.api.send(request);
        } catch (error) {
            throw this.api.failure(error, request);
        }
        if (answer.status >= 200 && answer.status <= 299) {
            const job = parseJsonBody(answer) as JobDto | null;
            if (isJob(job)) return job;
            if (typeof job !== "object" || job === null) throw this.api.badAnswer(answer, request);
            throw new OrchestratorError("BAD_ANSWER", [sentence("job.unreadable", { path })]);
        }
        const error = this.api.answerError(answer, request);
        if (answer.status !== 404 || error.code === "FOLDER_NOT_FOUND") throw error;
        if (isOfOrchestrator(answer)) return error.cause?.errorCode === undefined ? null : undefined;
        throw new OrchestratorError(
            "NOT_AN_ORCHESTRATOR",
            [...error.sentences, sentence("hint.notOfOrchestrator")],
            error.cause,
        );
    }

    async #scope(folder: FolderRef | undefined): Promise<Scope> {
        return { folder: this.folders.known(folder) ?? (await this.folders.resolve(folder)), urgent: true };
    }
}

/** @param job id or key, as the user gave it */
export function jobNotFound(
    job: string,
    folder: FolderRef | undefined,
    refusal?: OrchestratorError,
): OrchestratorError {
    const where = folder
        ? sentence("job.notFoundIn", { job, folder: folderName(folder) })
        : sentence("job.notFound", { job });
    return new OrchestratorError("JOB_NOT_FOUND", [where], refusal?.cause);
}

function isRefusal(error: unknown): error is OrchestratorError {
    const status = error instanceof OrchestratorError ? error.cause?.status : undefined;
    return status === 400 || status === 404 || status === 409;
}

function texts(list: unknown): string[] {
    return Array.isArray(list) ? list.filter((item) => typeof item === "string") : [];
}

/** Source: `ValidationResultDto.ErrorCodes`, an open set of words; machines are templates there. Others are told in Orchestrator's words. */
const LACKS: readonly [RegExp, Lack][] = [
    [/^Template(NotAssignedToFolder|NoRuntime|NoHostsAvailable)$/i, "machine"],
    [/^TemplateFullCapacity$/i, "freeMachine"],
    [/^Robot(Busy|ConcurrencyLimit)$/i, "freeRobot"],
    [/^Robot(NotAssignedToFolder|NotFound)$/i, "robot"],
];

function lack(codes: readonly string[]): Pick<PendingReason, "lacks"> {
    const lacks = LACKS.find(([pattern]) => codes.some((code) => pattern.test(code)))?.[1];
    return lacks ? { lacks } : {};
}
