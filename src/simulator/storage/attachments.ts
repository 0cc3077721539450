/** Attachments, whose content the blob storage holds. Source: API 20, and UiPath's SDKs for `BlobFileAccess`. */
import { timestamp, type Clock } from "../controls/clock";
import type { BlobStorage } from "./blob-storage";
import type { BlobAccess, Container } from "./container";

export interface Attachment {
    Id: string;
    Name: string;
    CreationTime: string;
    LastModificationTime: string;
    [property: string]: unknown;
}

export class Attachments {
    readonly #attachments = new Map<string, Attachment>();
    readonly #contents: Container;

    constructor(
        storage: BlobStorage,
        private readonly clock: Clock,
        private readonly uuid: () => string,
    ) {
        this.#contents = storage.addContainer("attachments", "Azure");
    }

    all(): Attachment[] {
        return [...this.#attachments.values()];
    }

    byId(id: string): Attachment | undefined {
        return this.#attachments.get(id.toLowerCase());
    }

    hasContent(id: string): boolean {
        return this.#contents.blobs.has(id.toLowerCase());
    }

    create(name: string): Attachment {
        const now = timestamp(this.clock.now());
        const attachment = { Id: this.uuid(), Name: name, CreationTime: now, LastModificationTime: now };
        this.#attachments.set(attachment.Id, attachment);
        return attachment;
    }

    /** Stores an attachment of the server, such as the output of a job. Returns its id. */
    store(name: string, content: string): string {
        const { Id } = this.create(name);
        this.#contents.write(Id, Buffer.from(content));
        return Id;
    }

    access({ Id }: Attachment, origin: string, verb: "GET" | "PUT"): BlobAccess {
        return this.#contents.access(origin, verb, Id, {});
    }
}
