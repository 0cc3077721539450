/** This much of a long text is enough to recognise it. What follows is masked as far as it is the same. */
const HEAD = 64;

/** At the end of a text, this much of a secret counts as its beginning: the text may have been cut there. */
const SHORTEST_BEGINNING = 8;

/** The first characters, by which the candidates are found. */
const KEY = 4;

interface Pattern {
    whole: string;
    head: string;
}

/** Masks many texts in a single pass. A server may send what makes a separate search for each of them slow. */
export class TextMasker {
    /** By the hash of their first characters. Most positions of a text are ruled out here. */
    readonly #hasHash = new Uint8Array(0x10000);
    readonly #patterns = new Map<string, Pattern[]>();

    /** The texts must have four characters or more. */
    constructor(texts: Iterable<string>) {
        for (const whole of new Set(texts)) {
            const key = whole.slice(0, KEY);
            const alike = this.#patterns.get(key) ?? [];
            alike.push({ whole, head: whole.slice(0, HEAD) });
            this.#patterns.set(key, alike);
            let hash = 0;
            for (let at = 0; at < KEY; at++) hash = nextHash(hash, whole.charCodeAt(at));
            this.#hasHash[hash] = 1;
        }
    }

    mask(text: string): string {
        let masked = "";
        let end = 0; // of the last masked part
        let hash = 0;
        for (let last = 0; last < text.length; last++) {
            hash = nextHash(hash, text.charCodeAt(last));
            const at = last - KEY + 1;
            if (at < 0 || this.#hasHash[hash] === 0) continue;
            const found = this.#endOf(text, at, end);
            if (found <= end) continue;
            // Overlapping secrets share one mask.
            if (at >= end) masked += `${text.slice(end, at)}•••`;
            end = found;
        }
        return end === 0 ? text : masked + text.slice(end);
    }

    /** The end of the longest secret that begins here; 0 for none. Up to `known` the text was compared before. */
    #endOf(text: string, at: number, known: number): number {
        let end = 0;
        for (const { whole, head } of this.#patterns.get(text.slice(at, at + KEY)) ?? []) {
            if (text.startsWith(head, at)) end = Math.max(end, sameUntil(text, at, whole, known));
            else if (text.length - at >= SHORTEST_BEGINNING && head.startsWith(text.slice(at, at + HEAD)))
                return text.length;
        }
        return end;
    }
}

/** A rolling hash of the last four characters. */
function nextHash(hash: number, character: number): number {
    return ((hash << 4) ^ character) & 0xffff;
}

function sameUntil(text: string, at: number, whole: string, known: number): number {
    const most = Math.min(text.length, at + whole.length);
    let end = Math.min(most, Math.max(at + HEAD, known));
    while (end < most && text.charCodeAt(end) === whole.charCodeAt(end - at)) end++;
    return end;
}
