/** A fake of the Orchestrator's queue items. */
import type { ItemChangesObserver, ItemsSince } from "../../../src/orchestrator/queues/changed-items";
import type { QueueItemDto } from "../../../src/orchestrator/queues/queue-item-dto";

/** Implements the part of `QueueItems` that events use. */
export class FakeItems {
    readonly all = new Map<number, QueueItemDto>();
    /** By name. */
    readonly queues = new Map<string, number>([["Invoices", 1]]);
    /** Everything that was requested, such as `read 1`. */
    readonly requests: string[] = [];
    /** A hook that may throw. */
    onRead: (id: number) => void = () => undefined;

    add(id: number, more: Partial<QueueItemDto> = {}): void {
        const item = { Id: id, Key: `key ${id}`, Status: "New", QueueDefinitionId: 1, CreationTime: now(), ...more };
        this.all.set(id, item);
    }

    begin(id: number): void {
        this.change(id, { Status: "InProgress", StartProcessing: now() });
    }

    end(id: number, Status = "Successful", more: Partial<QueueItemDto> = {}): void {
        this.change(id, { Status, EndProcessing: now(), ...more });
    }

    change(id: number, more: Partial<QueueItemDto>): void {
        Object.assign(this.all.get(id)!, more);
    }

    count(prefix: string): number {
        return this.requests.filter((request) => request.startsWith(prefix)).length;
    }

    async newestId(): Promise<number> {
        this.requests.push("newest");
        return Math.max(0, ...this.all.keys());
    }

    async queueId(name: string): Promise<number> {
        this.requests.push(`queue ${name}`);
        return this.queues.get(name)!;
    }

    async read(id: number): Promise<QueueItemDto | undefined> {
        this.requests.push(`read ${id}`);
        this.onRead(id);
        const item = this.all.get(id);
        return item && { ...item, Output: { out: id } };
    }

    async happenedSince(
        { id, ended, abandonedBegun }: ItemsSince,
        _folder: unknown,
        { changed }: ItemChangesObserver,
    ): Promise<void> {
        this.requests.push("list");
        const since = (time: unknown, from: number): boolean => Date.parse(String(time)) >= from;
        for (const item of this.all.values())
            if (
                item.Id > id ||
                since(item["EndProcessing"], ended) ||
                (item.Status === "Abandoned" && since(item["StartProcessing"], abandonedBegun))
            )
                changed({ ...item });
    }

    withoutSecrets(text: string): string {
        return text;
    }
}

const now = (): string => new Date().toISOString();
