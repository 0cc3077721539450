/** As much of a long text is enough to know it by; what follows is blotted out as far as it is the same. */
const HEAD = 64;

/** As much of a text at the end of another is its beginning, not a word: a long text may have been cut there. */
const SHORTEST_BEGINNING = 8;

/** So many characters choose which texts are compared. */
const KEY = 4;

interface Wanted {
    whole: string;
    head: string;
}

/**
 * Blots texts out of others: in one pass however many there are, since a server may write whatever makes a search for each of
 * them slow.
 */
export class TextRemover {
    /** By the sum over their first characters, so that most places of a text are passed at once. */
    readonly #begins = new Uint8Array(0x10000);
    readonly #wanted = new Map<string, Wanted[]>();

    /** Texts of four characters or more. */
    constructor(texts: Iterable<string>) {
        for (const whole of new Set(texts)) {
            const key = whole.slice(0, KEY);
            const alike = this.#wanted.get(key) ?? [];
            alike.push({ whole, head: whole.slice(0, HEAD) });
            this.#wanted.set(key, alike);
            let sum = 0;
            for (let at = 0; at < KEY; at++) sum = added(sum, whole.charCodeAt(at));
            this.#begins[sum] = 1;
        }
    }

    blot(text: string): string {
        let blotted = "";
        let end = 0; // of what is blotted out so far
        let sum = 0;
        for (let last = 0; last < text.length; last++) {
            sum = added(sum, text.charCodeAt(last));
            const at = last - KEY + 1;
            if (at < 0 || this.#begins[sum] === 0) continue;
            const found = this.#endOf(text, at, end);
            if (found <= end) continue;
            // What begins within another goes with it.
            if (at >= end) blotted += `${text.slice(end, at)}•••`;
            end = found;
        }
        return end === 0 ? text : blotted + text.slice(end);
    }

    /** Where the longest of the wanted texts ends that begins here; 0 for none. Up to `known` nothing needs to be compared again. */
    #endOf(text: string, at: number, known: number): number {
        let end = 0;
        for (const { whole, head } of this.#wanted.get(text.slice(at, at + KEY)) ?? []) {
            if (text.startsWith(head, at)) end = Math.max(end, sameUntil(text, at, whole, known));
            else if (text.length - at >= SHORTEST_BEGINNING && head.startsWith(text.slice(at, at + HEAD)))
                return text.length;
        }
        return end;
    }
}

/** Four of them make a sum of their own: what came before has left it. */
function added(sum: number, character: number): number {
    return ((sum << 4) ^ character) & 0xffff;
}

function sameUntil(text: string, at: number, whole: string, known: number): number {
    const most = Math.min(text.length, at + whole.length);
    let end = Math.min(most, Math.max(at + HEAD, known));
    while (end < most && text.charCodeAt(end) === whole.charCodeAt(end - at)) end++;
    return end;
}
