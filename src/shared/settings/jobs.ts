/** What the settings of the nodes that wait for jobs and stop them may be; the first value is the default. */

export const EMIT = ["each", "all"] as const;
export type Emit = (typeof EMIT)[number];

export const ON_TIMEOUT = ["leave", "softStop", "kill"] as const;
export type OnTimeout = (typeof ON_TIMEOUT)[number];

export const STOP_STRATEGIES = ["SoftStop", "Kill"] as const;
export type StopStrategy = (typeof STOP_STRATEGIES)[number];
