import { FILE_ACTIONS, FILE_FORMS, maxSizeIn, MOST_MEGABYTES } from "../../shared/settings/buckets";
import { isBody } from "../../shared/settings/request";
import { choiceOf } from "../../shared/settings/values";
import { takeOnlyConnection } from "../adding/only-connection";
import { findByKeywords } from "../adding/palette";
import { Dialog } from "../form/dialog";
import { labelStyle, shownValue } from "../form/labels";
import { choose } from "../form/select";
import { MESSAGE_TYPES, TEXT_TYPES, typedField } from "../form/typed-field";
import * as validators from "../form/validators";
import { type EditorNode, type RedEditor, sharedText } from "../node-red";

declare const RED: RedEditor;

const dialog = new Dialog("uipath-bucket-file");
const { text } = dialog;

function actionOf(node: EditorNode): string | undefined {
    return choiceOf(FILE_ACTIONS, dialog.value(node, "action"));
}

RED.nodes.registerType("uipath-bucket-file", {
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
            value: "download",
            label: text("label.action"),
            validate: validators.choice(FILE_ACTIONS, () => text("invalid.action")),
        },
        bucket: {
            value: "",
            label: text("label.bucket"),
            validate: validators.typedText(dialog, {
                property: "bucket",
                missing: () => text("invalid.bucket"),
                invalid: () => text("invalid.bucket"),
            }),
        },
        bucketType: { value: "str" },
        path: {
            value: "",
            label: text("label.path"),
            validate(value, options) {
                const rule = { property: "path", invalid: () => text("invalid.path") };
                const isNeeded = actionOf(this) !== "list";
                const missing = isNeeded ? { missing: rule.invalid } : {};
                return validators.typedText(dialog, { ...rule, ...missing }).call(this, value, options);
            },
        },
        pathType: { value: "str" },
        content: {
            value: "payload",
            label: text("label.content"),
            validate: validators.typed(dialog, {
                property: "content",
                type: "msg",
                counts: (node) => actionOf(node) === "upload",
                fits: isBody,
                exact: true,
                invalid: () => text("invalid.content"),
            }),
        },
        contentType: { value: "msg" },
        as: {
            value: "buffer",
            label: text("label.as"),
            validate(value, options) {
                const isUsed = actionOf(this) === "download";
                return !isUsed || validators.choice(FILE_FORMS, () => text("invalid.as")).call(this, value, options);
            },
        },
        maxSize: {
            value: 64,
            label: text("label.maxSize"),
            validate(value, options) {
                const isUsed = actionOf(this) === "download";
                const invalid = (): string => text("invalid.maxSize", { most: MOST_MEGABYTES });
                return (
                    !isUsed ||
                    validators.plain((size) => maxSizeIn(size) !== undefined, invalid).call(this, value, options)
                );
            },
        },
    },
    inputs: 1,
    outputs: 1,
    icon: "uipath-orchestrator-bucket-file.svg",
    paletteLabel: () => text("node.kind"),
    onpaletteadd: () => findByKeywords("uipath-bucket-file", text("node.kind")),
    onadd: takeOnlyConnection,
    label() {
        if (this.name) return String(this.name);
        const action = actionOf(this) ?? "download";
        const place = action === "list" ? undefined : shownValue(this.path, this.pathType);
        const file = place ?? shownValue(this.bucket, this.bucketType);
        return file === undefined ? text("node.kind") : text(`node.${action}`, { file });
    },
    labelStyle,
    inputLabels: () => text("node.input"),
    outputLabels: () => text("node.output"),
    oneditprepare() {
        dialog.open(this, "bucket-file-dialog");
        typedField(dialog, "folder", TEXT_TYPES);
        typedField(dialog, "bucket", TEXT_TYPES);
        typedField(dialog, "path", TEXT_TYPES);
        typedField(dialog, "content", MESSAGE_TYPES);
        choose(dialog, "as", this.as, "buffer");
        const action = choose(dialog, "action", this.action, "download");
        const show = (): void => {
            dialog.show("uipath-content", action.val() === "upload");
            dialog.show("uipath-download", action.val() === "download");
        };
        action.on("change", show);
        show();
    },
    oneditsave: dialog.close,
    oneditcancel: dialog.close,
    oneditdelete: dialog.close,
});
