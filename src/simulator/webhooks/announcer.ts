/** Tells webhooks what happens to jobs and queue items. */
import type { Clock } from "../controls/clock";
import { Pulse } from "../controls/pulse";
import type { Job } from "../jobs/job";
import type { JobStore } from "../jobs/job-store";
import type { QueueStore } from "../queues/queue-store";
import type { Generation } from "../specification";
import type { Deliveries } from "./deliveries";
import { Events, type Happening, type WebhookEvent } from "./events/event";
import { itemChanged } from "./events/item-events";
import { jobChanged, jobsCreated } from "./events/job-events";
import type { Webhook, Webhooks } from "./webhooks";

interface Parts {
    jobs: JobStore;
    queues: QueueStore;
    webhooks: Webhooks;
    deliveries: Deliveries;
    clock: Clock;
}

export class Announcer {
    readonly #pulse: Pulse;
    readonly #events = new Events();

    constructor(
        private readonly parts: Parts,
        private readonly generation: () => Generation,
    ) {
        const { jobs, queues, clock } = parts;
        this.#pulse = new Pulse(clock, [jobs, queues]);
        jobs.listeners.add((job, before, at) => this.#hear(() => [jobChanged(job, before, at)]));
        queues.listeners.add((item, _before, at) => this.#hear(() => itemChanged(item, at, this.generation())));
    }

    /** To be called before webhooks change: what has happened by now goes to the webhooks that there were. */
    catchUp(): void {
        this.#pulse.beat();
    }

    /** A client has started jobs. Jobs that robots start are not announced. */
    started(startInfo: object, jobs: readonly Job[]): void {
        this.#hear(() => [jobsCreated(startInfo, jobs, this.parts.clock.now())]);
    }

    /** Tells a webhook nothing but that it is there. */
    ping(webhook: Webhook): WebhookEvent {
        const event = this.#event({ type: "ping", at: this.parts.clock.now(), content: {} });
        if (webhook.Enabled) this.parts.deliveries.add(webhook, event);
        return event;
    }

    close(): void {
        this.#pulse.stop();
        this.parts.deliveries.close();
    }

    /** Without subscribers, nothing is made and nothing has to happen on time. */
    #hear(happenings: () => (Happening | undefined)[]): void {
        const { webhooks, deliveries } = this.parts;
        if (!webhooks.hasSubscribers()) return;
        this.#pulse.quicken();
        for (const happening of happenings()) {
            const subscribers = happening ? webhooks.subscribersTo(happening.type) : [];
            if (subscribers.length === 0) continue;
            const event = this.#event(happening!);
            for (const webhook of subscribers) deliveries.add(webhook, event);
        }
    }

    #event(happening: Happening): WebhookEvent {
        return this.#events.make(happening, this.generation());
    }
}
