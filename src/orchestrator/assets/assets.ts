import type { FolderRef } from "../../shared/folder-ref";
import type { AssetValue } from "../../shared/settings/assets";
import type { Api } from "../api/api";
import type { ApiRequest } from "../api/api-request";
import { field } from "../errors/messages";
import { isNotFound, OrchestratorError, sentence, type Sentence } from "../errors/orchestrator-error";
import type { Folders } from "../lookups/folders";
import { written, type AssetDto } from "./asset-dto";
import { AssetLists, type AssetQuery } from "./asset-lists";
import { fieldFor, newValue, valueOf } from "./asset-values";

export interface AssetCommand {
    name: string;
    folder: FolderRef | undefined;
    signal: AbortSignal;
}

export interface SetCommand extends AssetCommand {
    value: AssetValue;
    /** Creates the asset if there is none. */
    create: boolean;
}

/** The dialog's checkbox for this. */
const CREATE = field("uipath-asset.label.create");

const GET_RIGHTS = { scopes: ["OR.Assets.Read"], permissions: "Assets.View" };
const SET_RIGHTS = { scopes: [...GET_RIGHTS.scopes, "OR.Assets.Write"], permissions: "Assets.View, Assets.Edit" };
const CREATE_RIGHTS = { ...SET_RIGHTS, permissions: "Assets.View, Assets.Edit, Assets.Create" };

/** Reads and sets the assets of a folder. */
export class Assets {
    readonly #lists: AssetLists;

    constructor(
        private readonly api: Api,
        private readonly folders: Folders,
    ) {
        this.#lists = new AssetLists(api);
    }

    /** The value in its type; of a credential, the user name. @throws OrchestratorError ASSET_NOT_FOUND, NOT_SUPPORTED, … */
    get(command: AssetCommand): Promise<AssetValue> {
        return this.#explained(command, GET_RIGHTS, "trying.getAsset", async (query) => {
            const asset = await this.#lists.find(query);
            if (!asset) throw await this.#lists.notFound(query);
            return valueOf(asset);
        });
    }

    /** Sets the value for all accounts. Values of single accounts stay. @throws OrchestratorError ASSET_NOT_FOUND, … */
    set(command: SetCommand): Promise<void> {
        const { value, create } = command;
        return this.#explained(command, create ? CREATE_RIGHTS : SET_RIGHTS, "trying.setAsset", async (query) => {
            const asset = await this.#lists.find(query);
            if (asset && (await this.#change(query, asset, value))) return;
            if (!create)
                throw (await this.#lists.notFound(query)).with([sentence("asset.tickCreate", { field: CREATE })]);
            await this.#create(query, value);
        });
    }

    /** False where the asset has been deleted since it was read. */
    async #change(query: AssetQuery, asset: AssetDto, value: AssetValue): Promise<boolean> {
        const field = fieldFor(asset, value);
        // A write without the values of single accounts would delete them.
        if (asset.ValueScope === "PerRobot" && !(asset.UserValues ?? asset.RobotValues)?.length)
            throw new OrchestratorError("NOT_SUPPORTED", [sentence("asset.valuesNotTold", { asset: asset.Name })]);
        const body = { ...written(asset), ...field };
        try {
            await this.api.success(write("PUT", `/odata/Assets(${asset.Id})`, body, query));
            return true;
        } catch (error) {
            if (isNotFound(error)) return false;
            throw error;
        }
    }

    async #create(query: AssetQuery, value: AssetValue): Promise<void> {
        const body = { Name: query.name, ValueScope: "Global", ...newValue(value) };
        try {
            await this.api.success(write("POST", "/odata/Assets", body, query));
        } catch (error) {
            // Another message may have created it, or this one, if only the answer was lost.
            const asset = await this.#lists.find(query).catch(() => undefined);
            if (!asset || !(await this.#change(query, asset, value))) throw error;
        }
    }

    async #explained<T>(
        { name, folder, signal }: AssetCommand,
        rights: typeof GET_RIGHTS,
        tried: "trying.getAsset" | "trying.setAsset",
        work: (query: AssetQuery) => Promise<T>,
    ): Promise<T> {
        if (name === "") throw new OrchestratorError("INVALID_SETTING", [sentence("asset.missing")]);
        try {
            return await work({ name, folder: await this.folders.resolve(folder), signal });
        } catch (error) {
            if (!(error instanceof OrchestratorError)) throw error;
            throw error.with([...(await this.#hints(error, folder, rights)), sentence(tried, { asset: name })]);
        }
    }

    async #hints(
        { code }: OrchestratorError,
        folder: FolderRef | undefined,
        { scopes, permissions }: typeof GET_RIGHTS,
    ): Promise<readonly Sentence[]> {
        if (code === "NOT_ALLOWED") return this.api.errors.missingRights(scopes, permissions);
        if (code !== "FOLDER_NOT_FOUND" || !folder) return [];
        this.folders.forget(folder);
        return this.folders.similar(folder);
    }
}

/** A repeated PUT changes nothing more. A repeated POST would be refused, since the name would be taken. */
function write(method: "PUT" | "POST", path: string, body: object, { folder, signal }: AssetQuery): ApiRequest {
    const headers = { "content-type": "application/json" };
    return {
        method,
        path,
        headers,
        body: JSON.stringify(body),
        folder,
        signal,
        retry: method === "PUT" ? "always" : "ifNotReceived",
    };
}
