/** The life of queue items: how long robots process them, how they end, and what people do with those that failed. */
import type { LedgerItem } from "../../../src/simulator/controls/ledger";
import type { ItemStatus } from "../../../src/simulator/queues/queue-item";
import type { SimulatedOrchestrator } from "../server/simulated-orchestrator";
import type { Random } from "../time/random";
import type { VirtualTime } from "../time/virtual-time";

const SECOND = 1_000;

const MEAN_DURATION = 20 * SECOND;
const LONGEST_DURATION = 200 * SECOND;

/** Until somebody looks at an item that has failed. */
const MEAN_REVIEW = 60 * SECOND;
const LONGEST_REVIEW = 300 * SECOND;

/** Then nobody retries it any more. */
const MOST_MANUAL_RETRIES = 2;

export class ItemNature {
    constructor(
        private readonly time: VirtualTime,
        private readonly random: Random,
        private readonly orchestrator: SimulatedOrchestrator,
        private readonly noteNew: (item: LedgerItem) => void = () => {},
    ) {}

    begins(id: number): void {
        const { random } = this;
        const outcome = random.pick([
            "Successful",
            "Successful",
            "Successful",
            "Successful",
            "ApplicationException",
            "ApplicationException",
            "BusinessException",
        ] as const);
        const duration = Math.min(LONGEST_DURATION, SECOND + random.until(MEAN_DURATION));
        this.time.after(duration, () => {
            if (!this.#is(id, "New", "InProgress")) return;
            this.orchestrator.state.queues.finish(id, { outcome, output: { id } });
            this.beginNew();
            if (this.#is(id, "Failed")) this.#isReviewed(id);
        });
    }

    #isReviewed(id: number): void {
        const { random } = this;
        const isRetried = random.happens(0.5);
        this.time.after(Math.min(LONGEST_REVIEW, random.until(MEAN_REVIEW)), () => {
            if (!this.#is(id, "Failed")) return;
            const { queues } = this.orchestrator.state;
            const item = queues.byId(id)!;
            if (!isRetried || item.ManualRetryNumber >= MOST_MANUAL_RETRIES) item["ReviewStatus"] = "Verified";
            else queues.retry(id);
            this.beginNew();
        });
    }

    /** Those that nobody has asked for yet. An item that failed goes on as another one. */
    beginNew(): void {
        for (const item of this.orchestrator.newItems()) {
            this.noteNew(item);
            this.begins(item.id);
        }
    }

    #is(id: number, ...statuses: ItemStatus[]): boolean {
        const item = this.orchestrator.state.queues.byId(id);
        return item !== undefined && statuses.includes(item.Status);
    }
}
