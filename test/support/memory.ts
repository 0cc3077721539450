/** Bytes in use after a garbage collection. Needs `--expose-gc`. */
export function usedMemory(): number {
    for (let turn = 0; turn < 3; turn++) gc!();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
}
