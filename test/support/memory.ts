/** Bytes in use after everything is gone that can go; needs `--expose-gc`. */
export function memory(): number {
    for (let turn = 0; turn < 3; turn++) gc!();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
}
