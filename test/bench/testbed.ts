/** The server and the contenders, each in its own child process. */
import { join } from "node:path";
import { Subprocess } from "../support/subprocess";
import type { contenderProcedures } from "./contender-process";
import type { Contender } from "./contenders";
import type { serverProcedures } from "./server-process";

/** The concurrency of our connection, which is as large as the usual number of messages under way. */
export const CONCURRENCY = 64;

export type ContenderProcess = Subprocess<typeof contenderProcedures>;

export class Testbed {
    readonly #contenders = new Set<ContenderProcess>();

    private constructor(
        readonly server: Subprocess<typeof serverProcedures>,
        private readonly url: string,
        private readonly oldPackage: string | undefined,
    ) {}

    /** `oldPackage`: its folder. Undefined: it could not be installed. */
    static async open(oldPackage: string | undefined): Promise<Testbed> {
        const server = new Subprocess<typeof serverProcedures>(join(__dirname, "server-process.js"));
        return new Testbed(server, await server.call("listen", undefined), oldPackage);
    }

    /** Launches a contender in a new process, and runs one message through it. */
    async launch(contender: Contender): Promise<ContenderProcess> {
        const process: ContenderProcess = new Subprocess(join(__dirname, "contender-process.js"), ["--expose-gc"]);
        this.#contenders.add(process);
        const { url: server, oldPackage } = this;
        await process.call("start", { contender, server, concurrency: CONCURRENCY, oldPackage });
        await process.call("burst", 1);
        return process;
    }

    async close(): Promise<void> {
        for (const process of this.#contenders) {
            await process.call("stop", undefined);
            await process.end();
        }
        await this.server.end();
    }
}
