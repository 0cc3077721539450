/** What the flow saw of each message, in few bytes: the heap of the process that keeps it is under test. */

/** As it travels to whoever judges. */
export interface FlowRecord {
    starts: number;
    /** Places for jobs of each start in `ids`. */
    width: number;
    /** How often each message came out of the node, and how often it reached Catch. */
    out: Uint8Array;
    caught: Uint8Array;
    /** How many jobs it carried when it came out, and their ids. */
    jobs: Uint16Array;
    ids: Int32Array;
    /** Where in `words` its error's code is, and how its job ended, where the flow waits for that. */
    code: Uint8Array;
    end: Uint8Array;
    words: string[];
    /** Whether it was under way in a flow that is gone. */
    abandoned: Uint8Array;
}

/** Of that many starts that ask for at most so many jobs each. */
export function emptyRecord(starts: number, mostJobs: number): FlowRecord {
    const width = mostJobs + 1;
    return {
        starts,
        width,
        out: new Uint8Array(starts),
        caught: new Uint8Array(starts),
        jobs: new Uint16Array(starts),
        ids: new Int32Array(starts * width),
        code: new Uint8Array(starts),
        end: new Uint8Array(starts),
        words: [""],
        abandoned: new Uint8Array(starts),
    };
}

/** The message came out with these jobs, and with that end of theirs. */
export function noteOut(record: FlowRecord, n: number, ids: readonly number[], end = ""): void {
    record.out[n]!++;
    record.end[n] = placeOf(record, end);
    record.jobs[n] = ids.length;
    record.ids.set(ids.slice(0, record.width), n * record.width);
}

/** The message reached Catch with this code. */
export function noteCaught(record: FlowRecord, n: number, code: string): void {
    record.caught[n]!++;
    record.code[n] = placeOf(record, code);
}

function placeOf({ words }: FlowRecord, word: string): number {
    if (!words.includes(word)) words.push(word);
    return words.indexOf(word);
}

/** Whether anything is known of what became of the message. */
export function isSettled({ out, caught }: FlowRecord, n: number): boolean {
    return out[n]! + caught[n]! > 0;
}

/** The ids of the jobs that the message carried, as many as there are places for. */
export function idsOf({ ids, jobs, width }: FlowRecord, n: number): number[] {
    return [...ids.subarray(n * width, n * width + Math.min(jobs[n]!, width))];
}

/** The code of its error. */
export function codeOf({ words, code }: FlowRecord, n: number): string {
    return words[code[n]!]!;
}

/** How its job ended, as the flow was told. */
export function endOf({ words, end }: FlowRecord, n: number): string {
    return words[end[n]!]!;
}
