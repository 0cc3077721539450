/** What must hold of waits. */
import { isOver, type Caught, type MessageTruth, type ToldEnd } from "../world/truth";
import type { World } from "../world/world";
import type { Invariant } from "./invariant";

export const TRUE_END: Invariant = {
    name: "an end that is told is the job's true end",
    told: (told, message, { truth, work }) => {
        const job = truth.job(told.key);
        return !job || job.isDeleted ? undefined : work.denies(job, told, message);
    },
};

export const TOLD_ONCE: Invariant = {
    name: "an end is told once",
    told: (told, message, world) => {
        const before = message.told.filter((other) => other !== told && other.key === told.key);
        return before.every((other) => mayComeAgain(other, told, message, world))
            ? undefined
            : `job ${told.key} once more`;
    },
    caught: (caught, message, world) => {
        const { told, started } = message;
        const isToldWhole = new Set(told.map(({ key }) => key)).size === started?.length;
        if (caught.by === "start" || !isToldWhole || told.some((one) => mayComeAgain(one, caught, message, world)))
            return undefined;
        return `${caught.code} after the end`;
    },
};

/**
 * After `kill -9`, or where the store fails, an end whose report was under way may come again. After `kill -9` in a move, the node
 * finds what it had left when it comes back to its old place.
 */
function mayComeAgain(first: ToldEnd, again: ToldEnd | Caught, { isCopied }: MessageTruth, { ends }: World): boolean {
    if (first.life === again.life) return false;
    return isCopied || ends.some(({ life, at, lost }) => life === first.life && at - first.at < lost);
}

export const ALL_TOLD: Invariant = {
    name: "every end is told in the end",
    settled: (message) => (isOver(message) ? undefined : `${message.told.length} of ${message.started?.length} told`),
};

/** A failure that passes within the patience of a wait ends no wait. Another Orchestrator does. */
export const NOT_GIVEN_UP: Invariant = {
    name: "no wait is given up for what passes",
    caught: ({ by, code }, { abandoned, isRedirected }) => {
        const isExplained = abandoned !== undefined || (code === "INVALID_SETTING" && isRedirected);
        return by === "wait" && !isExplained ? `${code} of the wait node` : undefined;
    },
};

export const REMEMBERED: Invariant = {
    name: "a wait is remembered soon after it came",
    forgotten: ({ startedAt }, { store, changedAt, flow, life }, { time, ends }) => {
        // Nobody writes for a node that is disabled, where the disk failed as it was closed.
        if (flow.isWaitDisabled && ends.some((end) => end.life === life)) return undefined;
        const since = time.now - Math.max(startedAt!, changedAt);
        const isLong = store.isDurable && since > store.unwritten(true);
        return isLong ? `forgotten ${Math.round(since)} ms after it came` : undefined;
    },
};
