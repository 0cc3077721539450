/** Lists assets with their types, but never a value. Source: API specifications, AssetDto. */
import type { Api } from "../api/api";
import { assetListPath } from "../assets/asset-lists";
import { displayText, readBounded, type Listing, type ListScope } from "./bounded-list";

export interface AssetItem {
    name: string;
    /** `Text`, `Integer`, … */
    type: string;
    description: string;
}

const MAX_DESCRIPTION = 2_000;

export async function listAssets(api: Api, scope: ListScope, search: string): Promise<Listing<AssetItem>> {
    return readBounded<AssetItem>(api, {
        path: await assetListPath(api),
        scope,
        searched: ["Name"],
        search,
        item: (row) => {
            const name = displayText(api, row["Name"]);
            if (name === "") return undefined;
            const type = displayText(api, row["ValueType"]);
            return { name, type, description: displayText(api, row["Description"], MAX_DESCRIPTION) };
        },
    });
}
