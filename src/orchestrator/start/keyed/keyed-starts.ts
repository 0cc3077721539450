import type { Api } from "../../api/api";
import { OrchestratorError, sentence } from "../../errors/orchestrator-error";
import { isJob, keyOf, type JobDto } from "../../jobs/job-dto";
import type { Jobs } from "../../jobs/jobs";
import type { StartJobsResponse } from "../post-start";
import { requestedJobs } from "../reconcile/correlation";
import type { ListedJobs } from "../reconcile/listed-jobs";
import type { Start } from "../start";
import type { StartOnce } from "../start-once";
import { argumentDigests, differingArguments } from "./argument-digests";
import { decide, MAX_ATTEMPTS } from "./decision";
import type { KeyLookUps } from "./key-look-ups";
import type { StartedKey, StartedKeys } from "./started-keys";
import { witnessesOf, type Witnesses } from "./witnesses";

/** Attempts that one look-up asks for where a failed one is followed by another. */
const ATTEMPTS_A_LOOK_UP = 4;

type KnownJob = StartedKey["jobs"][number];

/** An attempt and its jobs, none where it was not started. */
interface Attempt {
    number: number;
    jobs: readonly JobDto[];
}

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
        return this.keys.inTurn(name, command.cancelBeforeSend, () => this.#startOrUse(name, start));
    }

    async #startOrUse(name: string, start: Start): Promise<StartJobsResponse> {
        const witnesses = witnessesOf(start, this.api.server, this.startOnce.known);
        const known = this.keys.get(name);
        let attempt: Attempt = { number: known?.attempt ?? 1, jobs: known ? await this.#read(known.jobs, start) : [] };
        if (attempt.jobs.length === 0) attempt = await this.#lookUp({ number: 1, jobs: [] }, witnesses, start);
        else this.#warnOfArguments(name, start);
        while (attempt.jobs.length > 0) {
            const decision = decide(start.command.whenStarted, attempt.number, attempt.jobs);
            if (decision === "refuse") throw alreadyStarted(attempt);
            if (decision === "use") return this.#use(name, attempt, start);
            attempt = await this.#lookUp({ number: attempt.number + 1, jobs: attempt.jobs }, witnesses, start);
        }
        return this.#startAttempt(name, attempt.number, witnesses, start);
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
    async #lookUp(first: Attempt, witnesses: Witnesses, start: Start): Promise<Attempt> {
        const span = start.command.whenStarted === "restart" ? ATTEMPTS_A_LOOK_UP : 1;
        const numbers = Array.from({ length: span }, (_, at) => first.number + at);
        const marks = numbers.map((number) => witnesses.mark(number)).filter((mark) => mark !== undefined);
        const { reference } = witnesses;
        const listed = await this.#list([...marks, ...(reference ? [reference] : [])], start);
        let last: Attempt = { number: first.number, jobs: [] };
        for (const [at, mark] of marks.entries()) {
            const jobs = listed.withMark(mark);
            if (jobs.length > 0) last = { number: numbers[at]!, jobs };
        }
        if (last.jobs.length === 0 && reference) last = byReference(first, listed.withMark(reference), start);
        if (last.jobs.length === 0) return last;
        this.#warnOfSurplus(last, start);
        const read = await this.#read(last.jobs, start);
        // What a list shows is there, even where it can't be read by its id yet.
        const jobs = last.jobs.map((job) => read.find((found) => keyOf(found) === keyOf(job)) ?? job);
        return { number: last.number, jobs };
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
        return { value: [...jobs] };
    }

    async #startAttempt(name: string, number: number, witnesses: Witnesses, start: Start): Promise<StartJobsResponse> {
        witnesses.write(number);
        const correlation = witnesses.mark(number) ?? witnesses.reference!;
        start.correlation = correlation;
        start.bearsUsersMark = correlation.shared;
        const { InputArguments } = start.startInfo;
        try {
            const response = await this.startOnce.start(start);
            const jobs = response.value.filter(isJob).map(referenceTo);
            this.keys.note(name, { attempt: number, jobs, arguments: argumentDigests(InputArguments) });
            return response;
        } catch (error) {
            throw isUnknown(error) ? mayRepeat(error) : error;
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

    /** Two Node-REDs that get a key within the same seconds may both start it. */
    #warnOfSurplus({ jobs }: Attempt, { startInfo, command }: Start): void {
        const requested = requestedJobs(startInfo);
        if (requested === undefined || jobs.length <= requested) return;
        const keys = jobs.map(({ Key }) => Key).join(", ");
        command.observer.warn(sentence("keyed.surplus", { key: command.idempotencyKey, jobs: keys }));
    }
}

/**
 * The attempts whose jobs only bear the key as their reference, because the server drops marks: each has as many jobs as are asked for.
 * Jobs of the attempt before don't count again.
 */
function byReference({ number, jobs: before }: Attempt, marked: readonly JobDto[], start: Start): Attempt {
    const seen = before.reduce((highest, { Id }) => Math.max(highest, Id), -Infinity);
    const { idempotencyKey } = start.command;
    const jobs = marked
        // Marks are compared in any case, and keys are not.
        .filter(({ Reference, Id }) => Reference === idempotencyKey && Id > seen)
        .filter(({ ReleaseName }) => (ReleaseName ?? start.processName) === start.processName)
        .sort((a, b) => a.Id - b.Id);
    if (jobs.length === 0) return { number, jobs };
    const each = requestedJobs(start.startInfo) ?? jobs.length;
    const attempts = Math.max(1, Math.floor(jobs.length / each));
    return { number: Math.min(MAX_ATTEMPTS, number + attempts - 1), jobs: jobs.slice((attempts - 1) * each) };
}

const referenceTo = ({ Id, Key }: JobDto): KnownJob => ({ Id, Key });

function isUnknown(error: unknown): error is OrchestratorError {
    return error instanceof OrchestratorError && error.code === "OUTCOME_UNKNOWN";
}

/** The next message with the key looks for the jobs first. */
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
