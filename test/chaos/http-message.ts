/** HTTP/1.1, just enough to know where a message ends and what a request is about. */

const HEAD_END = "\r\n\r\n";

/** A whole request as it came. */
export interface WholeRequest {
    bytes: Buffer;
    method: string;
    path: string;
    body: string;
}

/** Where the message at the start of the bytes ends; undefined while it is not whole, or when only its connection's end tells. */
export function endOfMessage(bytes: Buffer): number | undefined {
    const at = bytes.indexOf(HEAD_END);
    if (at < 0) return undefined;
    const start = at + HEAD_END.length;
    const head = bytes.toString("latin1", 0, start);
    const length = /^content-length: *(\d+)/im.exec(head)?.[1];
    if (length !== undefined) return bytes.length >= start + Number(length) ? start + Number(length) : undefined;
    if (/^transfer-encoding: *chunked/im.test(head)) return endOfChunks(bytes, start);
    const hasNoBody = !head.startsWith("HTTP/") || /^HTTP\/1\.1 (204|304)/.test(head);
    return hasNoBody ? start : undefined;
}

function endOfChunks(bytes: Buffer, start: number): number | undefined {
    for (let at = start; ;) {
        const lineEnd = bytes.indexOf("\r\n", at);
        if (lineEnd < 0) return undefined;
        const size = parseInt(bytes.toString("latin1", at, lineEnd), 16);
        const next = lineEnd + 2 + size + 2;
        if (!(bytes.length >= next)) return undefined;
        if (size === 0) return next;
        at = next;
    }
}

/** The bytes of one whole request, read. */
export function readRequest(bytes: Buffer): WholeRequest {
    const at = bytes.indexOf(HEAD_END);
    const [method = "", path = ""] = bytes.toString("latin1", 0, at).split("\r\n")[0]!.split(" ");
    return { bytes, method, path, body: bytes.toString("utf8", at + HEAD_END.length) };
}

/** An answer of our own. */
export function writeAnswer(status: number, headers: Record<string, string>, body: string): Buffer {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const length = `content-length: ${Buffer.byteLength(body)}\r\n`;
    return Buffer.from(`HTTP/1.1 ${status} Said\r\n${lines.join("")}${length}\r\n${body}`);
}

/** The answer with that share of its body only, and a content-length that fits. */
export function truncateBody(answer: Buffer, share: number): Buffer {
    const start = answer.indexOf(HEAD_END) + HEAD_END.length;
    const kept = answer.subarray(start, start + Math.floor((answer.length - start) * share));
    const head = answer
        .toString("latin1", 0, start)
        .replace(/^content-length: *\d+/im, `content-length: ${kept.length}`);
    return Buffer.concat([Buffer.from(head, "latin1"), kept]);
}
