import { STOP_STRATEGIES } from "../../shared/settings/jobs";
import { takeOnlyConnection } from "../adding/only-connection";
import { findByKeywords } from "../adding/palette";
import { Dialog } from "../form/dialog";
import { labelStyle } from "../form/labels";
import { choose } from "../form/select";
import { MESSAGE_TYPES, TEXT_TYPES, typedField } from "../form/typed-field";
import * as validators from "../form/validators";
import { type RedEditor, sharedText } from "../node-red";

declare const RED: RedEditor;

const dialog = new Dialog("uipath-stop-job");
const { text } = dialog;

RED.nodes.registerType("uipath-stop-job", {
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
        jobs: { value: "payload", label: sharedText("common.label.jobs"), validate: validators.jobs(dialog) },
        jobsType: { value: "msg" },
        how: {
            value: "SoftStop",
            label: text("label.how"),
            validate: validators.choice(STOP_STRATEGIES, () => text("invalid.how")),
        },
    },
    inputs: 1,
    outputs: 1,
    icon: "uipath-orchestrator-stop.svg",
    paletteLabel: () => text("node.kind"),
    onpaletteadd: () => findByKeywords("uipath-stop-job", text("node.kind")),
    onadd: takeOnlyConnection,
    label() {
        return String(this.name || text(this.how === "Kill" ? "node.kill" : "node.stop"));
    },
    labelStyle,
    inputLabels: () => text("node.input"),
    outputLabels: () => text("node.output"),
    oneditprepare() {
        dialog.open(this, "folder-dialog");
        typedField(dialog, "jobs", MESSAGE_TYPES);
        typedField(dialog, "folder", TEXT_TYPES);
        choose(dialog, "how", this.how, "SoftStop");
    },
    oneditsave: dialog.close,
    oneditcancel: dialog.close,
    oneditdelete: dialog.close,
});
