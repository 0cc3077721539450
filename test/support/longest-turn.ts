/**
 * Tells how many milliseconds each turn of the event loop took until the work was done. A turn took no longer than the clock says, which
 * counts what other processes do, and no longer than the CPU was used, which counts every thread of V8's collector.
 */
async function watchTurns(work: () => Promise<unknown>, hear: (milliseconds: number) => void): Promise<void> {
    let isDone = false;
    let [cpu, clock] = [process.cpuUsage(), performance.now()];
    const tick = (): void => {
        const { user, system } = process.cpuUsage(cpu);
        hear(Math.min((user + system) / 1_000, performance.now() - clock));
        [cpu, clock] = [process.cpuUsage(), performance.now()];
        if (!isDone) setImmediate(tick);
    };
    setImmediate(tick);
    await work();
    isDone = true;
    await new Promise((resolve) => setImmediate(resolve));
}

/** Milliseconds that the longest turn of the event loop took until the work was done. */
export async function longestTurn(work: () => Promise<unknown>): Promise<number> {
    let longest = 0;
    await watchTurns(work, (milliseconds) => (longest = Math.max(longest, milliseconds)));
    return longest;
}

/** The turns that took longer than `most` milliseconds. A busy machine makes one long now and then; what the work does, it repeats. */
export async function longTurns(most: number, work: () => Promise<unknown>): Promise<number[]> {
    const long: number[] = [];
    await watchTurns(work, (milliseconds) => {
        if (milliseconds > most) long.push(milliseconds);
    });
    return long;
}
