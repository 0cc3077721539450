import type { Node, NodeAPI, NodeMessageInFlow } from "node-red";
import { kindOf } from "../../shared/arguments/check";
import { ExactNumber } from "../../shared/json/exact-number";
import { parseJson } from "../../shared/json/read";
import { shortened } from "../../shared/shortened";
import { ASSET_ACTIONS, isAssetValue, type AssetAction, type AssetValue } from "../../shared/settings/assets";
import { REAL_CLOCK } from "../../orchestrator/clock";
import { field } from "../../orchestrator/errors/messages";
import { OrchestratorError, sentence } from "../../orchestrator/errors/orchestrator-error";
import { connectionOf } from "../connection/connection";
import { countedIn } from "../runtime/i18n";
import { onInput } from "../runtime/input-handler";
import type { AssetDef } from "../runtime/node-definitions";
import { WorkStatus } from "../runtime/node-status";
import { isTicked, oneOf } from "../runtime/property-values";
import { folderProperty, payloadProperty, TypedProperties, type TypedProperty } from "../runtime/typed-property";

const LABEL = {
    action: field("uipath-asset.label.action"),
    asset: field("uipath-asset.label.asset"),
    value: field("uipath-asset.label.value"),
};

/** What a `uipath-asset` node does with a message. No value is ever in a status, a log or an error. */
export class Asset {
    constructor(
        private readonly RED: NodeAPI,
        private readonly node: Node,
        private readonly def: AssetDef,
    ) {}

    listen(): void {
        const { RED, node } = this;
        const status = new WorkStatus(node, REAL_CLOCK, countedIn(RED, "uipath-asset.status.working"));
        onInput(RED, node, {
            status,
            work: async (msg, closing) => {
                const { action, name } = await this.#work(msg, closing);
                status.succeeded(() => RED._(`uipath-asset.status.${action}`, { asset: shortened(name, MOST_SHOWN) }));
                return msg;
            },
        });
    }

    async #work(msg: NodeMessageInFlow, signal: AbortSignal): Promise<{ action: AssetAction; name: string }> {
        const { RED, node, def } = this;
        const { orchestrator, settings } = connectionOf(RED, def.orchestrator).open();
        const action = oneOf(LABEL.action, def.action, ASSET_ACTIONS);
        const properties = new TypedProperties(RED, node, msg);
        const asset = { field: LABEL.asset, value: def.asset, type: def.assetType };
        const value = payloadProperty({ field: LABEL.value, value: def.value, type: def.valueType, exact: true });
        const folder = folderProperty(def);
        await properties.load(action === "get" ? [asset, folder] : [asset, folder, value]);
        const command = {
            name: properties.text(asset),
            folder: properties.folder(folder) ?? settings.folder,
            signal,
        };
        if (action === "get") msg.payload = await orchestrator.assets.get(command);
        else {
            const create = isTicked(def.create);
            await orchestrator.assets.set({ ...command, value: readValue(properties, value), create });
        }
        return { action, name: command.name };
    }
}

/** @throws OrchestratorError INVALID_SETTING, without a word of the value */
function readValue(properties: TypedProperties, property: TypedProperty): AssetValue {
    const given = properties.optional(property);
    // A number that a double would change is a text, as in all JSON that these nodes read. A number beyond all doubles is no value.
    const isText = given instanceof ExactNumber && Number.isFinite(Number(given.source));
    const value = isText ? parseJson(given.source) : given;
    if (isAssetValue(value)) return value;
    throw new OrchestratorError("INVALID_SETTING", [
        sentence("asset.notAValue", { field: property.field, got: kindOf(value) }),
    ]);
}

/** In a status. */
const MOST_SHOWN = 40;
