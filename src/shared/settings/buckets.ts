/** What the settings of a node that moves files of buckets may be; the first value is the default. */

export const FILE_ACTIONS = ["download", "upload", "list", "delete"] as const;
export type FileAction = (typeof FILE_ACTIONS)[number];

/** What a downloaded file becomes in a message. */
export const FILE_FORMS = ["buffer", "text", "json"] as const;
export type FileForm = (typeof FILE_FORMS)[number];

/** In MB. */
export const DEFAULT_MAX_SIZE = 64;

/** Node.js can't hold a longer text. In MB. */
const MOST_SIZE = 512;

/** Whether a file may be as large as this. In MB. */
export function isMaxSize(megabytes: number): boolean {
    return megabytes > 0 && megabytes <= MOST_SIZE;
}
