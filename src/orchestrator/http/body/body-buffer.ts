/**
 * Joins the chunks of a body as they arrive. A server may send single bytes, and a Buffer for each takes a hundred times the memory of
 * its content.
 */
export class BodyBuffer {
    /** Most bodies are a single chunk, which is copied only once. */
    #first: Buffer | undefined;
    #joined: Buffer | undefined;
    #length = 0;
    #expected = 0;

    /** The length of the whole body, as the server announces it. It is only a hint, since the body may have another length. */
    expect(length: number): void {
        this.#expected = length;
    }

    append(chunk: Buffer): void {
        const length = this.#length + chunk.length;
        if (this.#length === 0) {
            this.#first = chunk;
        } else {
            // Where the length is not known, the size doubles: all copies together cost no more than twice the last one.
            if (!this.#joined || this.#joined.length < length)
                this.#grow(length <= this.#expected ? this.#expected : length * 2);
            chunk.copy(this.#joined!, this.#length);
        }
        this.#length = length;
    }

    /** The whole body. Afterwards the buffer is empty. */
    take(): Buffer {
        const body = this.#joined?.subarray(0, this.#length) ?? Buffer.from(this.#first ?? []);
        this.clear();
        return body;
    }

    clear(): void {
        this.#first = this.#joined = undefined;
        this.#length = this.#expected = 0;
    }

    #grow(size: number): void {
        const larger = Buffer.allocUnsafe(size);
        (this.#joined ?? this.#first)!.copy(larger, 0, 0, this.#length);
        this.#joined = larger;
        this.#first = undefined;
    }
}
