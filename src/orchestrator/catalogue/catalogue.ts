import { folderName, type FolderRef } from "../../shared/folder-ref";
import type { Api } from "../api/api";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import type { Folders } from "../lookups/folders";
import type { ConnectionSettings } from "../settings";
import type { Listing, ListScope } from "./bounded-list";
import { testConnection, type TestStep } from "./connection-test";
import { listFolders, type FolderItem } from "./folder-list";
import { missingRightsFor, type Listed } from "./needs";
import { listProcesses, type ProcessItem } from "./process-list";
import { listRobots, type RobotItem } from "./robot-list";
import { listRuntimes, type RuntimeItem } from "./runtime-list";

export interface CatalogueQuery {
    folder: FolderRef | undefined;
    /** A part of a name; "" for all. */
    search: string;
    /** Gives the look-up up. */
    signal: AbortSignal;
}

/** What an Orchestrator has to choose from, for dialogs: the first few of each list, and whether there are more. */
export class Catalogue {
    constructor(
        private readonly api: Api,
        private readonly folderMemory: Folders,
        private readonly settings: ConnectionSettings,
    ) {}

    /** @throws OrchestratorError, as all of them */
    folders({ search, signal }: CatalogueQuery): Promise<Listing<FolderItem>> {
        return this.#explained("folders", undefined, () => listFolders(this.api, search, signal));
    }

    processes(query: CatalogueQuery): Promise<Listing<ProcessItem>> {
        return this.#inFolder("processes", query, (scope) => listProcesses(this.api, scope, query.search));
    }

    robots(query: CatalogueQuery): Promise<Listing<RobotItem>> {
        return this.#inFolder("robots", query, (scope) => listRobots(this.api, this.folderMemory, scope, query.search));
    }

    machines(query: CatalogueQuery): Promise<Listing<RuntimeItem>> {
        return this.#inFolder("machines", query, (scope) =>
            listRuntimes(this.api, this.folderMemory, scope, query.search),
        );
    }

    test(signal: AbortSignal): Promise<TestStep[]> {
        const { api, folderMemory: folders, settings } = this;
        return testConnection({ api, folders, settings, signal });
    }

    #inFolder<T>(
        listed: Listed,
        { folder, signal }: CatalogueQuery,
        read: (scope: ListScope) => Promise<T>,
    ): Promise<T> {
        return this.#explained(listed, folder, async () =>
            read({ folder: await this.folderMemory.resolve(folder), signal }),
        );
    }

    async #explained<T>(listed: Listed, folder: FolderRef | undefined, work: () => Promise<T>): Promise<T> {
        try {
            return await work();
        } catch (error) {
            if (!(error instanceof OrchestratorError)) throw error;
            if (error.code === "NOT_ALLOWED") throw error.with(missingRightsFor(this.api, listed));
            if (error.code !== "FOLDER_NOT_FOUND" || !folder) throw error;
            this.folderMemory.forget(folder);
            const told = error.sentences.some(({ key }) => key === "hint.folderNotFound");
            const named = told ? [] : [sentence("hint.folderNotFound", { folder: folderName(folder) })];
            throw error.with([...named, ...(await this.folderMemory.similar(folder))]);
        }
    }
}
