import type { Asset } from "../look-up";
import { BY_NAME, type NamedContext, type NamedKind, NamedPicker } from "./named-picker";
import { sharedText, text } from "../../node-red";

/** Lists the assets of the folder beside the asset field, and shows the type of the chosen one. */
export function assetPicker(context: NamedContext<Asset>): NamedPicker<"assets"> {
    const kind: NamedKind<"assets"> = {
        what: "assets",
        label: text("assets"),
        detail: ({ type, description }) => [type, description].filter(Boolean).join(" · "),
        ...BY_NAME,
        unknown: (asset) => text("noAsset", { asset }),
        none: sharedText("errors.asset.none"),
    };
    return new NamedPicker(kind, context);
}
