import { LIVE_JOBS_ROUTES, type LiveJob, type LiveJobDetails } from "../../shared/live-jobs";
import type { StopStrategy } from "../../shared/settings/jobs";
import { element, icon, StatusLine } from "../elements";
import { copyText, labelOf, nodeOf, revealNode, textsOf } from "../node-red";
import { isOver } from "./job-state";
import { moment } from "./times";

const text = textsOf("uipath-jobs");

/** What all rows share. */
export interface JobContext {
    /** Asks Node-RED to do something with a job. @throws Error with words for the user */
    ask(route: string, job: LiveJob, values?: object): Promise<unknown>;
    /** Whether this user may open jobs and items, and stop jobs. */
    mayAct: boolean;
}

/** The details of an opened job or item. */
export class JobDetails {
    readonly element = element("div", { class: "uipath-job-details" });
    readonly #facts = element("dl");
    readonly #read = element("dl");
    readonly #buttons = element("div", { class: "uipath-job-buttons" });
    readonly #status = new StatusLine();
    #job: LiveJob;
    #isAsking = false;

    constructor(
        job: LiveJob,
        private readonly context: JobContext,
    ) {
        this.#job = job;
        this.element.append(this.#facts, this.#read, this.#buttons, this.#status.element);
        this.update(job);
    }

    update(job: LiveJob): void {
        const hasEnded = isOver(job) && !isOver(this.#job);
        this.#job = job;
        const node = nodeOf(job.node);
        this.#facts.replaceChildren(
            ...fact(job.kind, job.key),
            ...(job.reference ? fact("reference", job.reference) : []),
            ...fact("folder", job.folder || "–"),
            ...fact("node", node ? labelOf(node) : "–"),
            ...fact("created", moment(job.created)),
            ...fact("started", moment(job.started)),
            ...fact("ended", moment(job.ended)),
        );
        // The question whether to kill the job stays until it is answered or the job has ended.
        if (!this.#isAsking || isOver(job)) this.#showButtons();
        if (hasEnded) this.read();
    }

    /** Reads it through Node-RED. */
    read(): void {
        if (!this.context.mayAct) return this.#status.say(text("problem.readOnly"));
        this.#status.say(text(`say.reading.${this.#job.kind}`));
        this.context.ask(LIVE_JOBS_ROUTES.read, this.#job).then(
            (details) => {
                this.#status.say("");
                this.#showDetails(details as LiveJobDetails);
            },
            (error: Error) => this.#status.say(error.message, "problem"),
        );
    }

    #showDetails({ input, output, info, log }: LiveJobDetails): void {
        const parts: [string, string][] = [
            ["info", info],
            ["log", log.join("\n")],
            [this.#job.kind === "job" ? "arguments" : "content", pretty(input)],
            ["output", pretty(output)],
        ];
        this.#read.replaceChildren(
            ...parts.filter(([, value]) => value !== "").flatMap(([name, value]) => fact(name, value, "pre")),
        );
    }

    #showButtons(): void {
        const job = this.#job;
        const buttons: HTMLElement[] = [];
        if (this.context.mayAct && job.kind === "job" && !isOver(job)) {
            buttons.push(button("stop", "stop", () => this.#stop("SoftStop")));
            buttons.push(button("kill", "bolt", () => this.#askToKill()));
        }
        if (job.url) buttons.push(linkTo(job.url));
        buttons.push(button("node", "crosshairs", () => this.#showNode()));
        buttons.push(button("key", "clipboard", (pressed) => copyText(job.key, pressed)));
        if (this.context.mayAct) buttons.push(button("read", "refresh", () => this.read()));
        this.#isAsking = false;
        replaceButtons(this.#buttons, buttons);
    }

    /** The question takes the place of the button, and the focus. */
    #askToKill(): void {
        const { id, name: process } = this.#job;
        this.#isAsking = true;
        const kill = button("kill", "bolt", () => {
            this.#showButtons();
            this.#stop("Kill");
        });
        const cancel = button("cancel", "times", () => this.#showButtons());
        this.#buttons.replaceChildren(element("p", {}, text("ask.Kill", { id, process })), kill, cancel);
        cancel.focus();
    }

    #stop(how: StopStrategy): void {
        this.#status.say(text(how === "Kill" ? "say.killing" : "say.stopping"));
        this.context
            .ask(LIVE_JOBS_ROUTES.stop, this.#job, { how })
            .catch((error: Error) => this.#status.say(error.message, "problem"));
    }

    #showNode(): void {
        const { node } = this.#job;
        if (nodeOf(node)) revealNode(node);
        else this.#status.say(text("say.noNode"), "problem");
    }
}

function fact(name: string, value: string, as: "span" | "pre" = "span"): HTMLElement[] {
    return [
        element("dt", {}, text(`field.${name}`)),
        element("dd", {}, element(as, as === "pre" ? { tabindex: "0" } : {}, value)),
    ];
}

function button(name: string, picture: string, press: (pressed: HTMLElement) => void): HTMLButtonElement {
    const made = element(
        "button",
        { type: "button", class: "red-ui-button red-ui-button-small", "data-action": name },
        icon(picture),
        ` ${text(`button.${name}`)}`,
    );
    made.addEventListener("click", () => press(made));
    return made;
}

function linkTo(url: string): HTMLAnchorElement {
    return element(
        "a",
        {
            class: "red-ui-button red-ui-button-small",
            "data-action": "orchestrator",
            href: url,
            target: "_blank",
            rel: "noopener noreferrer",
        },
        icon("external-link"),
        ` ${text("button.orchestrator")}`,
    );
}

const actionOf = ({ dataset }: HTMLElement): string | undefined => dataset["action"];

/** Keeps the focus on a button that stays, or near it. If all stay, none is replaced, so a pointer or a screen reader keeps its button. */
function replaceButtons(place: HTMLElement, buttons: readonly HTMLElement[]): void {
    const before = ([...place.children] as HTMLElement[]).map(actionOf);
    if (before.join() === buttons.map(actionOf).join()) return;
    const focused = place.contains(document.activeElement) ? (document.activeElement as HTMLElement) : undefined;
    place.replaceChildren(...buttons);
    if (focused) (buttons.find((button) => actionOf(button) === actionOf(focused)) ?? buttons[0])?.focus();
}

function pretty(json: string): string {
    try {
        const value: unknown = JSON.parse(json);
        if (typeof value === "object" && value !== null && Object.keys(value).length === 0) return "";
        return JSON.stringify(value, null, 2);
    } catch {
        return json;
    }
}
