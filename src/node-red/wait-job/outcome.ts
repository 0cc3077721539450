import type { NodeAPI, NodeStatus } from "node-red";
import type { JobEnd } from "../../follow/wait";
import type { JobDto } from "../../orchestrator/jobs/job-dto";
import { shortened } from "../../shared/shortened";
import { jobsInWords } from "../runtime/i18n";

/** Orchestrator's words may be long. */
const MOST_CHARACTERS = 60;

/** What became of the jobs that a wait node has waited for since it last had nothing to wait for. */
export class Outcome {
    #count = 0;
    #successful = 0;
    /** Words for the last job, and for the last one that was not successful. They are made when they are shown. */
    #last: (() => string) | undefined;
    #bad: (() => string) | undefined;

    /** `type`: of the node, whose catalogue has the words. */
    constructor(
        private readonly RED: NodeAPI,
        private readonly type: string,
    ) {}

    add(end: JobEnd): void {
        this.#count++;
        if (end.good) this.#successful++;
        this.#last = end.good ? this.#successWords(end) : this.#badWords(end);
        if (!end.good) this.#bad = this.#last;
    }

    get status(): NodeStatus {
        if (!this.#last) return {};
        const fill = this.#bad ? "red" : "green";
        if (this.#count === 1) return { fill, shape: "dot", text: this.#last() };
        const counts = { successful: String(this.#successful), count: String(this.#count) };
        const words = [this.#text("several", counts), ...(this.#bad ? [this.#bad()] : [])];
        return { fill, shape: "dot", text: words.join(" · ") };
    }

    /** An end may hold megabytes, so the words keep only what they need of it. */
    #successWords({ job }: JobEnd): () => string {
        const { Id, StartTime, EndTime }: Partial<JobDto> = job;
        const seconds = Math.round((Date.parse(EndTime ?? "") - Date.parse(StartTime ?? "")) / 1000);
        return () => {
            const words = this.#text("successful", { job: this.#job(Id) });
            return seconds >= 0 ? `${words} · ${this.#duration(seconds)}` : words;
        };
    }

    #badWords({ job, reason, timedOut }: JobEnd): () => string {
        const { Id, State, Status }: Partial<JobDto> & { Status?: string } = job;
        const why = reason.find(({ key }) => key === "wait.Faulted" || key === "waitItem.Failed")?.values?.["words"];
        const words = shortened(
            String(why ?? "")
                .split("\n", 1)[0]!
                .trim(),
            MOST_CHARACTERS,
        );
        const kind = timedOut ? "timedOut" : (KINDS[State ?? Status ?? ""] ?? "gone");
        return () => this.#text(kind, { job: this.#job(Id), words });
    }

    #duration(seconds: number): string {
        const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3600)];
        const parts = { seconds: String(seconds % 60), minutes: String(minutes % 60), hours: String(hours) };
        return this.#text(hours > 0 ? "hours" : minutes > 0 ? "minutes" : "seconds", parts);
    }

    #job(id: number | undefined): string {
        return jobsInWords(this.RED, [id]);
    }

    #text(key: string, values: Record<string, string>): string {
        return this.RED._(`${this.type}.outcome.${key}`, values);
    }
}

/** How a job can end and not be sent as successful, by its state. */
const KINDS: Readonly<Record<string, string>> = {
    Faulted: "faulted",
    Stopped: "stopped",
    Successful: "noOutput",
    // Of a queue item.
    Failed: "faulted",
    Abandoned: "abandoned",
    Deleted: "deleted",
};
