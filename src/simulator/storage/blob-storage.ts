/** The storage that holds the content of attachments and bucket files. It has addresses of its own and speaks as Azure and S3 do. */
import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Clock } from "../controls/clock";
import { Container, type Blob, type StorageKind } from "./container";

export interface StorageRequest {
    method: string;
    /** The path below the storage: the container, and the path of the blob in it. */
    place: string;
    query: URLSearchParams;
    headers: IncomingHttpHeaders;
    body: Buffer;
}

export interface StorageReply {
    status: number;
    headers?: Record<string, string>;
    raw: { type: string; content: string | Buffer };
}

export class BlobStorage {
    readonly #containers = new Map<string, Container>();

    constructor(
        private readonly clock: Clock,
        /** Refuses a bearer token that Orchestrator did not issue. */
        private readonly authenticate: (authorization: string | undefined) => unknown,
    ) {}

    addContainer(name: string, kind: StorageKind): Container {
        const container = new Container(name, kind, this.clock);
        this.#containers.set(name, container);
        return container;
    }

    /** Answers GET and PUT. Errors are in XML. @throws ApiError 401 where Orchestrator itself guards the container */
    answer({ method, place, query, headers, body }: StorageRequest): StorageReply {
        const slash = place.indexOf("/");
        const container = this.#containers.get(place.slice(0, slash));
        if (!container) return xmlError(404, "ContainerNotFound", "The specified container does not exist.");
        const path = place.slice(slash + 1);
        const refusal = this.#refusal(container, method, path, query, headers);
        if (refusal) return refusal;
        if (method === "GET") {
            const blob = container.blobs.get(path);
            return blob ? content(container.kind, blob) : notFound(container.kind);
        }
        container.write(path, body, headers["content-type"]);
        return { status: container.kind === "Amazon" ? 200 : 201, headers: hashOf(container.kind, body), raw: NOTHING };
    }

    #refusal(
        container: Container,
        method: string,
        path: string,
        query: URLSearchParams,
        headers: IncomingHttpHeaders,
    ): StorageReply | undefined {
        const { kind } = container;
        if (method !== "GET" && method !== "PUT")
            return xmlError(405, "UnsupportedHttpVerb", "The resource doesn't support the specified HTTP verb.");
        if (!query.has("sig") && kind === "Orchestrator") this.authenticate(headers.authorization);
        else if (headers.authorization !== undefined) return twoWays(kind);
        else if (!container.isSigned(method, path, query)) return notSigned(kind);
        if (method === "GET") return undefined;
        if (headers["content-length"] === undefined)
            return xmlError(411, "MissingContentLengthHeader", "The Content-Length header is required.");
        const isWrongType = kind === "Amazon" && headers["content-type"] !== (query.get("type") ?? undefined);
        if (isWrongType) return notSigned(kind);
        if (kind === "Azure" && headers["x-ms-blob-type"] !== "BlockBlob")
            return xmlError(400, "MissingRequiredHeader", "The header x-ms-blob-type is required.");
        return undefined;
    }
}

const NOTHING = { type: "application/xml", content: "" };

function content(kind: StorageKind, { content, type, modified }: Blob): StorageReply {
    return {
        status: 200,
        headers: { "last-modified": new Date(modified).toUTCString(), ...hashOf(kind, content) },
        raw: { type, content },
    };
}

/** As the storages tell it, of what they store and of what they give. */
function hashOf(kind: StorageKind, content: Buffer): Record<string, string> {
    const hash = createHash("md5").update(content);
    return kind === "Amazon"
        ? { etag: `"${hash.digest("hex")}"`, "x-amz-request-id": "SIMULATED" }
        : { "content-md5": hash.digest("base64") };
}

function notFound(kind: StorageKind): StorageReply {
    return kind === "Amazon"
        ? xmlError(404, "NoSuchKey", "The specified key does not exist.")
        : xmlError(404, "BlobNotFound", "The specified blob does not exist.");
}

function notSigned(kind: StorageKind): StorageReply {
    return kind === "Amazon"
        ? xmlError(403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.") // prettier-ignore
        : xmlError(403, "AuthenticationFailed", "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature."); // prettier-ignore
}

/** An address with a signature must not come with a token, too. */
function twoWays(kind: StorageKind): StorageReply {
    return kind === "Amazon"
        ? xmlError(400, "InvalidArgument", "Only one auth mechanism allowed.")
        : xmlError(403, "AuthenticationFailed", "Server failed to authenticate the request.");
}

function xmlError(status: number, code: string, message: string): StorageReply {
    const content = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
    return { status, raw: { type: "application/xml", content } };
}
