/** Measures how soon flows hear that a job has ended, and what it costs, in accelerated time. */
import { join } from "node:path";
import { Subprocess } from "../support/subprocess";
import type { EventRun, eventProcedures, Hearing } from "./event-process";

export interface Events {
    /** Ten event nodes, on default settings and with a file store. */
    memory: Hearing;
    file: Hearing;
    /** Ten event nodes that Orchestrator calls. */
    called: Hearing;
    /** Ten flows that poll with an inject and `http request` nodes. */
    polling: Hearing;
}

export async function measureEvents(ends: number): Promise<Events> {
    return {
        memory: await hear({ how: "event nodes", store: "memory", ends }),
        file: await hear({ how: "event nodes", store: "file", ends }),
        called: await hear({ how: "called event nodes", store: "memory", ends }),
        polling: await hear({ how: "polling flows", store: "memory", ends }),
    };
}

async function hear(run: EventRun): Promise<Hearing> {
    const execArgv = ["--require", join(__dirname, "fast-clock.js")];
    const part = new Subprocess<typeof eventProcedures>(join(__dirname, "event-process.js"), execArgv);
    try {
        return await part.call("measure", run);
    } finally {
        await part.end();
    }
}
