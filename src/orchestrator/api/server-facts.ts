import { specifiedVersion } from "../../shared/start-process-dto";
import { parseJsonBody } from "../responses/response-body";
import type { HttpAnswer } from "../http/exchange";

/** What the answers of a server tell about it: its API version, its time, and that it is an Orchestrator. */
export class ServerFacts {
    readonly #versionSet: number | undefined;
    #versionTold: number | undefined;
    #versionsHeader = "";
    #time: { told: number; at: number } | undefined;
    #hasAnswered = false;

    /** `versionSet`: counts instead of what the server tells. */
    constructor(versionSet: number | undefined) {
        this.#versionSet = versionSet;
    }

    /** The version as the connection sets it, else as the server tells it. */
    get serverVersion(): number | undefined {
        return this.#versionSet ?? this.#versionTold;
    }

    /** The newest specification that is not newer than the server's version; 0: none is known. */
    get version(): number {
        return specifiedVersion(this.serverVersion);
    }

    /** Whether the server tells its version with each answer, so that one without it is not Orchestrator's. */
    get tellsVersion(): boolean {
        return this.#versionSet === undefined && this.#versionTold !== undefined;
    }

    /** The server's time now in milliseconds since 1970, by its last answer; undefined where it tells none. Our clock may be wrong. */
    get serverTime(): number | undefined {
        return this.#time && this.#time.told + performance.now() - this.#time.at;
    }

    /** Whether Orchestrator itself has ever answered at this address. */
    get hasAnswered(): boolean {
        return this.#hasAnswered;
    }

    /** Keeps what the answer tells. Returns the answer. */
    readonly note = (answer: HttpAnswer): HttpAnswer => {
        const { headers } = answer;
        if (!this.#hasAnswered) this.#hasAnswered = parseJsonBody(answer) !== undefined;
        const told = Date.parse(String(headers["date"] ?? ""));
        if (!Number.isNaN(told)) this.#time = { told, at: performance.now() };
        const versions = String(headers["api-supported-versions"] ?? "");
        if (versions !== this.#versionsHeader) this.#noteVersions(versions);
        return answer;
    };

    /** `1.0, 2.0, … 20.0`: the highest counts. */
    #noteVersions(told: string): void {
        this.#versionsHeader = told;
        const versions = told.match(/\d+(\.\d+)?/g)?.map(Number) ?? [];
        if (versions.length > 0) this.#versionTold = Math.floor(Math.max(...versions));
    }
}
