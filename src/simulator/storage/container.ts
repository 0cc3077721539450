import type { Clock } from "../controls/clock";
import { stableKey } from "../tenant/stable-key";

export const BLOB_PATH = "/blob-storage/";

/** `Orchestrator`: it hands the content through, and asks for its own token. */
export type StorageKind = "Azure" | "Amazon" | "Orchestrator";

export interface Blob {
    content: Buffer;
    /** The media type. */
    type: string;
    /** Milliseconds since 1970. */
    modified: number;
}

/** How a client reaches a blob (`BlobFileAccessDto`). */
export interface BlobAccess {
    Uri: string;
    Verb: string;
    RequiresAuth: boolean;
    Headers: { Keys: string[]; Values: string[] };
}

const MINUTE = 60_000;

/** The blobs of one owner, under addresses that are signed for a verb and a time. */
export class Container {
    readonly blobs = new Map<string, Blob>();

    constructor(
        readonly name: string,
        readonly kind: StorageKind,
        private readonly clock: Clock,
    ) {}

    write(path: string, content: Buffer, type = "application/octet-stream"): void {
        this.blobs.set(path, { content, type, modified: this.clock.now() });
    }

    /** `isGuarded`: Orchestrator asks for its token, so that the address needs no signature. */
    access(
        origin: string,
        verb: "GET" | "PUT",
        path: string,
        { minutes = 30, type, isGuarded = false }: { minutes?: number; type?: string | undefined; isGuarded?: boolean },
    ): BlobAccess {
        const expiry = new Date(this.clock.now() + minutes * MINUTE).toISOString();
        const query = new URLSearchParams({ se: expiry, ...(verb === "PUT" && type ? { type } : {}) });
        query.set("sig", this.#signature(verb, path, query));
        const place = path.split("/").map(encodeURIComponent).join("/");
        const uri = `${origin}${BLOB_PATH}${this.name}/${place}`;
        const headers = verb === "PUT" ? this.#headers(type) : [];
        return {
            Uri: isGuarded ? uri : `${uri}?${query}`,
            Verb: verb,
            RequiresAuth: isGuarded,
            Headers: { Keys: headers.map(([name]) => name), Values: headers.map(([, value]) => value) },
        };
    }

    isSigned(verb: string, path: string, query: URLSearchParams): boolean {
        const isInTime = Date.parse(query.get("se") ?? "") >= this.clock.now();
        return isInTime && query.get("sig") === this.#signature(verb, path, query);
    }

    #headers(type: string | undefined): [string, string][] {
        if (this.kind === "Azure") return [["x-ms-blob-type", "BlockBlob"]];
        return this.kind === "Amazon" && type ? [["Content-Type", type]] : [];
    }

    #signature(verb: string, path: string, query: URLSearchParams): string {
        return stableKey("signature", verb, this.name, path, query.get("se") ?? "", query.get("type") ?? "");
    }
}
