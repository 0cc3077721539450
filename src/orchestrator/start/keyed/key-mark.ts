import { createHash } from "node:crypto";

/** Makes the marks of keys differ from all other UUIDs. It must never change: jobs that were started bear marks made with it. */
const NAMESPACE = Buffer.from("734ae0c9baaf408a942644b2d389e13f", "hex");

/**
 * The mark of an attempt to start a process for a key, the same in every Node-RED: a UUID of version 5.
 * `processKey` is the release key, `attempt` counts from 1. Source: RFC 9562 §5.5.
 */
export function markOf(processKey: string, attempt: number, key: string): string {
    const name = `${processKey.toLowerCase()}\n${attempt}\n${key}`;
    const bytes = createHash("sha1").update(NAMESPACE).update(name, "utf8").digest();
    bytes[6] = (bytes[6]! & 0x0f) | 0x50;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const hex = bytes.toString("hex", 0, 16);
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
