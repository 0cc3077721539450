import { jobsCountOf, MAX_IDEMPOTENCY_KEY, priorityOf, robotsOf, WHEN_STARTED } from "../../shared/settings/start";
import { choiceOf, isBlank } from "../../shared/settings/values";
import { START_FIELDS, STRATEGIES, type Strategy } from "../../shared/start-process-dto";
import { takeOnlyConnection } from "../adding/only-connection";
import { findByKeywords } from "../adding/palette";
import { areArguments, rowsProblem } from "../form/argument-problems";
import { ArgumentRows } from "../form/argument-rows";
import { Dialog } from "../form/dialog";
import { KnownArguments } from "../form/known-arguments";
import { labelStyle, shownValue } from "../form/labels";
import { choose } from "../form/select";
import { NUMBER_TYPES, TEXT_TYPES, typedField } from "../form/typed-field";
import * as validators from "../form/validators";
import { type EditorNode, type RedEditor, sharedText } from "../node-red";

declare const RED: RedEditor;

const dialog = new Dialog("uipath-start-job");
const { text } = dialog;
const rows = new ArgumentRows(dialog);
/** Another entry point may have other arguments. */
const known = new KnownArguments(dialog, ["orchestrator", "folder", "process", "entryPoint"]);

const COUNTED: readonly Strategy[] = ["ModernJobsCount", "JobsCount", "RobotCount"];
const ROBOT_TYPES = ["str", "json", "msg", "flow", "global", "env", "jsonata"];

/** Undefined for anything else, such as a variable of the environment, which may stand for any strategy. */
function strategyOf(node: EditorNode): Strategy | undefined {
    return choiceOf(STRATEGIES, dialog.value(node, "strategy"));
}

/** Whether the strategy in the dialog is, or may be, one of these. */
function mayBe(strategies: readonly Strategy[]): boolean {
    const strategy = choiceOf(STRATEGIES, dialog.field("strategy").val());
    return strategy === undefined || strategies.includes(strategy);
}

/** Characters of a reference. */
const MOST_IN_REFERENCE = START_FIELDS["Reference"]!.maxLength!;

RED.nodes.registerType("uipath-start-job", {
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
        process: {
            value: "",
            label: text("label.process"),
            validate: validators.typedText(dialog, {
                property: "process",
                missing: () => text("invalid.process"),
                invalid: () => text("invalid.process"),
            }),
        },
        processType: { value: "str" },
        arguments: {
            value: "payload",
            label: text("label.arguments"),
            validate: validators.typed(dialog, {
                property: "arguments",
                type: "msg",
                exact: true,
                counts: (node) => dialog.value(node, "argumentsType") !== "form",
                fits: areArguments,
                invalid: () => text("invalid.arguments"),
            }),
        },
        argumentsType: { value: "msg" },
        argumentsForm: {
            value: [],
            label: text("label.arguments"),
            validate(value, _options) {
                return (
                    dialog.value(this, "argumentsType") !== "form" || (rowsProblem(value, text, known.of(this)) ?? true)
                );
            },
        },
        strategy: {
            value: "ModernJobsCount",
            label: text("label.strategy"),
            validate: validators.choice(STRATEGIES, () => text("invalid.strategy")),
        },
        jobsCount: {
            value: 1,
            label: text("label.jobsCount"),
            validate: validators.typed(dialog, {
                property: "jobsCount",
                type: "num",
                counts: (node) => COUNTED.includes(strategyOf(node)!),
                fits: (count) => jobsCountOf(count) !== undefined,
                invalid: () => text("invalid.jobsCount"),
            }),
        },
        jobsCountType: { value: "num" },
        robots: {
            value: "",
            label: text("label.robots"),
            validate: validators.typed(dialog, {
                property: "robots",
                type: "str",
                counts: (node) => strategyOf(node) === "Specific",
                missing: () => text("invalid.robots"),
                fits: (given) => {
                    const robots = robotsOf(given);
                    return !("problem" in robots) && robots.ids.length + robots.names.length > 0;
                },
                invalid: () => text("invalid.robots"),
            }),
        },
        robotsType: { value: "str" },
        runtimeType: { value: "", label: text("label.runtimeType"), validate: validators.text() },
        priority: {
            value: "",
            label: text("label.priority"),
            validate: validators.text({
                fits: (priority) => priorityOf(priority) !== undefined,
                invalid: () => text("invalid.priority"),
            }),
        },
        entryPoint: { value: "", label: text("label.entryPoint"), validate: validators.text() },
        reference: {
            value: "",
            label: text("label.reference"),
            validate: validators.typedText(dialog, {
                property: "reference",
                fits: (reference) => reference.length <= MOST_IN_REFERENCE,
                invalid: () => text("invalid.reference"),
            }),
        },
        referenceType: { value: "str" },
        runAsMe: { value: false },
        idempotencyKey: {
            value: "",
            label: text("label.idempotencyKey"),
            validate: validators.typedText(dialog, {
                property: "idempotencyKey",
                fits: (key) => key.length <= MAX_IDEMPOTENCY_KEY,
                invalid: () => text("invalid.idempotencyKey"),
            }),
        },
        idempotencyKeyType: { value: "str" },
        whenStarted: {
            value: "use",
            label: text("label.whenStarted"),
            validate: validators.choice(WHEN_STARTED, () => text("invalid.whenStarted")),
        },
    },
    inputs: 1,
    outputs: 1,
    icon: "uipath-orchestrator-start.svg",
    paletteLabel: () => text("node.kind"),
    onpaletteadd: () => findByKeywords("uipath-start-job", text("node.kind")),
    onadd: takeOnlyConnection,
    label() {
        if (this.name) return String(this.name);
        const process = shownValue(this.process, this.processType);
        return process === undefined ? text("node.kind") : text("node.start", { process });
    },
    labelStyle,
    inputLabels: () => text("node.input"),
    outputLabels: () => text("node.output"),
    oneditprepare() {
        dialog.open(this, "start-job-dialog", (declared) => known.hear(this, declared));
        typedField(dialog, "folder", TEXT_TYPES);
        typedField(dialog, "process", TEXT_TYPES);
        typedField(dialog, "jobsCount", NUMBER_TYPES);
        typedField(dialog, "robots", ROBOT_TYPES);
        typedField(dialog, "reference", TEXT_TYPES);
        const key = typedField(dialog, "idempotencyKey", TEXT_TYPES);

        rows.offer("arguments", this.argumentsForm);

        const strategy = choose(dialog, "strategy", this.strategy, "ModernJobsCount");
        const showStrategy = (): void => {
            dialog.show("uipath-jobs-count", mayBe(COUNTED));
            dialog.show("uipath-robots", mayBe(["Specific"]));
        };
        strategy.on("change", showStrategy);
        showStrategy();

        choose(dialog, "whenStarted", this.whenStarted, "use");
        const showWhenStarted = (): void => dialog.show("uipath-when-started", !isBlank(key.typedInput("value")));
        key.on("change", showWhenStarted);
        showWhenStarted();

        const more = [this.runtimeType, this.priority, this.entryPoint, this.reference, this.idempotencyKey];
        dialog.unfold(Boolean(this.runAsMe) || !more.every(isBlank));
    },
    oneditsave() {
        this.argumentsForm = rows.read();
        if (!mayBe(["Specific"])) dialog.field("robots").typedInput("type", "str").typedInput("value", "");
        dialog.close();
    },
    oneditcancel: dialog.close,
    oneditdelete: dialog.close,
});
