import { folderName, type FolderRef } from "../../shared/folder-ref";
import type { Api } from "../api/api";
import type { FolderContext } from "../api/folder-context";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import type { Folders } from "../lookups/folders";
import type { ConnectionSettings } from "../settings";
import { listAssets, type AssetItem } from "./asset-list";
import { listBuckets, listFiles, type BucketFileItem, type BucketItem } from "./bucket-list";
import type { Listing, ListScope } from "./bounded-list";
import { testConnection } from "./connection-test";
import type { TestStep } from "./test-steps";
import { listFolders, type FolderItem } from "./folder-list";
import { missingRightsFor, type Listed } from "./needs";
import { listProcesses, type ProcessItem } from "./process-list";
import { listQueues, type QueueItem } from "./queue-list";
import { listRobots, type RobotItem } from "./robot-list";
import { listRuntimes, type RuntimeItem } from "./runtime-list";

export interface CatalogueQuery {
    folder: FolderRef | undefined;
    /** The bucket whose files are listed. */
    bucket?: string;
    /** A part of the name; "" for all items. */
    search: string;
    /** Aborts the look-up. */
    signal: AbortSignal;
}

/** Lists what dialogs let a user choose from, each with its first items. */
export class Catalogue {
    constructor(
        private readonly api: Api,
        private readonly folderLookup: Folders,
        private readonly settings: ConnectionSettings,
    ) {}

    /** @throws OrchestratorError, as all lists */
    folders({ search, signal }: CatalogueQuery): Promise<Listing<FolderItem>> {
        return this.#explained("folders", undefined, () => listFolders(this.api, search, signal));
    }

    processes(query: CatalogueQuery): Promise<Listing<ProcessItem>> {
        return this.#inFolder("processes", query, (scope) => listProcesses(this.api, scope, query.search));
    }

    queues(query: CatalogueQuery): Promise<Listing<QueueItem>> {
        return this.#inFolder("queues", query, (scope) => listQueues(this.api, scope, query.search));
    }

    assets(query: CatalogueQuery): Promise<Listing<AssetItem>> {
        return this.#inFolder("assets", query, (scope) => listAssets(this.api, scope, query.search));
    }

    buckets(query: CatalogueQuery): Promise<Listing<BucketItem>> {
        return this.#inFolder("buckets", query, (scope) => listBuckets(this.api, scope, query.search));
    }

    files(query: CatalogueQuery): Promise<Listing<BucketFileItem>> {
        return this.#inFolder("files", query, (scope) => listFiles(this.api, scope, query.bucket ?? "", query.search));
    }

    robots(query: CatalogueQuery): Promise<Listing<RobotItem>> {
        return this.#inFolder("robots", query, (scope) => listRobots(this.api, this.folderLookup, scope, query.search));
    }

    machines(query: CatalogueQuery): Promise<Listing<RuntimeItem>> {
        return this.#inFolder("machines", query, (scope) =>
            listRuntimes(this.api, this.folderLookup, scope, query.search),
        );
    }

    test(signal: AbortSignal): Promise<TestStep[]> {
        const { api, folderLookup: folders, settings } = this;
        return testConnection({ api, folders, settings, signal });
    }

    #inFolder<T>(
        listed: Listed,
        { folder, signal }: CatalogueQuery,
        read: (scope: Required<ListScope> & { folder: FolderContext }) => Promise<T>,
    ): Promise<T> {
        return this.#explained(listed, folder, async () =>
            read({ folder: await this.folderLookup.resolve(folder), signal }),
        );
    }

    async #explained<T>(listed: Listed, folder: FolderRef | undefined, work: () => Promise<T>): Promise<T> {
        try {
            return await work();
        } catch (error) {
            if (!(error instanceof OrchestratorError)) throw error;
            if (error.code === "NOT_ALLOWED") throw error.with(missingRightsFor(this.api, listed));
            if (error.code !== "FOLDER_NOT_FOUND" || !folder) throw error;
            this.folderLookup.forget(folder);
            const isNamed = error.sentences.some(({ key }) => key === "hint.folderNotFound");
            const name = isNamed ? [] : [sentence("hint.folderNotFound", { folder: folderName(folder) })];
            throw error.with([...name, ...(await this.folderLookup.similar(folder))]);
        }
    }
}
