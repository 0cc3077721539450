/** A part of a run in a process of its own: its heap and its handles are its own, and what it throws ends nobody else. */
import { fork, type ChildProcess } from "node:child_process";

interface Question {
    id: number;
    name: string;
    argument: unknown;
}

interface Reply {
    id: number;
    result?: unknown;
    error?: string;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Procedures = Record<string, (argument: any) => unknown>;

/** How long a part may take to end once nothing is asked of it any more; milliseconds. */
const PATIENCE = 10_000;

/** Another process that answers questions. */
export class Subprocess<Of extends Procedures> {
    readonly #child: ChildProcess;
    readonly #waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
    #questions = 0;

    constructor(file: string, execArgv: string[] = []) {
        this.#child = fork(file, { execArgv: ["--enable-source-maps", ...execArgv], serialization: "advanced" });
        this.#child.on("message", ({ id, result, error }: Reply) => {
            const waiting = this.#waiting.get(id);
            this.#waiting.delete(id);
            if (error === undefined) waiting?.resolve(result);
            else waiting?.reject(new Error(error));
        });
        this.#child.once("exit", (code, signal) => {
            for (const { reject } of this.#waiting.values()) reject(new Error(`A part ended: ${signal ?? code}`));
        });
    }

    call<Name extends keyof Of & string>(
        name: Name,
        argument: Parameters<Of[Name]>[0],
    ): Promise<Awaited<ReturnType<Of[Name]>>> {
        return new Promise((resolve, reject) => {
            const id = ++this.#questions;
            this.#waiting.set(id, { resolve: resolve as (result: unknown) => void, reject });
            this.#child.send({ id, name, argument } satisfies Question);
        });
    }

    /** Ends the process as a machine does that loses its power. */
    kill(): Promise<void> {
        const child = this.#child;
        if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
        return new Promise((resolve) => {
            child.once("exit", () => resolve());
            child.kill("SIGKILL");
        });
    }

    /** Whether the process ended by itself when nothing was asked of it any more; else it is killed. */
    end(): Promise<boolean> {
        const child = this.#child;
        if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode === 0);
        return new Promise((resolve) => {
            const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
            child.once("exit", (code) => {
                clearTimeout(timer);
                resolve(code === 0);
            });
            child.send({ id: 0, name: END, argument: undefined } satisfies Question);
        });
    }
}

const END = "end";

/** Procedures the questions of the process that started this one; ends with it. */
export function serveProcedures(procedures: Procedures): void {
    let ended = false;
    const answer = async ({ id, name, argument }: Question): Promise<void> => {
        if (name === END) {
            ended = true;
            return process.disconnect();
        }
        try {
            process.send!({ id, result: await procedures[name]!(argument) } satisfies Reply);
        } catch (error) {
            process.send!({ id, error: error instanceof Error ? error.stack! : String(error) } satisfies Reply);
        }
    };
    process.on("message", (question: Question) => void answer(question));
    // Whoever asked is gone without a word: nothing may be left behind.
    process.on("disconnect", () => !ended && process.exit(1));
}
