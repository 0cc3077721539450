/** The server and the contenders, each in a process of its own. */
import { join } from "node:path";
import { Part } from "../support/part";
import type { contenderAnswers } from "./contender-part";
import type { Contender } from "./contenders";
import type { serverAnswers } from "./server";

/** Of our connection; with so many messages under way none waits for another. */
export const CONCURRENCY = 64;

export type ContenderPart = Part<typeof contenderAnswers>;

export class Arena {
    readonly #contenders = new Set<ContenderPart>();

    private constructor(
        readonly server: Part<typeof serverAnswers>,
        private readonly url: string,
        private readonly oldPackage: string | undefined,
    ) {}

    /** `oldPackage`: its folder, where it could be installed. */
    static async open(oldPackage: string | undefined): Promise<Arena> {
        const server = new Part<typeof serverAnswers>(join(__dirname, "server.js"));
        return new Arena(server, await server.ask("listen", undefined), oldPackage);
    }

    /** A contender in a fresh process, which runs one message. */
    async enter(contender: Contender): Promise<ContenderPart> {
        const part: ContenderPart = new Part(join(__dirname, "contender-part.js"), ["--expose-gc"]);
        this.#contenders.add(part);
        const { url: server, oldPackage } = this;
        await part.ask("start", { contender, server, concurrency: CONCURRENCY, oldPackage });
        await part.ask("burst", 1);
        return part;
    }

    async close(): Promise<void> {
        for (const part of this.#contenders) {
            await part.ask("stop", undefined);
            await part.end();
        }
        await this.server.end();
    }
}
