/** The server and the contenders, each in a process of its own. */
import { join } from "node:path";
import { Subprocess } from "../support/subprocess";
import type { contenderProcedures } from "./contender-process";
import type { Contender } from "./contenders";
import type { serverProcedures } from "./server-process";

/** Of our connection; with so many messages under way none waits for another. */
export const CONCURRENCY = 64;

export type ContenderProcess = Subprocess<typeof contenderProcedures>;

export class Testbed {
    readonly #contenders = new Set<ContenderProcess>();

    private constructor(
        readonly server: Subprocess<typeof serverProcedures>,
        private readonly url: string,
        private readonly oldPackage: string | undefined,
    ) {}

    /** `oldPackage`: its folder, where it could be installed. */
    static async open(oldPackage: string | undefined): Promise<Testbed> {
        const server = new Subprocess<typeof serverProcedures>(join(__dirname, "server-process.js"));
        return new Testbed(server, await server.call("listen", undefined), oldPackage);
    }

    /** A contender in a fresh process, which runs one message. */
    async launch(contender: Contender): Promise<ContenderProcess> {
        const part: ContenderProcess = new Subprocess(join(__dirname, "contender-process.js"), ["--expose-gc"]);
        this.#contenders.add(part);
        const { url: server, oldPackage } = this;
        await part.call("start", { contender, server, concurrency: CONCURRENCY, oldPackage });
        await part.call("burst", 1);
        return part;
    }

    async close(): Promise<void> {
        for (const part of this.#contenders) {
            await part.call("stop", undefined);
            await part.end();
        }
        await this.server.end();
    }
}
