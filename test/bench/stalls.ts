/** How long the event loop stands still while very much is under way; in real time. */
import { warmUp, withFollowers } from "./following";

/** Longest times, in milliseconds. */
export interface Stalls {
    /** While starts are looked up whose answers were lost, from the first message until the last has come out. */
    lookedUp: number;
    /** While jobs are waited for, from the first message until the last end, which all come at once. */
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
        await waits.call("startWatched", count);
        await waits.call("ended", undefined);
        return waits.call("stall", undefined);
    });
}

function waiting(count: number, idleTime: number): Promise<number> {
    return withFollowers([], async (followers) => {
        await warmUp(followers);
        const { jobs, waits } = followers;
        await waits.call("waitWatched", await jobs.call("create", count));
        await waits.call("pause", idleTime);
        await jobs.call("finish", undefined);
        await waits.call("ended", undefined);
        return waits.call("stall", undefined);
    });
}
