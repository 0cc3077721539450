import { folderName } from "../../shared/folder-ref";
import { readSchema, type ContentSchema } from "../../shared/queue-items/schema";
import type { Api } from "../api/api";
import type { FolderContext } from "../api/folder-context";
import { literal, readPage, withQuery } from "../api/odata";
import type { Slot } from "../api/task-queue";
import { OrchestratorError, sentence, type Sentence } from "../errors/orchestrator-error";
import { similarNames } from "../errors/suggestions";
import { LookupCache } from "../lookups/lookup-cache";

/** The fields of a QueueDefinitionDto that we read. */
interface QueueDefinitionDto {
    Id: number;
    Name: string;
    EnforceUniqueReference?: boolean | null;
    SpecificDataJsonSchema?: string | null;
}

export interface Queue {
    id: number;
    /** As Orchestrator spells it. */
    name: string;
    /** Whether it takes each reference only once. */
    isUnique: boolean;
    /** Undefined if the queue has none, or has one that we don't understand. */
    schema: ContentSchema | undefined;
}

export interface QueueQuery {
    name: string;
    folder: FolderContext;
    slot: Slot;
}

/** Orchestrator's largest page. */
const PAGE = 1_000;

/** Bounds the list of a folder. */
const MAX_PAGES = 20;

/** Finds queues by name, and caches them. */
export class Queues {
    readonly #cache = new LookupCache<Queue>();

    constructor(private readonly api: Api) {}

    /** @throws OrchestratorError QUEUE_NOT_FOUND with similar names; FOLDER_REQUIRED where several folders have the name */
    find(query: QueueQuery): Promise<Queue> {
        return this.#cache.get(cacheKey(query), () => this.#lookUp(query));
    }

    /** The next `find` looks the queue up again. */
    forget(query: QueueQuery): void {
        this.#cache.forget(cacheKey(query));
    }

    async #lookUp(query: QueueQuery): Promise<Queue> {
        const { name } = query;
        const found = named(name, await this.#filtered(query));
        const [queue, second] = found.length > 0 ? found : named(name, await this.#all(query));
        if (!queue) throw await this.#notFound(query);
        if (second && second.Id !== queue.Id)
            throw new OrchestratorError("FOLDER_REQUIRED", [sentence("queue.ambiguous", { queue: name })]);
        return {
            id: queue.Id,
            name: queue.Name,
            isUnique: queue.EnforceUniqueReference === true,
            schema: readSchema(queue.SpecificDataJsonSchema),
        };
    }

    /** Empty if the server refuses the filter, as some servers do. */
    async #filtered(query: QueueQuery): Promise<QueueDefinitionDto[]> {
        try {
            return (await this.#page(query, { $filter: `Name eq ${literal(query.name)}`, $top: 10 })).items;
        } catch (error) {
            if (error instanceof OrchestratorError && error.cause?.status === 400 && error.code === "REFUSED")
                return [];
            throw error;
        }
    }

    async #all(query: QueueQuery): Promise<QueueDefinitionDto[]> {
        const all: QueueDefinitionDto[] = [];
        for (let pages = 0; pages < MAX_PAGES; pages++) {
            const { items } = await this.#page(query, { $orderby: "Id", $top: PAGE, $skip: all.length || undefined });
            for (const item of items) all.push(item);
            if (items.length < PAGE) break;
        }
        return all;
    }

    #page(
        { folder, slot }: QueueQuery,
        options: Parameters<typeof withQuery>[1],
    ): Promise<{ items: QueueDefinitionDto[] }> {
        const path = withQuery("/odata/QueueDefinitions", options);
        return readPage<QueueDefinitionDto>(this.api, { path, folder, slot }, isQueueDefinition);
    }

    async #notFound(query: QueueQuery): Promise<OrchestratorError> {
        const { name: queue, folder } = query;
        const names = (await this.#all(query).catch(() => [])).map(({ Name }) => Name);
        const hint: Sentence =
            names.length > 0
                ? sentence("queue.similar", { names: similarNames(queue, names).join(", ") })
                : sentence("queue.none");
        return new OrchestratorError("QUEUE_NOT_FOUND", [
            folder.ref
                ? sentence("queue.notFound", { queue, folder: folderName(folder.ref) })
                : sentence("queue.notFoundAnywhere", { queue }),
            hint,
        ]);
    }
}

/** Orchestrator compares names without regard to case. */
function named(name: string, queues: readonly QueueDefinitionDto[]): QueueDefinitionDto[] {
    const wanted = name.toLowerCase();
    return queues.filter((queue) => queue.Name.toLowerCase() === wanted);
}

function isQueueDefinition(item: unknown): boolean {
    const { Id, Name } = (item ?? {}) as Record<string, unknown>;
    return Number.isSafeInteger(Id) && typeof Name === "string";
}

function cacheKey({ name, folder }: QueueQuery): string {
    return `${folder.key.length} ${folder.key} ${name.toLowerCase()}`;
}
