import { ASSET_ACTIONS, isAssetValue } from "../../shared/settings/assets";
import { numberIn } from "../../shared/settings/numbers";
import { choiceOf } from "../../shared/settings/values";
import { takeOnlyConnection } from "../adding/only-connection";
import { findByKeywords } from "../adding/palette";
import { Dialog } from "../form/dialog";
import { labelStyle, shownValue } from "../form/labels";
import { choose } from "../form/select";
import { TEXT_TYPES, typedField } from "../form/typed-field";
import * as validators from "../form/validators";
import { type EditorNode, type RedEditor, sharedText } from "../node-red";

declare const RED: RedEditor;

const dialog = new Dialog("uipath-asset");
const { text } = dialog;

const VALUE_TYPES = ["msg", "flow", "global", "str", "num", "bool", "env", "jsonata"];

function actionOf(node: EditorNode): string | undefined {
    return choiceOf(ASSET_ACTIONS, dialog.value(node, "action"));
}

RED.nodes.registerType("uipath-asset", {
    category: "UiPath",
    color: "#E6B08E",
    defaults: {
        name: { value: "" },
        orchestrator: {
            value: "",
            type: "uipath-orchestrator",
            required: true,
            label: sharedText("common.label.orchestrator"),
        },
        folder: { value: "", label: sharedText("common.label.folder"), validate: validators.folder(dialog) },
        folderType: { value: "str" },
        action: {
            value: "get",
            label: text("label.action"),
            validate: validators.choice(ASSET_ACTIONS, () => text("invalid.action")),
        },
        asset: {
            value: "",
            label: text("label.asset"),
            validate: validators.typedText(dialog, {
                property: "asset",
                missing: () => text("invalid.asset"),
                invalid: () => text("invalid.asset"),
            }),
        },
        assetType: { value: "str" },
        value: {
            value: "payload",
            label: text("label.value"),
            validate: validators.typed(dialog, {
                property: "value",
                type: "msg",
                counts: (node) => actionOf(node) === "set",
                fits: (value, node) =>
                    isAssetValue(dialog.value(node, "valueType") === "num" ? numberIn(value) : value),
                invalid: () => text("invalid.value"),
            }),
        },
        valueType: { value: "msg" },
        create: { value: false },
    },
    inputs: 1,
    outputs: 1,
    icon: "uipath-orchestrator-asset.svg",
    paletteLabel: () => text("node.kind"),
    onpaletteadd: () => findByKeywords("uipath-asset", text("node.kind")),
    onadd: takeOnlyConnection,
    label() {
        if (this.name) return String(this.name);
        const asset = shownValue(this.asset, this.assetType);
        return asset === undefined ? text("node.kind") : text(`node.${actionOf(this) ?? "get"}`, { asset });
    },
    labelStyle,
    inputLabels: () => text("node.input"),
    outputLabels: () => text("node.output"),
    oneditprepare() {
        dialog.open(this, "asset-dialog");
        typedField(dialog, "folder", TEXT_TYPES);
        typedField(dialog, "asset", TEXT_TYPES);
        typedField(dialog, "value", VALUE_TYPES);
        const action = choose(dialog, "action", this.action, "get");
        const show = (): void => {
            for (const part of ["uipath-value", "uipath-check"]) dialog.show(part, action.val() !== "get");
        };
        action.on("change", show);
        show();
    },
    oneditsave: dialog.close,
    oneditcancel: dialog.close,
    oneditdelete: dialog.close,
});
