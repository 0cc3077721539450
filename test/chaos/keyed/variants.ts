/** The variants of the chaos run with idempotency keys. */
export interface KeyedVariant {
    name: string;
    /** The number of keys, unless the command line sets it. */
    keys: number;
    /** The number of folders over which the keys are distributed. */
    folders: number;
    apiVersion?: number;
    /** The field that has the mark. */
    markField: "batchExecutionKey" | "reference";
    /** How many jobs each message requests. */
    jobsCount: number;
    /** The jobs of a key fault in up to so many attempts, and a message that comes again starts the next one. Undefined: they stay pending. */
    failures?: number;
}

const COMMON = { keys: 2_000, folders: 3, jobsCount: 1, markField: "batchExecutionKey" } as const;

const ALL: KeyedVariant[] = [
    { name: "keys", ...COMMON },
    { name: "keysApi11", ...COMMON, apiVersion: 11, markField: "reference" },
    { name: "keysRestart", ...COMMON, failures: 2 },
    { name: "keysThreeJobs", ...COMMON, jobsCount: 3 },
];

export const KEYED_VARIANTS: ReadonlyMap<string, KeyedVariant> = new Map(ALL.map((variant) => [variant.name, variant]));

/** In how many attempts the jobs of the nth key fault. */
export const failuresOf = (n: number, most: number): number => n % (most + 1);

export const keyOf = (n: number): string => `order ${n}`;
