import type { Clock } from "../controls/clock";
import type { Ledger, LedgerDelivery } from "../controls/ledger";
import type { DeliveryFailing } from "./delivery-failing";
import type { WebhookEvent } from "./events/event";
import { callOf, type Post } from "./webhook-call";
import type { Webhook } from "./webhooks";

interface Delivery {
    webhook: Webhook;
    event: WebhookEvent;
    /** 1 for the first. */
    attempt: number;
}

/** `MaxWorkerCount`. Events may overtake each other. */
const WORKERS = 10;

/** `RequestTimeout`. Milliseconds. */
const TIMEOUT = 60_000;

/** How many events can wait. The oldest are skipped. */
const MOST_WAITING = 20_000;

/** In milliseconds: after which waits an event is sent again, and for how long a webhook gets nothing once one is lost. */
const WAYS: Record<DeliveryFailing, { retryAfter: readonly number[]; cutOffFor: number }> = {
    cloud: { retryAfter: [], cutOffFor: 3_600_000 },
    standalone: { retryAfter: [0, 45_000], cutOffFor: 600_000 },
};

/** Sends events to the addresses of webhooks. */
export class Deliveries {
    readonly #waiting: Delivery[] = [];
    readonly #calls = new Set<AbortController>();
    /** Until when a webhook gets nothing, by its id. */
    readonly #cutOffUntil = new Map<number, number>();
    #isPlanned = false;
    #isClosed = false;

    constructor(
        private readonly clock: Clock,
        private readonly ledger: Ledger,
        private readonly post: Post,
        private readonly failing: DeliveryFailing,
    ) {}

    add(webhook: Webhook, event: WebhookEvent): void {
        this.#queue({ webhook, event, attempt: 1 });
    }

    /** Gives up what is under way. */
    close(): void {
        this.#isClosed = true;
        for (const call of this.#calls) call.abort();
    }

    #queue(delivery: Delivery): void {
        this.#waiting.push(delivery);
        if (this.#waiting.length > MOST_WAITING) this.#record(this.#waiting.shift()!, "skipped");
        if (this.#isPlanned) return;
        this.#isPlanned = true;
        // The request that caused the event is answered first.
        this.clock.at(this.clock.now(), () => {
            this.#isPlanned = false;
            this.#work();
        });
    }

    #work(): void {
        while (!this.#isClosed && this.#waiting.length > 0 && this.#calls.size < WORKERS)
            void this.#deliver(this.#waiting.shift()!);
    }

    async #deliver(delivery: Delivery): Promise<void> {
        const { webhook, event } = delivery;
        if (!webhook.Enabled) return;
        if ((this.#cutOffUntil.get(webhook.Id) ?? 0) > this.clock.now()) return this.#record(delivery, "skipped");
        const status = await this.#call(webhook, event);
        const isTaken = status >= 200 && status < 300;
        this.#record(delivery, isTaken ? "taken" : "failed");
        if (!isTaken) this.#failed(delivery);
        this.#work();
    }

    /** Returns the status of the answer, or 0 if there is none. */
    #call(webhook: Webhook, event: WebhookEvent): Promise<number> {
        return new Promise((resolve) => {
            const call = new AbortController();
            const forget = this.clock.at(this.clock.now() + TIMEOUT, () => call.abort());
            const end = (status: number): void => {
                forget();
                this.#calls.delete(call);
                resolve(status);
            };
            this.#calls.add(call);
            call.signal.addEventListener("abort", () => end(0), { once: true });
            this.post(callOf(webhook, event, call.signal)).then(end, () => end(0));
        });
    }

    #failed(delivery: Delivery): void {
        const { retryAfter, cutOffFor } = WAYS[this.failing];
        const { webhook, attempt } = delivery;
        const wait = retryAfter[attempt - 1];
        const now = this.clock.now();
        if (wait === undefined) this.#cutOffUntil.set(webhook.Id, now + cutOffFor);
        else this.clock.at(now + wait, () => this.#queue({ ...delivery, attempt: attempt + 1 }));
    }

    #record({ webhook, event, attempt }: Delivery, outcome: LedgerDelivery["outcome"]): void {
        this.ledger.addDelivery({
            webhook: webhook.Id,
            eventId: event.EventId,
            type: event.Type,
            attempt,
            outcome,
            time: this.clock.now(),
        });
    }
}
