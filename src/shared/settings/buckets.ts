/** What the settings of a node that moves files of buckets may be; the first value is the default. */
import { numberIn } from "./numbers";

export const FILE_ACTIONS = ["download", "upload", "list", "delete"] as const;
export type FileAction = (typeof FILE_ACTIONS)[number];

/** What a downloaded file becomes in a message. */
export const FILE_FORMS = ["buffer", "text", "json"] as const;
export type FileForm = (typeof FILE_FORMS)[number];

const MEGABYTE = 1024 * 1024;

export const DEFAULT_MAX_SIZE = 64 * MEGABYTE;

/** Node.js can't hold a longer text. In MB. */
export const MOST_MEGABYTES = 512;

/** MB as bytes; undefined unless it is a number above 0 that is not too large. */
export function maxSizeIn(value: unknown): number | undefined {
    const megabytes = numberIn(value);
    return megabytes > 0 && megabytes <= MOST_MEGABYTES ? megabytes * MEGABYTE : undefined;
}
