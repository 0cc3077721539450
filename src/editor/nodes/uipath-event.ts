import { isBlank, isVariable } from "../../shared/settings/values";
import { parseFolderRef } from "../../shared/folder-ref";
import { EVERY_FOLDER, everyIn, eventsIn, lookBackIn, SOURCES } from "../../shared/settings/events";
import { takeOnlyConnection } from "../adding/only-connection";
import { findByKeywords } from "../adding/palette";
import { chooseStore, storeValidator } from "../form/context-store";
import { Dialog } from "../form/dialog";
import { labelStyle } from "../form/labels";
import { choose } from "../form/select";
import { tick, ticked } from "../form/ticks";
import * as validators from "../form/validators";
import { nodeOf, type RedEditor, sharedText } from "../node-red";

declare const RED: RedEditor;

const dialog = new Dialog("uipath-event");
const { text } = dialog;

/** The connection is known, and has no address at which Orchestrator could call it. */
function isNeverCalled(connection: unknown): boolean {
    const node = nodeOf(String(connection));
    return node !== undefined && isBlank(node["publicUrl"]);
}

RED.nodes.registerType("uipath-event", {
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
        folder: {
            value: "",
            label: sharedText("common.label.folder"),
            validate(value, options) {
                const isCalled = dialog.value(this, "source") === "webhook";
                const rule = {
                    fits: (folder: string) =>
                        folder === EVERY_FOLDER ? isCalled : parseFolderRef(folder) !== undefined,
                    invalid: () => text("invalid.folder"),
                };
                return validators.text(rule).call(this, value, options);
            },
        },
        process: { value: "", label: text("label.process"), validate: validators.text() },
        queue: { value: "", label: text("label.queue"), validate: validators.text() },
        events: {
            value: ["job.faulted"],
            label: text("label.events"),
            validate: validators.plain(
                (events) => eventsIn(events) !== undefined,
                () => text("invalid.events"),
            ),
        },
        source: {
            value: "poll",
            label: text("label.source"),
            validate(value, options) {
                const chosen = validators.choice(SOURCES, () => text("invalid.source")).call(this, value, options);
                return chosen === true && value === "webhook" && isNeverCalled(dialog.value(this, "orchestrator"))
                    ? text("invalid.webhook")
                    : chosen;
            },
        },
        every: {
            value: 10,
            label: text("label.every"),
            validate: validators.plain(
                (seconds) => everyIn(seconds) !== undefined,
                () => text("invalid.every"),
            ),
        },
        lookBack: {
            value: 24,
            label: text("label.lookBack"),
            validate: validators.plain(
                (hours) => lookBackIn(hours) !== undefined,
                () => text("invalid.lookBack"),
            ),
        },
        store: { value: "", label: sharedText("common.label.store"), validate: storeValidator },
    },
    inputs: 0,
    outputs: 1,
    icon: "uipath-orchestrator-event.svg",
    paletteLabel: () => text("node.kind"),
    onpaletteadd: () => findByKeywords("uipath-event", text("node.kind")),
    onadd: takeOnlyConnection,
    label() {
        return String(this.name || this.process || this.queue || text("node.kind"));
    },
    labelStyle,
    outputLabels: () => text("node.output"),
    oneditprepare() {
        dialog.open(this, "event-dialog");
        tick(dialog, eventsIn(this.events) ?? []);
        choose(dialog, "source", this.source, "poll");
        chooseStore(dialog, "store", this.store);
    },
    oneditsave() {
        const events = ticked(dialog);
        // No box stands for a variable of the environment.
        if (events.length > 0 || !isVariable(this.events)) this.events = events;
        dialog.close();
    },
    oneditcancel: dialog.close,
    oneditdelete: dialog.close,
});
