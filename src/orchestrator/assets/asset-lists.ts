import { folderName } from "../../shared/folder-ref";
import type { Api } from "../api/api";
import type { FolderContext } from "../api/folder-context";
import { literal, readList, withQuery } from "../api/odata";
import { OrchestratorError, sentence, type Sentence } from "../errors/orchestrator-error";
import { similarNames } from "../errors/suggestions";
import { isAsset, type AssetDto } from "./asset-dto";

export interface AssetQuery {
    name: string;
    folder: FolderContext;
    signal?: AbortSignal | undefined;
}

/** The first API version with `GetFiltered`. */
const GET_FILTERED_SINCE = 15;

/** The first API version whose assets have values for accounts. Earlier ones have them for robots. */
const USER_VALUES_SINCE = 11;

const ALL = "/odata/Assets";
const FILTERED = `${ALL}/UiPath.Server.Configuration.OData.GetFiltered`;

/** The path of the list that has assets of all types: `/odata/Assets` leaves out secrets. */
export async function assetListPath(api: Api): Promise<string> {
    await api.askVersion();
    return api.server.specification >= GET_FILTERED_SINCE ? FILTERED : ALL;
}

/** Finds assets by name. Nothing is cached, since the value counts. */
export class AssetLists {
    constructor(private readonly api: Api) {}

    /** Undefined if there is none. @throws OrchestratorError FOLDER_REQUIRED where several folders have the name */
    async find(query: AssetQuery): Promise<AssetDto | undefined> {
        const asset = await this.#named(await assetListPath(this.api), query);
        if (asset?.ValueType !== "Credential" || asset.CredentialUsername) return asset;
        // `GetFiltered` leaves the user names of credentials out.
        return (await this.#named(ALL, query)) ?? asset;
    }

    async notFound({ name: asset, folder, signal }: AssetQuery): Promise<OrchestratorError> {
        const path = withQuery(await assetListPath(this.api), { $top: 1000 });
        const all = await readList<AssetDto>(this.api, { path, folder, signal }, isAsset).catch(() => undefined);
        return new OrchestratorError("ASSET_NOT_FOUND", [
            folder.ref
                ? sentence("asset.notFound", { asset, folder: folderName(folder.ref) })
                : sentence("asset.notFoundAnywhere", { asset }),
            ...(all ? suggestions(asset, all) : []),
        ]);
    }

    async #named(list: string, { name, folder, signal }: AssetQuery): Promise<AssetDto | undefined> {
        const $expand = this.api.server.specification >= USER_VALUES_SINCE ? "UserValues" : "RobotValues";
        const path = withQuery(list, { $filter: `Name eq ${literal(name)}`, $expand, $top: 10 });
        const found = await readList<AssetDto>(this.api, { path, folder, signal }, isAsset);
        const wanted = name.toLowerCase();
        // Orchestrator compares names without regard to case.
        const [asset, second] = found.filter(({ Name }) => Name.toLowerCase() === wanted);
        if (second && second.Id !== asset!.Id)
            throw new OrchestratorError("FOLDER_REQUIRED", [sentence("asset.ambiguous", { asset: name })]);
        return asset;
    }
}

function suggestions(asset: string, all: readonly AssetDto[]): Sentence[] {
    if (all.length === 0) return [sentence("asset.none")];
    const names = similarNames(
        asset,
        all.map(({ Name }) => Name),
    );
    return names.length > 0 ? [sentence("asset.similar", { names: names.join(", ") })] : [];
}
