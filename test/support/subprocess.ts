/** Remote procedures in a child process, which has a heap and handles of its own and can crash alone. */
import { fork, type ChildProcess } from "node:child_process";

interface Call {
    id: number;
    name: string;
    argument: unknown;
}

interface CallResult {
    id: number;
    result?: unknown;
    error?: string;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Procedures = Record<string, (argument: any) => unknown>;

/** Milliseconds that a child process has to exit after it was disconnected. */
const EXIT_TIMEOUT = 10_000;

/** A child process that serves procedures. */
export class Subprocess<Of extends Procedures> {
    readonly #child: ChildProcess;
    readonly #pending = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
    #calls = 0;

    constructor(file: string, execArgv: string[] = []) {
        this.#child = fork(file, { execArgv, serialization: "advanced" });
        this.#child.on("message", ({ id, result, error }: CallResult) => {
            const pending = this.#pending.get(id);
            this.#pending.delete(id);
            if (error === undefined) pending?.resolve(result);
            else pending?.reject(new Error(error));
        });
        this.#child.once("exit", (code, signal) => {
            for (const { reject } of this.#pending.values())
                reject(new Error(`The child process exited: ${signal ?? code}`));
        });
    }

    call<Name extends keyof Of & string>(
        name: Name,
        argument: Parameters<Of[Name]>[0],
    ): Promise<Awaited<ReturnType<Of[Name]>>> {
        return new Promise((resolve, reject) => {
            const id = ++this.#calls;
            this.#pending.set(id, { resolve: resolve as (result: unknown) => void, reject });
            this.#child.send({ id, name, argument } satisfies Call);
        });
    }

    /** Ends the process like a power failure. */
    kill(): Promise<void> {
        const child = this.#child;
        if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
        return new Promise((resolve) => {
            child.once("exit", () => resolve());
            child.kill("SIGKILL");
        });
    }

    /** Lets the process exit. Returns false if it had to be killed, or failed. */
    end(): Promise<boolean> {
        const child = this.#child;
        if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode === 0);
        return new Promise((resolve) => {
            const timer = setTimeout(() => child.kill("SIGKILL"), EXIT_TIMEOUT);
            child.once("exit", (code) => {
                clearTimeout(timer);
                resolve(code === 0);
            });
            child.send({ id: 0, name: END, argument: undefined } satisfies Call);
        });
    }
}

const END = "end";

/** Procedures the questions of the process that started this one; ends with it. */
export function serveProcedures(procedures: Procedures): void {
    let isEnding = false;
    const serve = async ({ id, name, argument }: Call): Promise<void> => {
        if (name === END) {
            isEnding = true;
            return process.disconnect();
        }
        try {
            process.send!({ id, result: await procedures[name]!(argument) } satisfies CallResult);
        } catch (error) {
            process.send!({ id, error: error instanceof Error ? error.stack! : String(error) } satisfies CallResult);
        }
    };
    process.on("message", (call: Call) => void serve(call));
    // The parent has crashed. Nothing may be left behind.
    process.on("disconnect", () => !isEnding && process.exit(1));
}
