import { isVariable } from "../../shared/settings/values";
import { EMIT, ON_TIMEOUT } from "../../shared/settings/jobs";
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

const dialog = new Dialog("uipath-wait-job");
const { text } = dialog;

RED.nodes.registerType("uipath-wait-job", {
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
        emit: {
            value: "each",
            label: text("label.emit"),
            validate: validators.choice(EMIT, () => text("invalid.emit")),
        },
        pendingTimeout: {
            value: "",
            label: text("label.pendingTimeout"),
            validate: validators.seconds(dialog, "pendingTimeout"),
        },
        pendingTimeoutType: { value: "num" },
        runningTimeout: {
            value: "",
            label: text("label.runningTimeout"),
            validate: validators.seconds(dialog, "runningTimeout"),
        },
        runningTimeoutType: { value: "num" },
        onTimeout: {
            value: "leave",
            label: text("label.onTimeout"),
            validate: validators.choice(ON_TIMEOUT, () => text("invalid.onTimeout")),
        },
        killAfter: {
            value: 60,
            label: text("label.killAfter"),
            validate: validators.plain(validators.isTime, validators.noTime),
        },
        store: { value: "", label: sharedText("common.label.store"), validate: storeValidator },
    },
    inputs: 1,
    outputs: 2,
    icon: "uipath-orchestrator-wait.svg",
    paletteLabel: () => text("node.kind"),
    onpaletteadd: () => findByKeywords("uipath-wait-job", text("node.kind")),
    onadd: takeOnlyConnection,
    label() {
        return String(this.name || text(this.emit === "all" ? "node.waitAll" : "node.wait"));
    },
    labelStyle,
    inputLabels: () => text("node.input"),
    outputLabels: (index) => text(index === 0 ? "node.successful" : "node.unsuccessful"),
    oneditprepare() {
        dialog.open(this, "wait-job-dialog");
        typedField(dialog, "jobs", MESSAGE_TYPES);
        typedField(dialog, "folder", TEXT_TYPES);
        typedField(dialog, "pendingTimeout", NUMBER_TYPES);
        typedField(dialog, "runningTimeout", NUMBER_TYPES);
        choose(dialog, "emit", this.emit, "each");
        chooseStore(dialog, "store", this.store);
        const onTimeout = choose(dialog, "onTimeout", this.onTimeout, "leave");
        const show = (): void => dialog.show("uipath-kill-after", onTimeout.val() !== "leave");
        onTimeout.on("change", show);
        show();
    },
    oneditsave() {
        const killAfter = dialog.field("killAfter");
        const isUsed = dialog.field("onTimeout").val() !== "leave";
        if (!isUsed && !validators.isTime(killAfter.val()) && !isVariable(killAfter.val())) killAfter.val("60");
        dialog.close();
    },
    oneditcancel: dialog.close,
    oneditdelete: dialog.close,
});
