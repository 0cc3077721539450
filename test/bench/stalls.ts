/** Measures the longest stalls of the event loop under heavy load, in real time. */
import { warmUp, withFollowers } from "./following";

/** The longest stalls in milliseconds. */
export interface Stalls {
    /** During the reconciliation of starts whose responses were lost. */
    lookedUp: number;
    /** During waits for jobs that all end at once. */
    waits: number;
}

export async function measureStalls(count: number, idleTime: number): Promise<Stalls> {
    return { lookedUp: await lookedUp(count), waits: await waiting(count, idleTime) };
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
