/** What really happened, whatever a client was told. */
export interface LedgerRequest {
    method: string;
    path: string;
    /** Status of the answer; 0 where no answer was sent. */
    status: number;
    /** Milliseconds since 1970, by the simulator's clock. */
    time: number;
    folderHeaders: string[];
}

export interface LedgerJob {
    id: number;
    key: string;
    batchExecutionKey: string;
    reference: string | null;
    folder: string;
    process: string;
    inputArguments: string | null;
    robotId: number | null;
}

export interface LedgerItem {
    id: number;
    key: string;
    queue: string;
    reference: string | null;
    /** The JSON of `SpecificContent`. */
    content: string;
    /** `ParentOperationId`, as it was sent. */
    operationId: string | null;
    /** The id of the item that this one replaces; null for one that a client added. */
    retries: number | null;
}

/** One attempt to call a webhook. */
export interface LedgerDelivery {
    /** The id of the webhook. */
    webhook: number;
    eventId: string;
    type: string;
    /** 1 for the first attempt to send this event. */
    attempt: number;
    /** `skipped`: nothing was sent, because earlier events could not be sent. */
    outcome: "taken" | "failed" | "skipped";
    /** When it ended, in milliseconds since 1970, by the simulator's clock. */
    time: number;
}

/** How many entries of each kind are kept. The oldest are dropped. */
const MOST_KEPT = 100_000;

export class Ledger {
    readonly requests: LedgerRequest[] = [];
    readonly jobs: LedgerJob[] = [];
    readonly items: LedgerItem[] = [];
    readonly deliveries: LedgerDelivery[] = [];
    tokensIssued = 0;

    addRequest(request: LedgerRequest): void {
        add(this.requests, request);
    }

    addJob(job: LedgerJob): void {
        add(this.jobs, job);
    }

    addItem(item: LedgerItem): void {
        add(this.items, item);
    }

    addDelivery(delivery: LedgerDelivery): void {
        add(this.deliveries, delivery);
    }

    /** How many requests had a path that contains the text. Case does not matter. */
    count(part: string): number {
        return this.requests.filter((request) => request.path.toLowerCase().includes(part.toLowerCase())).length;
    }
}

function add<T>(list: T[], entry: T): void {
    list.push(entry);
    if (list.length > MOST_KEPT) list.splice(0, MOST_KEPT / 10);
}
