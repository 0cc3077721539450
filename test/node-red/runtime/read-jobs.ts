/** Reads the jobs that a message names, as a node does. */
import assert from "node:assert/strict";
import type { Node, NodeAPI, NodeMessage } from "node-red";
import { jobsOf } from "../../../src/node-red/runtime/job-references";
import type { JobsDef } from "../../../src/node-red/runtime/node-definitions";
import { TypedProperties } from "../../../src/node-red/runtime/typed-property";
import { REAL_CLOCK } from "../../../src/orchestrator/clock";
import { OrchestratorError } from "../../../src/orchestrator/errors/orchestrator-error";
import { describe as described } from "../../../src/shared/arguments/check";
import type { NamedJob } from "../../../src/shared/job-reference";

export type Body = Record<string, unknown>;

const RED = require(process.env["NODE_RED_RUNTIME"] ?? "node-red") as NodeAPI;

export const key = (at: number): string => `5f2b0000-0000-4000-8000-${String(at).padStart(12, "0")}`;

/** The jobs that a node with these properties finds in a message. */
export async function read(msg: Body, jobs?: string, jobsType?: string): Promise<NamedJob[]> {
    const properties = new TypedProperties(RED, {} as Node, msg as unknown as NodeMessage);
    return jobsOf(msg as unknown as NodeMessage, properties, { jobs, jobsType } as JobsDef, REAL_CLOCK);
}

/** Why a node with these properties refuses a message. */
export async function refusal(msg: Body, jobs?: string, jobsType?: string): Promise<OrchestratorError> {
    const error: unknown = await read(msg, jobs, jobsType).then(
        (named) => assert.fail(`It names ${JSON.stringify(described(named))}`),
        (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof OrchestratorError, String(error));
    assert.equal(error.code, "INVALID_SETTING");
    assert.ok(error.message.length < 500, error.message.slice(0, 1_000));
    return error;
}

export function nested(value: unknown, levels: number): unknown {
    return Array.from({ length: levels }).reduce((inner) => [inner], value);
}
