/** A context store that outlives Node-RED and answers late, like a remote one. */
type Done = (error?: Error | null, ...values: unknown[]) => void;

export class SlowStore {
    /** Values by scope, which is a node and its tab. */
    readonly scopes = new Map<string, Map<string, unknown>>();
    /** Milliseconds. A late answer still has the values at the time of the request. */
    readTime = 0;
    writeTime = 0;
    /** Reads that were requested, and reads that were answered. */
    requested = 0;
    answered = 0;
    /** Fails reads while it is set. */
    failure: Error | undefined;

    /** The `module` for Node-RED's setting `contextStorage`. */
    get module(): () => object {
        return () => ({
            open: () => Promise.resolve(),
            close: () => Promise.resolve(),
            keys: (scope: string, done: Done) =>
                this.failure ? done(this.failure) : this.#later(done, () => [[...this.#scope(scope).keys()]]),
            get: (scope: string, keys: string | string[], done: Done) => {
                const values = [keys].flat().map((key) => copy(this.#scope(scope).get(key)));
                this.#later(done, () => values);
            },
            set: (scope: string, keys: string | string[], values: unknown, done: Done) => {
                const list = Array.isArray(keys) ? (values as unknown[]) : [values];
                const copies = list.map(copy);
                setTimeout(() => {
                    [keys].flat().forEach((key, at) => this.#put(scope, key, copies[at]));
                    done(null);
                }, this.writeTime);
            },
            delete: () => Promise.resolve(),
            clean: () => Promise.resolve(),
        });
    }

    /** Keys and values of a node on any tab. */
    of(node: string): Map<string, unknown> {
        const scopes = [...this.scopes].filter(([scope]) => scope.startsWith(`${node}:`));
        return new Map(scopes.flatMap(([, values]) => [...values]));
    }

    #scope(scope: string): Map<string, unknown> {
        const known = this.scopes.get(scope) ?? new Map<string, unknown>();
        this.scopes.set(scope, known);
        return known;
    }

    #put(scope: string, key: string, value: unknown): void {
        if (value === undefined) this.#scope(scope).delete(key);
        else this.#scope(scope).set(key, value);
    }

    #later(done: Done, values: () => unknown[]): void {
        this.requested++;
        setTimeout(() => {
            this.answered++;
            done(null, ...values());
        }, this.readTime);
    }
}

function copy(value: unknown): unknown {
    return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
