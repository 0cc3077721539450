/** Takes the calls at one path. Returns whether the call is Orchestrator's. */
export type Receive = (body: Buffer, signature: string) => boolean;

/** Milliseconds. A deployment closes all nodes before it creates new ones, and Node-RED waits 15 seconds for each. */
const LONGEST_DEPLOYMENT = 30_000;

/** Bytes of all bodies that arrive at one path during a deployment. */
const MOST_BYTES_LEFT = 8 * 1024 * 1024;

interface Receiver {
    receive: Receive;
    /** Undefined where no successor is expected. */
    left?: Left;
}

/** Orchestrator's calls that arrive between two receivers. */
interface Left {
    bytes: number;
    calls: Parameters<Receive>[];
    /** Gives the path up. */
    end: NodeJS.Timeout;
}

/** The receivers of calls, by path. */
export class Receivers {
    readonly #all = new Map<string, Receiver>();

    at(path: string): Receive | undefined {
        return this.#all.get(path)?.receive;
    }

    /** Takes the calls at a path, and those that were left there. Returns false if the path is taken. */
    add(path: string, receive: Receive): boolean {
        const before = this.#all.get(path);
        if (before && !before.left) return false;
        clearTimeout(before?.left?.end);
        this.#all.set(path, { receive });
        for (const call of before?.left?.calls ?? []) receive(...call);
        return true;
    }

    /** The next receiver at the path is about to come: an Orchestrator whose call is refused meanwhile sends nothing for an hour. */
    leave(path: string): void {
        const before = this.#all.get(path);
        if (!before) return;
        // If flows are only stopped, none comes.
        const end = setTimeout(() => this.remove(path), LONGEST_DEPLOYMENT).unref();
        const left: Left = { bytes: 0, calls: [], end };
        const receive: Receive = (body, signature) => {
            const isTaken = left.bytes + body.length <= MOST_BYTES_LEFT && before.receive(body, signature);
            if (isTaken) left.bytes += body.length;
            if (isTaken) left.calls.push([body, signature]);
            return isTaken;
        };
        this.#all.set(path, { receive, left });
    }

    remove(path: string): void {
        clearTimeout(this.#all.get(path)?.left?.end);
        this.#all.delete(path);
    }
}
