/** A minimal HTTP/1.1 parser that finds the ends of messages and reads requests. */

const HEAD_END = "\r\n\r\n";

/** A complete request with its original bytes. */
export interface RawRequest {
    bytes: Buffer;
    method: string;
    path: string;
    body: string;
}

/** The end of the first message. Undefined: it is incomplete, or only the end of the connection ends it. */
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

/** Reads a complete request. */
export function readRequest(bytes: Buffer): RawRequest {
    const at = bytes.indexOf(HEAD_END);
    const [method = "", path = ""] = bytes.toString("latin1", 0, at).split("\r\n")[0]!.split(" ");
    return { bytes, method, path, body: bytes.toString("utf8", at + HEAD_END.length) };
}

/** Writes a response. */
export function writeResponse(status: number, headers: Record<string, string>, body: string): Buffer {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const length = `content-length: ${Buffer.byteLength(body)}\r\n`;
    return Buffer.from(`HTTP/1.1 ${status} Status\r\n${lines.join("")}${length}\r\n${body}`);
}

/** Keeps a share of a response's body, and adapts the content-length. */
export function truncateBody(response: Buffer, share: number): Buffer {
    const start = response.indexOf(HEAD_END) + HEAD_END.length;
    const kept = response.subarray(start, start + Math.floor((response.length - start) * share));
    const head = response
        .toString("latin1", 0, start)
        .replace(/^content-length: *\d+/im, `content-length: ${kept.length}`);
    return Buffer.concat([Buffer.from(head, "latin1"), kept]);
}
