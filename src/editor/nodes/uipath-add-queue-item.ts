import { areItems, isItemDate, MAX_QUEUE_NAME } from "../../shared/queue-items/values";
import { ITEM_PRIORITIES, MAX_REFERENCE } from "../../shared/queue-items/item-data-dto";
import { COMMIT_TYPES, ON_DUPLICATE } from "../../shared/settings/queues";
import { choiceOf, isBlank } from "../../shared/settings/values";
import { takeOnlyConnection } from "../adding/only-connection";
import { findByKeywords } from "../adding/palette";
import { rowsProblem } from "../form/argument-problems";
import { ArgumentRows } from "../form/argument-rows";
import { Dialog } from "../form/dialog";
import { KnownArguments } from "../form/known-arguments";
import { labelStyle, shownValue } from "../form/labels";
import { choose } from "../form/select";
import { TEXT_TYPES, typedField } from "../form/typed-field";
import * as validators from "../form/validators";
import { type RedEditor, sharedText } from "../node-red";

declare const RED: RedEditor;

const dialog = new Dialog("uipath-add-queue-item");
const { text } = dialog;
const rows = new ArgumentRows(dialog);
const known = new KnownArguments(dialog, ["orchestrator", "folder", "queue"]);

RED.nodes.registerType("uipath-add-queue-item", {
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
        queue: {
            value: "",
            label: text("label.queue"),
            validate: validators.typedText(dialog, {
                property: "queue",
                missing: () => text("invalid.queue"),
                fits: (queue) => queue.length <= MAX_QUEUE_NAME,
                invalid: () => text("invalid.queue"),
            }),
        },
        queueType: { value: "str" },
        content: {
            value: "payload",
            label: text("label.content"),
            validate: validators.typed(dialog, {
                property: "content",
                type: "msg",
                exact: true,
                counts: (node) => dialog.value(node, "contentType") !== "form",
                fits: areItems,
                invalid: () => text("invalid.content"),
            }),
        },
        contentType: { value: "msg" },
        contentForm: {
            value: [],
            label: text("label.content"),
            validate(value, _options) {
                return (
                    dialog.value(this, "contentType") !== "form" || (rowsProblem(value, text, known.of(this)) ?? true)
                );
            },
        },
        reference: {
            value: "",
            label: text("label.reference"),
            validate: validators.typedText(dialog, {
                property: "reference",
                fits: (reference) => reference.length <= MAX_REFERENCE,
                invalid: () => text("invalid.reference"),
            }),
        },
        referenceType: { value: "str" },
        priority: {
            value: "",
            label: text("label.priority"),
            validate: validators.text({
                fits: (priority) => choiceOf(ITEM_PRIORITIES, priority) !== undefined,
                invalid: () => text("invalid.priority"),
            }),
        },
        dueDate: { value: "", label: text("label.dueDate"), validate: date("dueDate") },
        dueDateType: { value: "str" },
        deferDate: { value: "", label: text("label.deferDate"), validate: date("deferDate") },
        deferDateType: { value: "str" },
        onDuplicate: {
            value: "error",
            label: text("label.onDuplicate"),
            validate: validators.choice(ON_DUPLICATE, () => text("invalid.onDuplicate")),
        },
        commit: {
            value: "AllOrNothing",
            label: text("label.commit"),
            validate: validators.choice(COMMIT_TYPES, () => text("invalid.commit")),
        },
    },
    inputs: 1,
    outputs: 1,
    icon: "uipath-orchestrator-queue.svg",
    paletteLabel: () => text("node.kind"),
    onpaletteadd: () => findByKeywords("uipath-add-queue-item", text("node.kind")),
    onadd: takeOnlyConnection,
    label() {
        if (this.name) return String(this.name);
        const queue = shownValue(this.queue, this.queueType);
        return queue === undefined ? text("node.kind") : text("node.add", { queue });
    },
    labelStyle,
    inputLabels: () => text("node.input"),
    outputLabels: () => text("node.output"),
    oneditprepare() {
        dialog.open(this, "add-queue-item-dialog", (declared) => known.hear(this, declared));
        typedField(dialog, "folder", TEXT_TYPES);
        typedField(dialog, "queue", TEXT_TYPES);
        typedField(dialog, "reference", TEXT_TYPES);
        typedField(dialog, "dueDate", TEXT_TYPES);
        typedField(dialog, "deferDate", TEXT_TYPES);
        rows.offer("content", this.contentForm);

        choose(dialog, "onDuplicate", this.onDuplicate, "error");
        choose(dialog, "priority", this.priority, "");
        choose(dialog, "commit", this.commit, "AllOrNothing");
        const isDefault = String(this.commit || "AllOrNothing") === "AllOrNothing";
        dialog.unfold(!isDefault || ![this.priority, this.dueDate, this.deferDate].every(isBlank));
    },
    oneditsave() {
        this.contentForm = rows.read();
        dialog.close();
    },
    oneditcancel: dialog.close,
    oneditdelete: dialog.close,
});

function date(property: string): ReturnType<typeof validators.typed> {
    return validators.typedText(dialog, { property, fits: isItemDate, invalid: () => text("invalid.date") });
}
