import { areQueueItems } from "../../shared/job-reference";
import { EMIT } from "../../shared/settings/jobs";
import { takeOnlyConnection } from "../adding/only-connection";
import { findByKeywords } from "../adding/palette";
import { chooseStore, storeValidator } from "../form/context-store";
import { Dialog } from "../form/dialog";
import { labelStyle } from "../form/labels";
import { choose } from "../form/select";
import { MESSAGE_TYPES, NUMBER_TYPES, TEXT_TYPES, typedField } from "../form/typed-field";
import * as validators from "../form/validators";
import { type RedEditor, sharedText } from "../node-red";

declare const RED: RedEditor;

const dialog = new Dialog("uipath-wait-queue-item");
const { text } = dialog;

RED.nodes.registerType("uipath-wait-queue-item", {
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
        items: {
            value: "payload",
            label: text("label.items"),
            validate: validators.typed(dialog, {
                property: "items",
                type: "msg",
                fits: areQueueItems,
                invalid: () => text("invalid.items"),
            }),
        },
        itemsType: { value: "msg" },
        emit: {
            value: "each",
            label: text("label.emit"),
            validate: validators.choice(EMIT, () => text("invalid.emit")),
        },
        timeout: {
            value: "",
            label: text("label.timeout"),
            validate: validators.seconds(dialog, "timeout"),
        },
        timeoutType: { value: "num" },
        manualRetries: { value: false },
        store: { value: "", label: sharedText("common.label.store"), validate: storeValidator },
    },
    inputs: 1,
    outputs: 2,
    icon: "uipath-orchestrator-wait.svg",
    paletteLabel: () => text("node.kind"),
    onpaletteadd: () => findByKeywords("uipath-wait-queue-item", text("node.kind")),
    onadd: takeOnlyConnection,
    label() {
        return String(this.name || text(this.emit === "all" ? "node.waitAll" : "node.wait"));
    },
    labelStyle,
    inputLabels: () => text("node.input"),
    outputLabels: (index) => text(index === 0 ? "node.successful" : "node.unsuccessful"),
    oneditprepare() {
        dialog.open(this, "folder-dialog");
        typedField(dialog, "items", MESSAGE_TYPES);
        typedField(dialog, "folder", TEXT_TYPES);
        typedField(dialog, "timeout", NUMBER_TYPES);
        choose(dialog, "emit", this.emit, "each");
        chooseStore(dialog, "store", this.store);
    },
    oneditsave: dialog.close,
    oneditcancel: dialog.close,
    oneditdelete: dialog.close,
});
