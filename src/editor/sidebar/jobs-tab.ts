/** The tab of the sidebar: the jobs and queue items of this Node-RED, newest first, with a filter. */
import { LIVE_JOBS_RIGHTS, type LiveJob } from "../../shared/live-jobs";
import { element, StatusLine } from "../elements";
import { askNodeRed } from "../look-up/look-up";
import { mayDo, textsOf } from "../node-red";
import { JobRow } from "./job-row";
import { isOver, stateInWords } from "./job-state";
import { JobsFeed } from "./jobs-feed";
import { SIDEBAR_STYLE } from "./style";

const text = textsOf("uipath-jobs");

/** Milliseconds between two updates of the times that are shown. */
const TICK = 1_000;

/** The states to filter by, of jobs and of items. Other states pass soon or are rare. */
const STATES = [
    "Pending",
    "Running",
    "Suspended",
    "New",
    "InProgress",
    "Successful",
    "Faulted",
    "Stopped",
    "Failed",
    "Abandoned",
];

class JobsTab {
    readonly #filter = element("input", {
        type: "search",
        class: "uipath-jobs-filter",
        placeholder: text("filter"),
        "aria-label": text("filter"),
    });
    readonly #state = element("select", { class: "uipath-jobs-state", "aria-label": text("state.label") });
    readonly #list = element("ul", { class: "uipath-jobs-list", "aria-label": text("list"), "aria-busy": "true" });
    readonly #status = new StatusLine();
    readonly #rows = new Map<number, JobRow>();
    readonly #feed: JobsFeed;

    constructor(private readonly tab: HTMLElement) {
        const states = [
            ["", text("state.all")],
            ["open", text("state.open")],
            ...STATES.map((name) => [name, stateInWords(name)]),
        ];
        this.#state.append(...states.map(([value, words]) => element("option", { value: value! }, words!)));
        tab.replaceChildren(
            element("style", {}, SIDEBAR_STYLE),
            element("div", { class: "uipath-jobs-tools" }, this.#filter, this.#state),
            this.#list,
            this.#status.element,
        );
        for (const field of [this.#filter, this.#state]) field.addEventListener("input", () => this.#select());
        this.#feed = new JobsFeed({
            isShown: () => this.#isShown,
            changed: (jobs, forgotten) => this.#changed(jobs, forgotten),
            problem: (isOne) => (isOne ? this.#status.say(text("problem.reload"), "problem") : this.#count()),
        });
        setInterval(() => this.#tick(), TICK);
    }

    show(): void {
        this.#feed.readAgain();
        this.#tick();
    }

    get #isShown(): boolean {
        return this.tab.offsetParent !== null && !document.hidden;
    }

    #changed(jobs: readonly LiveJob[], forgotten: readonly number[]): void {
        for (const number of forgotten) {
            this.#rows.get(number)?.element.remove();
            this.#rows.delete(number);
        }
        for (const job of jobs) this.#show(job);
        this.#list.ariaBusy = "false";
        this.#count();
    }

    /** A new job has the highest number, so it comes first. */
    #show(job: LiveJob): void {
        const known = this.#rows.get(job.number);
        if (known) known.update(job);
        else {
            const row = new JobRow(job, {
                ask: (route, { number }, values) => askNodeRed(route, { run: this.#feed.run, number, ...values }),
                mayAct: mayDo(LIVE_JOBS_RIGHTS.act),
            });
            this.#rows.set(job.number, row);
            this.#list.prepend(row.element);
        }
        const row = this.#rows.get(job.number)!;
        row.element.hidden = !this.#fits(row);
    }

    #select(): void {
        for (const row of this.#rows.values()) row.element.hidden = !this.#fits(row);
        this.#count();
    }

    #fits(row: JobRow): boolean {
        const state = this.#state.value;
        if (state === "open" ? isOver(row.job) : state !== "" && row.job.state !== state) return false;
        const wanted = this.#filter.value.toLowerCase().split(/\s+/).filter(Boolean);
        if (wanted.length === 0) return true;
        const { words } = row;
        return wanted.every((word) => words.includes(word));
    }

    #count(): void {
        const all = this.#rows.size;
        if (all === 0) return this.#status.say(text("empty"));
        const shown = this.#list.querySelectorAll(":scope > li:not([hidden])").length;
        if (shown === 0) return this.#status.say(text("noMatch"));
        this.#status.say(shown === all ? "" : text("say.count", { shown, all }));
    }

    #tick(): void {
        if (!this.#isShown) return;
        const now = Date.now();
        for (const row of this.#rows.values()) if (!row.element.hidden) row.tick(now);
        // Nothing was read while the tab was hidden.
        this.#feed.readAgain();
    }
}

export function mount(tab: HTMLElement): { show(): void } {
    return new JobsTab(tab);
}
