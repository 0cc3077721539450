/**
 * Milliseconds that the longest turn of the event loop took until the work was done. A turn took no longer than the clock says, which
 * counts what other processes do, and no longer than the CPU was used, which counts every thread of V8's collector.
 */
export async function longestTurn(work: () => Promise<unknown>): Promise<number> {
    let [longest, isDone] = [0, false];
    let [cpu, clock] = [process.cpuUsage(), performance.now()];
    const tick = (): void => {
        const { user, system } = process.cpuUsage(cpu);
        longest = Math.max(longest, Math.min((user + system) / 1_000, performance.now() - clock));
        [cpu, clock] = [process.cpuUsage(), performance.now()];
        if (!isDone) setImmediate(tick);
    };
    setImmediate(tick);
    await work();
    isDone = true;
    await new Promise((resolve) => setImmediate(resolve));
    return longest;
}
