import type { LedgerItem } from "../../../src/simulator/controls/ledger";
import type { QueueItem } from "../../../src/simulator/queues/queue-item";
import type { TenantData } from "../../../src/simulator/tenant/tenant-data";
import type { SimulatedOrchestrator } from "../server/simulated-orchestrator";
import type { Random } from "../time/random";
import type { VirtualTime } from "../time/virtual-time";
import type { JobTruth, MessageOrder, MessageTruth, ToldEnd } from "../world/truth";
import { ItemNature } from "./item-nature";
import { isUnique } from "./queues";
import type { Made, Message, Named, Place, Work } from "./work";

const SECOND = 1_000;

/** Seconds. */
const TOLERANCE = 2;

/** One message in so many has the references of the one before. */
const TWINS = 10;

/** An item as a message names it. */
interface ItemDto {
    Id?: number;
    Key?: string;
    Status?: string;
    /** Alone where the item is gone, and nothing else was known. */
    Reference?: string;
}

/** What was added, as the answer to a bulk leaves it to tell. */
interface AddedItem {
    index: number;
    Reference: string;
}

/** Messages add queue items. The first item of a chain of retries stands for all of them. */
export class QueueItemWork implements Work {
    readonly counts = [1, 1, 1, 1, 3, 20];
    readonly #nature: ItemNature;
    /** The keys of items, by their ids. */
    readonly #keys = new Map<number, string>();

    constructor(
        time: VirtualTime,
        random: Random,
        private readonly orchestrator: SimulatedOrchestrator,
    ) {
        this.#nature = new ItemNature(time, random, orchestrator, (item) => this.#keys.set(item.id, item.key));
    }

    places({ queues = [] }: TenantData): readonly Place[] {
        return queues;
    }

    messageOf(order: MessageOrder): object {
        const { n, folder, place: queue, count } = order;
        const items = Array.from({ length: count }, (_, at) => ({
            SpecificContent: { n, at },
            Reference: referenceOf(order, at),
        }));
        const [{ SpecificContent: payload, Reference }] = items as [(typeof items)[number]];
        const itemData = Reference ? { itemData: { Reference } } : {};
        const asked = count > 1 ? { payload: items } : { payload, ...itemData };
        return { _msgid: String(n), folder, queue, ...asked };
    }

    newIn(orchestrator: SimulatedOrchestrator): Made[] {
        return orchestrator.newItems().map(({ id, key, queue, content }) => {
            const { n, at } = JSON.parse(content) as { n: number; at: number };
            this.#keys.set(id, key);
            return { id, key, n, part: at, releaseKey: queue };
        });
    }

    begins({ id, orchestrator }: JobTruth): void {
        if (orchestrator === this.orchestrator) this.#nature.begins(id);
    }

    startedIn({ payload, queueItems }: Message, { order, jobs }: MessageTruth): Named[] {
        if (order.count === 1) return [{ Key: this.#keyOf(payload as ItemDto) }];
        return (queueItems as AddedItem[]).map(({ index, Reference }) => ({
            Key: jobs.find(({ part }) => part === index)?.key ?? this.#keyByReference(order, Reference),
        }));
    }

    endsIn({ queueItem, queueItems }: Message, { order }: MessageTruth): Named[] {
        return ((queueItems ?? [queueItem]) as ItemDto[]).map((item) => ({
            Key: item.Id === undefined ? this.#keyByReference(order, item.Reference!) : this.#keyOf(item),
            ...(item.Status === undefined ? {} : { State: item.Status }),
        }));
    }

    denies(job: JobTruth, { state, timedOut, at }: ToldEnd, { machine, startedAt }: MessageTruth): string | undefined {
        const { manualRetries, timeout } = machine.flow.wait;
        if (timedOut) {
            const seconds = (at - startedAt!) / SECOND;
            return seconds < Number(timeout) - TOLERANCE ? `timed out after ${seconds} s` : undefined;
        }
        if (state === undefined) return `item ${job.id} is said to be gone`;
        const chain = job.orchestrator.state.queues.all().filter(({ Key }) => Key === job.key);
        const last = chain.at(-1)!;
        // It may be deleted after its end was read.
        const ends = [last.Status, ...(last.Status === "Deleted" ? ["Successful", "Failed"] : [])];
        const isTrue = ends.includes(state) || (!manualRetries && state === "Failed" && chain.some(isRetriedByHand));
        return isTrue ? undefined : `item ${job.id} is ${last.Status}, not ${state}`;
    }

    #keyOf({ Id, Key }: ItemDto): string {
        return Key ?? this.#keys.get(Id!) ?? `of item ${Id}`;
    }

    #keyByReference({ place }: MessageOrder, reference: string): string {
        const isIt = (item: LedgerItem): boolean => item.queue === place && item.reference === reference;
        return this.orchestrator.state.ledger.items.find(isIt)?.key ?? `of reference ${reference}`;
    }
}

function isRetriedByHand(item: QueueItem): boolean {
    return item["ReviewStatus"] === "Retried";
}

/** Nothing but its reference names an item of a bulk. */
function referenceOf({ n, place, count, reference }: MessageOrder, at: number): string {
    if (isUnique(place)) return `order ${n % TWINS === 1 ? n - 1 : n}/${at}`;
    return count > 1 ? `order ${n}/${at}` : reference;
}
