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
        await jobs.ask("loseAnswers", count);
        await waits.ask("startWatched", count);
        await waits.ask("ended", undefined);
        return waits.ask("stall", undefined);
    });
}

function waiting(count: number, idleTime: number): Promise<number> {
    return withFollowers([], async (followers) => {
        await warmUp(followers);
        const { jobs, waits } = followers;
        await waits.ask("waitWatched", await jobs.ask("create", count));
        await waits.ask("pause", idleTime);
        await jobs.ask("finish", undefined);
        await waits.ask("ended", undefined);
        return waits.ask("stall", undefined);
    });
}
