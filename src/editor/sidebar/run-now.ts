/** Starts one job from the dialog of a start node, and shows what becomes of it. */
import { LIVE_JOBS_RIGHTS, LIVE_JOBS_ROUTES, type LiveJob } from "../../shared/live-jobs";
import type { Row } from "../form/argument-problems";
import { element, icon, StatusLine } from "../elements";
import { askNodeRed } from "../look-up/look-up";
import { mayDo, notifyProblem, resizeDialog, textsOf, typedInput } from "../node-red";
import { JobRow } from "./job-row";
import { JobsFeed } from "./jobs-feed";
import { SIDEBAR_STYLE } from "./style";

const text = textsOf("uipath-jobs");

/** The types of values that only a message has. */
const NEEDS_MESSAGE = ["msg", "flow", "global", "jsonata"];

const TYPED = ["folder", "process", "arguments", "reference"] as const;
const PLAIN = ["orchestrator", "runtimeType", "priority", "entryPoint"] as const;

type Properties = Record<string, unknown>;

/** What the dialog knows when the button is pressed. */
export interface RunNowContext {
    form: HTMLElement;
    /** The id of the node. */
    id: string;
    /** The rows of the argument form. */
    rows(): Row[];
    /** Sample JSON of the process's arguments; undefined if they are unknown, "" if it takes none. */
    sample(): string | undefined;
    signal: AbortSignal;
}

/** A value that is asked for, since no message brings it. */
interface Question {
    label: string;
    preset: string;
    isJson: boolean;
    /** Puts the answer in the place of the value. */
    answer(properties: Properties, value: string): void;
}

export class RunNow {
    readonly #button = element(
        "button",
        { type: "button", class: "red-ui-button" },
        icon("play"),
        ` ${text("runNow.open")}`,
    );
    readonly #panel = element("div", { class: "uipath-run-now" });
    readonly #status = new StatusLine();

    constructor(private readonly context: RunNowContext) {
        this.#panel.hidden = true;
        this.#button.addEventListener("click", () => this.#ask());
        const row = element("div", { class: "form-row uipath-run-now-row" }, this.#button, this.#panel);
        context.form.append(element("style", {}, SIDEBAR_STYLE), row);
    }

    /** Says what will run and where, and asks for the values that a message would bring. */
    #ask(): void {
        const properties = this.#properties();
        const questions = questionsIn(properties, this.context);
        const fields = questions.map((question) => ({ question, ...fieldFor(question) }));
        const start = element(
            "button",
            { type: "button", class: "red-ui-button" },
            icon("play"),
            ` ${text("runNow.start")}`,
        );
        const cancel = element("button", { type: "button", class: "red-ui-button" }, text("button.cancel"));
        start.addEventListener("click", ({ detail: clicks }) => {
            // It may appear under the pointer of a double click on "Run now".
            if (clicks > 1) return;
            for (const { question, input } of fields) question.answer(properties, input.value);
            this.#start(properties, start);
        });
        cancel.addEventListener("click", () => this.#close());
        const process = isAsked(properties, "process") ? "?" : String(properties["process"] || "?");
        const folder = isAsked(properties, "folder")
            ? "?"
            : String(properties["folder"] || text("runNow.folderOfConnection"));
        this.#status.say("");
        this.#panel.replaceChildren(
            element("p", {}, text("runNow.question", { process, folder })),
            ...(fields.length > 0 ? [element("p", {}, text("runNow.noMessage"))] : []),
            ...fields.map(({ row }) => row),
            element("div", { class: "uipath-job-buttons" }, start, cancel),
            this.#status.element,
        );
        this.#panel.hidden = false;
        resizeDialog();
        this.#panel.scrollIntoView({ block: "nearest" });
        (fields[0]?.input ?? cancel).focus();
    }

    #close(): void {
        this.#panel.hidden = true;
        resizeDialog();
        this.#button.focus();
    }

    /** While it is under way, neither button starts another job. */
    #start(properties: Properties, pressed: HTMLButtonElement): void {
        this.#button.disabled = pressed.disabled = true;
        this.#status.say(text("runNow.starting"));
        askNodeRed(LIVE_JOBS_ROUTES.run, { id: this.context.id, properties })
            .finally(() => (this.#button.disabled = pressed.disabled = false))
            .then(
                (answer) => this.#follow(answer as { number: number; warnings: string[] }),
                ({ message }: Error) => this.#failed(message),
            );
    }

    /** A user who has closed the dialog finds a job that was started in the sidebar, but not a failure. */
    #failed(words: string): void {
        if (this.#panel.offsetParent === null) return notifyProblem(element("p", {}, words));
        this.#status.say(words, "problem");
        this.#status.element.scrollIntoView({ block: "nearest" });
    }

    /** The job as an opened row of the sidebar. */
    #follow({ number, warnings }: { number: number; warnings: string[] }): void {
        const list = element("ul", { class: "uipath-jobs-list" });
        this.#status.say(warnings.join(" "), "problem");
        this.#panel.replaceChildren(list, this.#status.element);
        this.#panel.hidden = false;
        let row: JobRow | undefined;
        const feed: JobsFeed = new JobsFeed(
            {
                isShown: () => list.isConnected,
                problem: () => undefined,
                changed: (jobs) => {
                    const job = jobs.find((each) => each.number === number);
                    if (!job) return;
                    row ??= this.#row(job, feed, list);
                    row.update(job);
                    resizeDialog();
                },
            },
            this.context.signal,
        );
        feed.readAgain();
    }

    #row(job: LiveJob, feed: JobsFeed, list: HTMLElement): JobRow {
        const row = new JobRow(job, {
            ask: (route, { number }, values) => askNodeRed(route, { run: feed.run, number, ...values }),
            mayAct: true,
        });
        list.append(row.element);
        row.open();
        this.#panel.scrollIntoView({ block: "nearest" });
        return row;
    }

    /** The properties of the node, as the dialog shows them. */
    #properties(): Properties {
        const { form, rows } = this.context;
        const field = (name: string): HTMLInputElement | null => form.querySelector(`#node-input-${name}`);
        const properties: Properties = { argumentsForm: rows(), runAsMe: field("runAsMe")?.checked === true };
        for (const name of PLAIN) properties[name] = field(name)?.value ?? "";
        for (const name of TYPED) {
            properties[name] = typedInput(field(name)!, "value");
            properties[`${name}Type`] = typedInput(field(name)!, "type");
        }
        return properties;
    }
}

/** Users who may not start jobs see no button. */
export function offerRunNow(context: RunNowContext): void {
    if (LIVE_JOBS_RIGHTS.run.every(mayDo)) new RunNow(context);
}

function isAsked(properties: Properties, name: string): boolean {
    return NEEDS_MESSAGE.includes(String(properties[`${name}Type`]));
}

function questionsIn(properties: Properties, { form, sample }: RunNowContext): Question[] {
    const asked = TYPED.filter((name) => isAsked(properties, name)).filter(
        (name) => name !== "arguments" || sample() !== "",
    );
    const questions = asked.map((name): Question => ({
        label: form.querySelector(`label[for="node-input-${name}"]`)?.textContent?.trim() ?? name,
        preset: name === "arguments" ? (sample() ?? "{}") : "",
        isJson: name === "arguments",
        answer: (given, value) => {
            given[name] = value;
            given[`${name}Type`] = name === "arguments" ? "json" : "str";
        },
    }));
    // A process that takes nothing gets nothing.
    if (isAsked(properties, "arguments") && sample() === "")
        Object.assign(properties, { arguments: "{}", argumentsType: "json" });
    if (properties["argumentsType"] !== "form") return questions;
    const rows = (properties["argumentsForm"] as Row[]).filter(({ valueType }) => NEEDS_MESSAGE.includes(valueType));
    return [...questions, ...rows.map(questionOfRow)];
}

function questionOfRow(row: Row): Question {
    return {
        label: row.name,
        preset: "",
        isJson: false,
        // A text that is JSON, such as a number, counts as JSON.
        answer: (_given, value) => Object.assign(row, { value, valueType: isJson(value) ? "json" : "str" }),
    };
}

function fieldFor({ label, preset, isJson: isLong }: Question): {
    row: HTMLElement;
    input: HTMLInputElement | HTMLTextAreaElement;
} {
    const input = isLong ? element("textarea", { rows: "5", spellcheck: "false" }) : element("input", { type: "text" });
    input.value = preset;
    return { input, row: element("label", { class: "uipath-run-now-field" }, element("span", {}, label), input) };
}

function isJson(value: string): boolean {
    try {
        JSON.parse(value);
        return true;
    } catch {
        return false;
    }
}
