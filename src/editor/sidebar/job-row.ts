/** One job or queue item in the list. It opens to show its input, its output and what can be done with it. */
import type { LiveJob } from "../../shared/live-jobs";
import { element, newId } from "../elements";
import { labelOf, nodeOf, textsOf } from "../node-red";
import { JobDetails, type JobContext } from "./job-details";
import { iconOf, isOver, stateInWords } from "./job-state";
import { age, duration } from "./times";

const text = textsOf("uipath-jobs");

export class JobRow {
    readonly element = element("li", { class: "uipath-job" });
    readonly #icon = element("i", { "aria-hidden": "true" });
    readonly #process = element("span", { class: "uipath-job-process" });
    readonly #state = element("span", { class: "uipath-job-state" });
    readonly #time = element("span", { class: "uipath-job-time" });
    readonly #place = element("span", { class: "uipath-job-place" });
    readonly #head: HTMLButtonElement;
    readonly #body = element("div", { class: "uipath-job-body", id: newId() });
    #details: JobDetails | undefined;

    constructor(
        public job: LiveJob,
        private readonly context: JobContext,
    ) {
        this.#head = element(
            "button",
            { type: "button", class: "uipath-job-head", "aria-expanded": "false", "aria-controls": this.#body.id },
            this.#icon,
            element("span", { class: "uipath-job-line" }, this.#process, this.#state),
            element("span", { class: "uipath-job-line" }, this.#place, this.#time),
        );
        this.#body.hidden = true;
        this.#head.addEventListener("click", () => this.#toggle());
        this.element.append(this.#head, this.#body);
        this.update(job);
    }

    update(job: LiveJob): void {
        this.job = job;
        this.element.dataset["state"] = job.state;
        this.#icon.className = `fa fa-fw fa-${iconOf(job.state)}`;
        show(this.#process, job.name || job.reference || job.key);
        show(this.#state, stateInWords(job.state));
        show(this.#place, [shortName(job), job.reference, job.folder].filter(Boolean).join(" · "));
        this.#head.title = job.isFollowed || isOver(job) ? "" : text(`notFollowed.${job.kind}`);
        this.element.classList.toggle("uipath-job-unwatched", !job.isFollowed && !isOver(job));
        this.tick();
        this.#details?.update(job);
    }

    /** Updates the elapsed time. */
    tick(now = Date.now()): void {
        const { created, started, ended } = this.job;
        const parts: string[] = [];
        if (started !== undefined && (ended !== undefined || this.job.isFollowed))
            parts.push(duration((ended ?? now) - started));
        if (created !== undefined) parts.push(age(now - created));
        show(this.#time, parts.join(" · "));
    }

    /** The text that the filter searches, in lower case. */
    get words(): string {
        const { name, reference, folder, key, node } = this.job;
        const known = nodeOf(node);
        const words = [name, reference, folder, shortName(this.job), key, known ? labelOf(known) : ""];
        return words.join("\n").toLowerCase();
    }

    open(): void {
        if (this.#body.hidden) this.#toggle();
    }

    #toggle(): void {
        const isOpen = this.#body.hidden;
        this.#body.hidden = !isOpen;
        this.#head.setAttribute("aria-expanded", String(isOpen));
        if (!isOpen) return;
        if (!this.#details) {
            this.#details = new JobDetails(this.job, this.context);
            this.#body.append(this.#details.element);
        }
        this.#details.read();
    }
}

/** Items are labelled as such, since they are the rarer kind. */
const shortName = ({ kind, id }: LiveJob): string => (kind === "job" ? `#${id}` : text("item", { id }));

/** Only a change may disturb screen readers and the layout. */
function show(place: HTMLElement, words: string): void {
    if (place.textContent !== words) place.textContent = words;
}
