import type { Clock } from "../clock";
import { specifiedVersion } from "../../shared/start-process-dto";
import type { HttpResponse } from "../http/exchange";
import { parseJsonBody } from "../responses/response-body";

/** What a server's responses show: its API version, its time, and that it is an Orchestrator. */
export class ServerFacts {
    #reportedVersion: number | undefined;
    #versionsHeader = "";
    #date: { value: number; receivedAt: number } | undefined;
    #hasAnswered = false;

    /** `configuredVersion` overrides what the server reports. */
    constructor(
        private readonly clock: Clock,
        private readonly configuredVersion: number | undefined,
    ) {}

    /** Undefined where neither the connection nor the server names one. */
    get apiVersion(): number | undefined {
        return this.configuredVersion ?? this.#reportedVersion;
    }

    /** The newest known specification that is not newer than the API version; 0 for none. */
    get specification(): number {
        return specifiedVersion(this.apiVersion);
    }

    /** The server reports its version with each response, so that one without it comes from an intermediary. */
    get reportsVersion(): boolean {
        return this.configuredVersion === undefined && this.#reportedVersion !== undefined;
    }

    /** The server's time now, by its last `Date` header; undefined without one. Milliseconds since 1970. Our own clock may be wrong. */
    get time(): number | undefined {
        return this.#date && this.#date.value + this.clock.now() - this.#date.receivedAt;
    }

    /** Whether Orchestrator itself has ever responded at this address. */
    get hasAnswered(): boolean {
        return this.#hasAnswered;
    }

    /** Notes what the response shows, and returns the response. */
    readonly note = (response: HttpResponse): HttpResponse => {
        const { headers } = response;
        if (!this.#hasAnswered) this.#hasAnswered = parseJsonBody(response) !== undefined;
        const value = Date.parse(String(headers["date"] ?? ""));
        if (!Number.isNaN(value)) this.#date = { value, receivedAt: this.clock.now() };
        const versions = String(headers["api-supported-versions"] ?? "");
        if (versions !== this.#versionsHeader) this.#noteVersions(versions);
        return response;
    };

    /** `1.0, 2.0, … 20.0`: the highest counts. */
    #noteVersions(header: string): void {
        this.#versionsHeader = header;
        const versions = header.match(/\d+(\.\d+)?/g)?.map(Number) ?? [];
        if (versions.length > 0) this.#reportedVersion = Math.floor(Math.max(...versions));
    }
}
