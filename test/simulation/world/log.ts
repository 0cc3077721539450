import { createHash } from "node:crypto";

/** What happened, line by line. */
export class Log {
    readonly #lines: string[] = [];

    add(time: number, what: string, ...details: readonly (string | number | undefined)[]): void {
        this.#lines.push(`${time.toFixed(3)} ${what} ${details.join(" ")}`);
    }

    get lines(): readonly string[] {
        return this.#lines;
    }

    get hash(): string {
        return createHash("sha256").update(this.#lines.join("\n")).digest("hex");
    }
}
