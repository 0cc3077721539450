/** Measures the longest stalls of the event loop under heavy load, in real time. */
import { LONG_TEXTS } from "../robustness/long-texts";
import { warmUp, withFollowers } from "./following";

/** The longest stalls in milliseconds. */
export interface Stalls {
    /** During the reconciliation of starts whose responses were lost. */
    lookedUp: number;
    /** During waits for jobs that all end at once. */
    waits: number;
    /** While messages and outputs come that hold a text of a megabyte. */
    longTexts: number;
}

export async function measureStalls(count: number, idleTime: number): Promise<Stalls> {
    return { lookedUp: await lookedUp(count), waits: await waiting(count, idleTime), longTexts: await longTexts() };
}

function lookedUp(count: number): Promise<number> {
    return withFollowers([], async (followers) => {
        await warmUp(followers);
        const { jobs, waits } = followers;
        await jobs.call("loseAnswers", count);
        await waits.call("startMonitored", count);
        await waits.call("ended", undefined);
        return waits.call("stall", undefined);
    });
}

function waiting(count: number, idleTime: number): Promise<number> {
    return withFollowers([], async (followers) => {
        await warmUp(followers);
        const { jobs, waits } = followers;
        await waits.call("waitMonitored", await jobs.call("create", count));
        await waits.call("pause", idleTime);
        await jobs.call("finish", undefined);
        await waits.call("ended", undefined);
        return waits.call("stall", undefined);
    });
}

function longTexts(): Promise<number> {
    return withFollowers([], async (followers) => {
        await warmUp(followers);
        const { jobs, waits } = followers;
        let longest = 0;
        for (let number = 0; number < LONG_TEXTS.length; number++) {
            await waits.call("giveLongText", number);
            await waits.call("ended", undefined);
            await waits.call("wait", await jobs.call("create", 1));
            await jobs.call("finishWithLongText", number);
            await waits.call("ended", undefined);
            longest = Math.max(longest, await waits.call("stall", undefined));
        }
        return longest;
    });
}
