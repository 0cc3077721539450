/** Attachments and the blob storage that holds their content. Source: API 20, and UiPath's SDKs for `BlobFileAccess`. */
import { timestamp, type Clock } from "../controls/clock";

export interface Attachment {
    Id: string;
    Name: string;
    CreationTime: string;
    LastModificationTime: string;
    content: Buffer | undefined;
    [property: string]: unknown;
}

export const BLOB_PATH = "/blob-storage/";

/** Larger uploads are refused. */
const MOST_BYTES = 64 * 1024 * 1024;

export interface BlobReply {
    status: number;
    type?: string;
    body?: Buffer | string;
}

export class Attachments {
    readonly #attachments = new Map<string, Attachment>();

    constructor(
        private readonly clock: Clock,
        private readonly uuid: () => string,
    ) {}

    all(): Attachment[] {
        return [...this.#attachments.values()];
    }

    byId(id: string): Attachment | undefined {
        return this.#attachments.get(id.toLowerCase());
    }

    create(name: string): Attachment {
        const now = timestamp(this.clock.now());
        const attachment: Attachment = {
            Id: this.uuid(),
            Name: name,
            CreationTime: now,
            LastModificationTime: now,
            content: undefined,
        };
        this.#attachments.set(attachment.Id, attachment);
        return attachment;
    }

    /** Stores an attachment of the server, such as the output of a job. Returns its id. */
    store(name: string, content: string): string {
        const attachment = this.create(name);
        attachment.content = Buffer.from(content);
        return attachment.Id;
    }

    /** Answers a request to the blob storage: GET, or PUT with `x-ms-blob-type`. Errors are in XML. */
    answerStorage(method: string, id: string, blobType: string | undefined, body: Buffer): BlobReply {
        const attachment = this.byId(id);
        if (!attachment) return xmlError(404, "BlobNotFound", "The specified blob does not exist.");
        if (method === "GET") {
            if (!attachment.content) return xmlError(404, "BlobNotFound", "The specified blob does not exist.");
            return { status: 200, type: "application/octet-stream", body: attachment.content };
        }
        if (method !== "PUT")
            return xmlError(405, "UnsupportedHttpVerb", "The resource doesn't support the specified HTTP verb.");
        if (blobType !== "BlockBlob")
            return xmlError(400, "MissingRequiredHeader", "The header x-ms-blob-type is required.");
        if (body.length > MOST_BYTES) return xmlError(413, "RequestBodyTooLarge", "The request body is too large.");
        attachment.content = body;
        return { status: 201 };
    }
}

function xmlError(status: number, code: string, message: string): BlobReply {
    const body = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
    return { status, type: "application/xml", body };
}
