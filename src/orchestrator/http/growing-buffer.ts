/**
 * Joins chunks as they come. A server may send its answer byte by byte, and a Buffer for each of them takes a hundred times the memory
 * of what it holds.
 */
export class GrowingBuffer {
    /** Most answers come in one chunk, which is not copied twice. */
    #first: Buffer | undefined;
    #joined: Buffer | undefined;
    #length = 0;

    add(chunk: Buffer): void {
        const length = this.#length + chunk.length;
        if (this.#length === 0) {
            this.#first = chunk;
        } else {
            // Doubled each time, so that all copies together take no longer than twice the last one.
            if (!this.#joined || this.#joined.length < length) this.#grow(length * 2);
            chunk.copy(this.#joined!, this.#length);
        }
        this.#length = length;
    }

    /** All of it. Afterwards it is empty. */
    take(): Buffer {
        const whole = this.#joined?.subarray(0, this.#length) ?? Buffer.from(this.#first ?? []);
        this.clear();
        return whole;
    }

    clear(): void {
        this.#first = this.#joined = undefined;
        this.#length = 0;
    }

    #grow(size: number): void {
        const larger = Buffer.allocUnsafe(size);
        (this.#joined ?? this.#first)!.copy(larger, 0, 0, this.#length);
        this.#joined = larger;
        this.#first = undefined;
    }
}
