/** A compact record of what the flow saw of each message. The heap of its process is under test. */

export interface FlowRecord {
    starts: number;
    /** The number of entries of each start in `ids`. */
    width: number;
    /** How often each message was sent, and how often it was caught. */
    out: Uint8Array;
    caught: Uint8Array;
    /** The number of jobs in the sent message, and their ids. */
    jobs: Uint16Array;
    ids: Int32Array;
    /** Indexes into `words` of the error code, and of the end of the job if the flow waits for it. */
    code: Uint8Array;
    end: Uint8Array;
    words: string[];
    /** 1: the message was in progress when its flow was replaced. */
    abandoned: Uint8Array;
}

/** A record for starts with at most `mostJobs` jobs each. */
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

/** Notes a sent message. */
export function noteOut(record: FlowRecord, n: number, ids: readonly number[], end = ""): void {
    record.out[n]!++;
    record.end[n] = indexOfWord(record, end);
    record.jobs[n] = ids.length;
    record.ids.set(ids.slice(0, record.width), n * record.width);
}

/** Notes a caught message. */
export function noteCaught(record: FlowRecord, n: number, code: string): void {
    record.caught[n]!++;
    record.code[n] = indexOfWord(record, code);
}

function indexOfWord({ words }: FlowRecord, word: string): number {
    if (!words.includes(word)) words.push(word);
    return words.indexOf(word);
}

/** Whether the message was sent or caught. */
export function isSettled({ out, caught }: FlowRecord, n: number): boolean {
    return out[n]! + caught[n]! > 0;
}

/** The job ids of a sent message, up to the width of the record. */
export function idsOf({ ids, jobs, width }: FlowRecord, n: number): number[] {
    return [...ids.subarray(n * width, n * width + Math.min(jobs[n]!, width))];
}

/** The error code of a caught message. */
export function codeOf({ words, code }: FlowRecord, n: number): string {
    return words[code[n]!]!;
}

/** The reported end of the job. */
export function endOf({ words, end }: FlowRecord, n: number): string {
    return words[end[n]!]!;
}
