/** What must hold of starts. */
import { hasFailed, neverRan, type JobTruth, type MessageTruth } from "../world/truth";
import type { Invariant } from "./invariant";

const counting = (jobs: readonly JobTruth[]): JobTruth[] =>
    jobs.filter((job) => job.excuse === undefined && !job.isDeleted && !neverRan(job));

/** Two Node-REDs that send the starts of a key within so many milliseconds may both start it. */
const SAME_SECONDS = 30_000;

/**
 * A commit later than the window may start a message's jobs once more, and a second delivery may, too; nothing else may. With
 * `restart` jobs that have failed make room for others.
 */
export const STARTED_ONCE: Invariant = {
    name: "a message starts its jobs once",
    created: (job, { jobs, order, machine }, { isKeyed, dropsMarks }) => {
        // Then only the process that started a key knows of it.
        if (isKeyed && dropsMarks) return undefined;
        const isOver = machine.flow.start.whenStarted === "restart" ? hasFailed : (): boolean => false;
        const known = isKeyed ? jobs.filter((other) => isKnownTo(job, other)) : jobs;
        const number = counting(known).filter((other) => !isOver(other)).length;
        return number > order.count ? `${number} jobs instead of ${order.count}` : undefined;
    },
};

/** A key is one of its process in one Orchestrator: another process that takes its name starts anew. */
function isKnownTo(job: JobTruth, { releaseKey, orchestrator, sender, at }: JobTruth): boolean {
    const isSameKey = releaseKey === job.releaseKey && orchestrator === job.orchestrator;
    return isSameKey && (sender === job.sender || job.sentAt - at >= SAME_SECONDS);
}

/** A bulk has many items. */
export const ADDED_ONCE: Invariant = {
    name: "a message adds each of its items once",
    created: ({ part }, { jobs }, { workName }) => {
        if (workName === "jobs") return undefined;
        const number = counting(jobs.filter((other) => other.part === part)).length;
        return number > 1 ? `${number} times item ${part}` : undefined;
    },
    settled: ({ started, order }, { workName }) =>
        workName === "queueItems" && started && started.length < order.count
            ? `${started.length} of ${order.count} items`
            : undefined,
};

/** Every code but one says that no job was started, or no other item added than it names. */
export const NOT_DENIED: Invariant = {
    name: "no error denies jobs that were started",
    settled: ({ caught, jobs, sentAgainAt = Infinity }) => {
        const denial = caught.find(({ by, code }) => by === "start" && code !== "OUTCOME_UNKNOWN");
        const started = counting(jobs).filter(
            ({ at, part }) => denial && at < Math.min(denial.at, sentAgainAt) && !denial.addedIndexes.includes(part),
        );
        return started.length > 0 ? `${denial!.code}, but there is job ${started[0]!.id}` : undefined;
    },
};

export const OWN_JOBS: Invariant = {
    name: "a message goes on with its own jobs",
    told: ({ key }, message, { truth }) => {
        const job = truth.job(key);
        if (!job) return `job ${key} does not exist`;
        return isOf(message, job) ? undefined : `job ${job.id} is that of message ${job.n}`;
    },
    settled: (message, { truth, keepsMarks }) => {
        const { started, startedAt, jobs, order } = message;
        if (!started) return undefined;
        const before = counting(jobs).filter(({ at }) => at < startedAt!);
        // Without a mark of its own nobody finds the others for certain, and a warning says so.
        if (keepsMarks && order.reference === "" && started.length < Math.min(before.length, order.count))
            return `${started.length} of ${before.length} jobs`;
        if (new Set(started).size !== started.length) return "a job is named twice";
        const strange = started.find((key) => !isOf(message, truth.job(key)));
        return strange && `job ${strange} is that of message ${truth.job(strange)?.n}`;
    },
};

/** The flow may be content with the item of another message that has the reference. */
function isOf({ order, machine }: MessageTruth, job: JobTruth | undefined): boolean {
    return job?.n === order.n || (machine.flow.start.onDuplicate === "use" && job?.releaseKey === order.place);
}

/** A message is in the logs where its flow was closed meanwhile. */
export const OUT_OR_CAUGHT: Invariant = {
    name: "a message goes on once, or is caught once",
    caught: (_caught, message) => onceOnly(message),
    settled: (message) => {
        if (message.abandoned !== undefined) return undefined;
        const isCaught = message.caught.some(({ by }) => by === "start");
        return isCaught || message.started ? undefined : "neither sent on nor caught";
    },
};

function onceOnly({ caught, started }: MessageTruth): string | undefined {
    const times = caught.filter(({ by }) => by === "start").length + (started ? 1 : 0);
    return times > 1 ? `sent on or caught ${times} times` : undefined;
}

/** The first answer after it was replaced tells the client, which looks at most once a minute. Milliseconds. */
const NOTICE = 90_000;

export const RIGHT_PROCESS: Invariant = {
    name: "a name starts the process that has it now",
    created: (job, { order, at }, world) => {
        const start = world.machines.find(({ settings }) => settings.name === job.sender)!.startOf(order.n);
        const successor = world.truth.successorOf(job);
        const noticed = world.noticed.get(`${start} ${successor}`) ?? Infinity;
        // A start that is repeated is the one that was sent first.
        return successor && !job.excuse && at - noticed > NOTICE
            ? `job ${job.id} is of the old ${order.place}`
            : undefined;
    },
};
