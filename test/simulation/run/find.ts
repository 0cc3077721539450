import type { Patch } from "../patches/patch";
import type { WorldOptions } from "../world/world";
import { Pool } from "./pool";
import type { Result } from "./result";

/** A fault that was put back, and the first seed that shows it. */
export interface Find {
    patch: Patch;
    /** Undefined: none of the seeds did. */
    seed: number | undefined;
    violation: string | undefined;
}

/** Looks for a fault in these worlds. */
export async function find(patch: Patch, worlds: readonly WorldOptions[]): Promise<Find> {
    const pool = new Pool(patch);
    let first: Result | undefined;
    try {
        const ofItsWork = worlds.map((world) => ({ ...world, work: patch.of ?? "jobs" }));
        await pool.run(ofItsWork, (result) => {
            if (result.violations.length > 0 && result.options.seed < (first?.options.seed ?? Infinity)) first = result;
            return first !== undefined;
        });
    } finally {
        await pool.close();
    }
    return { patch, seed: first?.options.seed, violation: first?.violations[0]!.invariant };
}
