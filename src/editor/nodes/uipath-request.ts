import { encodedPath } from "../../shared/request-path";
import { isBody, METHODS, type Method } from "../../shared/settings/request";
import { choiceOf } from "../../shared/settings/values";
import { takeOnlyConnection } from "../adding/only-connection";
import { findByKeywords } from "../adding/palette";
import { Dialog } from "../form/dialog";
import { labelStyle, shownValue } from "../form/labels";
import { choose } from "../form/select";
import { MESSAGE_TYPES, TEXT_TYPES, typedField } from "../form/typed-field";
import * as validators from "../form/validators";
import { isWritable } from "../form/values";
import { type EditorNode, type RedEditor, sharedText, type Wrapped } from "../node-red";

declare const RED: RedEditor;

const dialog = new Dialog("uipath-request");
const { text } = dialog;

const LABEL_LENGTH = 30;

/** Undefined for anything else, such as a variable of the environment. */
function methodOf(node: EditorNode): Method | undefined {
    return choiceOf(METHODS, dialog.value(node, "method"));
}

/** The list of common calls fills method and path, and shows which call they make. */
function offerCalls(call: Wrapped, method: Wrapped, path: Wrapped): void {
    const list = call[0] as HTMLSelectElement;
    const showCall = (): void => {
        const made =
            path.typedInput("type") === "str" ? `${String(method.val())} ${path.typedInput("value").trim()}` : "";
        const isKnown = [...list.options].some(({ value }) => value === made);
        list.value = isKnown ? made : "";
    };
    call.on("change", () => {
        const [, verb, address] = /^(\w+) (.*)$/.exec(list.value) ?? [];
        if (!verb || !address) return;
        path.typedInput("type", "str").typedInput("value", address);
        method.val(verb).trigger("change");
    });
    for (const field of [method, path]) field.on("change", showCall);
    showCall();
}

RED.nodes.registerType("uipath-request", {
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
        method: {
            value: "GET",
            label: text("label.method"),
            validate: validators.choice(METHODS, () => text("invalid.method")),
        },
        path: {
            value: "",
            label: text("label.path"),
            validate: validators.typedText(dialog, {
                property: "path",
                missing: () => text("invalid.pathMissing"),
                fits: (path) => encodedPath(path) !== undefined,
                invalid: () => text("invalid.path"),
            }),
        },
        pathType: { value: "str" },
        body: {
            value: "payload",
            label: text("label.body"),
            validate: validators.typed(dialog, {
                property: "body",
                type: "msg",
                exact: true,
                counts: (node) => !["GET", undefined].includes(methodOf(node)),
                fits: (body, node) => (isBody(body) ? isWritable(body) : methodOf(node) === "DELETE"),
                invalid: () => text("invalid.body"),
            }),
        },
        bodyType: { value: "msg" },
        allPages: { value: false },
    },
    inputs: 1,
    outputs: 1,
    icon: "uipath-orchestrator-request.svg",
    paletteLabel: () => text("node.kind"),
    onpaletteadd: () => findByKeywords("uipath-request", text("node.kind")),
    onadd: takeOnlyConnection,
    label() {
        if (this.name) return String(this.name);
        const path = shownValue(this.path, this.pathType);
        if (path === undefined) return text("node.kind");
        const method = String(this.method || "GET");
        if ((this.pathType || "str") !== "str") return `${method} ${path}`;
        const short = path.split("?", 1)[0]!.slice(0, LABEL_LENGTH);
        return `${method} ${short}${short.length < path.length ? "…" : ""}`;
    },
    labelStyle,
    inputLabels: () => text("node.input"),
    outputLabels: () => text("node.output"),
    oneditprepare() {
        dialog.open(this, "folder-dialog");
        typedField(dialog, "folder", TEXT_TYPES);
        const path = typedField(dialog, "path", TEXT_TYPES);
        typedField(dialog, "body", MESSAGE_TYPES);
        const method = choose(dialog, "method", this.method, "GET");
        const show = (): void => {
            dialog.show("uipath-body", method.val() !== "GET");
            dialog.show("uipath-check", method.val() === "GET");
        };
        method.on("change", show);
        show();
        offerCalls(dialog.field("call"), method, path);
    },
    oneditsave() {
        if (dialog.field("method").val() !== "GET") dialog.field("allPages").prop("checked", false);
        dialog.close();
    },
    oneditcancel: dialog.close,
    oneditdelete: dialog.close,
});
