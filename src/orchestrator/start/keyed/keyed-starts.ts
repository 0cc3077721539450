import type { Api } from "../../api/api";
import { OrchestratorError, sentence } from "../../errors/orchestrator-error";
import { isJob, keyOf, type JobDto } from "../../jobs/job-dto";
import type { Jobs } from "../../jobs/jobs";
import { OutcomeUnknown } from "../outcome-unknown";
import { responseWith, type StartJobsResponse } from "../post-start";
import { requestedJobs } from "../reconcile/correlation";
import type { ListedJobs } from "../reconcile/listed-jobs";
import type { Start } from "../start";
import type { StartOnce } from "../start-once";
import { argumentDigests, differingArguments } from "./argument-digests";
import { correlationsFrom, lastMarked, unmarkedJobs, withUnmarked, type Attempt } from "./attempts";
import { decide, MAX_ATTEMPTS } from "./decision";
import type { KeyLookUps } from "./key-look-ups";
import type { StartedKey, StartedKeys } from "./started-keys";
import { witnessesOf, type Witnesses } from "./witnesses";

type KnownJob = StartedKey["jobs"][number];

/**
 * Starts a process once for each key, in any number of Node-REDs: the jobs themselves bear the key, so that Orchestrator is the
 * memory. A key that this process has met is read by id, any other is looked up before anything is sent.
 */
export class KeyedStarts {
    constructor(
        private readonly api: Api,
        private readonly startOnce: StartOnce,
        private readonly lookUps: KeyLookUps,
        private readonly jobs: Pick<Jobs, "read">,
        private readonly keys: StartedKeys,
    ) {}

    /** @throws OrchestratorError ALREADY_STARTED, NOT_SUPPORTED; whatever keeps the key from being looked up; as `StartOnce.start` */
    start(start: Start): Promise<StartJobsResponse> {
        const { process, command, slot } = start;
        const name = `${process!.key.toLowerCase()}\n${command.idempotencyKey}`;
        // Other starts need not wait for another start of the key, or for the list budget.
        slot.release();
        return this.keys.exclusively(name, command.cancelBeforeSend, () => this.#startOrUse(name, start));
    }

    async #startOrUse(name: string, start: Start): Promise<StartJobsResponse> {
        const known = this.keys.get(name);
        const jobs = known ? await this.#read(known.jobs, start) : [];
        if (jobs.length > 0) this.#warnOfArguments(name, start);
        // A job that can't be read was deleted, or its server lags behind. A look-up tells.
        const isWhole = known !== undefined && jobs.length > 0 && jobs.length === known.jobs.length;
        let attempt = isWhole ? { number: known.attempt, jobs } : await this.#lookUp({ number: 1, jobs: [] }, start);
        while (attempt.jobs.length > 0) {
            const decision = decide(start.command.whenStarted, attempt.number, attempt.jobs);
            if (decision === "refuse") throw alreadyStarted(attempt);
            if (decision === "use") return this.#use(name, attempt, start);
            attempt = await this.#lookUp({ number: attempt.number + 1, jobs: attempt.jobs }, start);
        }
        return this.#startAttempt(name, attempt.number, start);
    }

    #witnesses(start: Start): Witnesses {
        return witnessesOf(start, this.api, this.startOnce.known);
    }

    /** These jobs as they are now, but for those that were deleted. An id may be another job's after a restore of the database. */
    async #read(known: readonly KnownJob[], { folder }: Start): Promise<JobDto[]> {
        const read = async (job: KnownJob): Promise<JobDto[]> => {
            const found = await this.jobs.read(job.Id, folder.ref);
            return found && keyOf(found) === keyOf(job) ? [found] : [];
        };
        return (await Promise.all(known.map(read))).flat();
    }

    /** The last attempt from `first` on that has jobs, else `first` without any. `first.jobs` are those of the attempt before. */
    async #lookUp({ number, jobs: before }: Attempt, start: Start): Promise<Attempt> {
        const { server } = this.api;
        const { specification } = server;
        const witnesses = this.#witnesses(start);
        const asked = correlationsFrom(number, witnesses, start.command.whenStarted === "restart");
        const listed = await this.#list(asked, start);
        // This response may be the first one since the server was updated. Marks have another field then.
        if (server.specification !== specification) return this.#lookUp({ number, jobs: before }, start);
        const shown = asked.filter((each) => listed.withMark(each).length > 0);
        if (shown.length === 0) return { number, jobs: [] };
        for (const { field } of shown) this.startOnce.known.noteShown(field);
        const marked = lastMarked(number, listed, witnesses);
        const seen = Math.max(...[...before, ...marked.jobs].map(({ Id }) => Id));
        const later = unmarkedJobs(listed, witnesses).filter(({ Id }) => Id > seen);
        const last = withUnmarked(marked, await this.#ofProcess(later, start), requestedJobs(start.startInfo));
        this.#warnOfSurplus(last, start);
        const read = await this.#read(last.jobs, start);
        // What a list shows is there, even where it can't be read by its id yet.
        const jobs = last.jobs.map((job) => read.find((found) => keyOf(found) === keyOf(job)) ?? job);
        return { number: last.number, jobs };
    }

    /** Those of the start's process. It may have had another name, and another process may have jobs with the same reference. */
    async #ofProcess(jobs: readonly JobDto[], start: Start): Promise<JobDto[]> {
        const own = async (job: JobDto): Promise<JobDto[]> => {
            if (job.ReleaseName === start.processName) return [job];
            const key = await this.startOnce.lists.processKeyOf(job, start);
            if (key === undefined)
                throw new OrchestratorError("BAD_ANSWER", [sentence("keyed.unclearProcess", { job: job.Key })]);
            return key.toLowerCase() === start.process!.key.toLowerCase() ? [job] : [];
        };
        return (await Promise.all(jobs.map(own))).flat();
    }

    async #list(marks: Parameters<KeyLookUps["jobsWith"]>[0], start: Start): Promise<ListedJobs> {
        try {
            return await this.lookUps.jobsWith(marks, start);
        } catch (error) {
            throw error instanceof OrchestratorError ? error.with([sentence("keyed.notLookedUp")]) : error;
        }
    }

    async #use(name: string, { number, jobs }: Attempt, start: Start): Promise<StartJobsResponse> {
        const digests = this.keys.get(name)?.arguments;
        this.keys.note(name, { attempt: number, jobs: jobs.map(referenceTo), arguments: digests });
        start.command.observer.reused();
        return responseWith(jobs, this.api.base);
    }

    async #startAttempt(name: string, number: number, start: Start): Promise<StartJobsResponse> {
        const correlation = this.#witnesses(start).write(number);
        start.correlation = correlation;
        start.bearsUsersMark = correlation.shared;
        const { InputArguments } = start.startInfo;
        const { known } = this.startOnce;
        if (this.keys.isDoubted(name) && !known.hasShown(correlation.field)) throw stillUnknown();
        try {
            const response = await this.startOnce.start(start);
            const jobs = response.value.filter(isJob).map(referenceTo);
            this.keys.note(name, { attempt: number, jobs, arguments: argumentDigests(InputArguments) });
            return response;
        } catch (error) {
            if (!(error instanceof OutcomeUnknown)) throw error;
            if (known.hasShown(correlation.field)) throw mayRepeat(error);
            if (!error.isNotFound) this.keys.doubt(name);
            throw error;
        }
    }

    /** The key does not tell messages with other arguments apart. */
    #warnOfArguments(name: string, { startInfo, command }: Start): void {
        const first = this.keys.get(name)?.arguments;
        const names = first ? differingArguments(first, argumentDigests(startInfo.InputArguments)) : [];
        if (names.length > 0)
            command.observer.warn(
                sentence("keyed.otherArguments", { key: command.idempotencyKey, names: names.join(", ") }),
            );
    }

    /** Two Node-REDs that get a key within the same seconds may both start it. Nothing tells them from one that asked for more jobs. */
    #warnOfSurplus({ jobs }: Attempt, { startInfo, command }: Start): void {
        const requested = requestedJobs(startInfo);
        if (requested === undefined || jobs.length <= requested) return;
        const keys = jobs.map(({ Key }) => Key).join(", ");
        const values = { key: command.idempotencyKey, number: jobs.length, asked: requested, jobs: keys };
        command.observer.warn(sentence("keyed.surplus", values));
    }
}

const referenceTo = ({ Id, Key }: JobDto): KnownJob => ({ Id, Key });

/** A look-up of the key showed no jobs, and nothing tells whether it would have shown them. */
function stillUnknown(): OrchestratorError {
    return new OrchestratorError("OUTCOME_UNKNOWN", [sentence("keyed.stillUnknown")]);
}

/** The next message with the key looks for the jobs first, and finds them. */
function mayRepeat({ code, sentences, cause }: OrchestratorError): OrchestratorError {
    const advice = sentence("keyed.mayRepeat");
    return new OrchestratorError(
        code,
        sentences.map((each) => (each.key === "hint.outcomeUnknown" ? advice : each)),
        cause,
    );
}

function alreadyStarted({ number, jobs }: Attempt): OrchestratorError {
    const keys = jobs.map(({ Key }) => Key);
    const why = number < MAX_ATTEMPTS ? [] : [sentence("keyed.tooManyAttempts", { number })];
    return new OrchestratorError("ALREADY_STARTED", [sentence("keyed.started", { jobs: keys.join(", ") }), ...why], {
        jobs: keys,
    });
}
