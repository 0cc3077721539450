/**
 * Milliseconds of CPU that the longest turn of the event loop took until the work was done. That is how long others had to wait on a
 * machine that does nothing else; on a busy one only the clock would show more.
 */
export async function longestTurn(work: () => Promise<unknown>): Promise<number> {
    let [longest, isDone] = [0, false];
    let last = process.cpuUsage();
    const tick = (): void => {
        const { user, system } = process.cpuUsage(last);
        longest = Math.max(longest, (user + system) / 1_000);
        last = process.cpuUsage();
        if (!isDone) setImmediate(tick);
    };
    setImmediate(tick);
    await work();
    isDone = true;
    await new Promise((resolve) => setImmediate(resolve));
    return longest;
}
