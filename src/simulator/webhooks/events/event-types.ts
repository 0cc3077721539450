/** What a webhook can subscribe to. Source: docs, "Types of events". The simulator sends those of jobs and queue items. */
const NAMES = {
    jobs: ["created", "started", "suspended", "completed", "faulted", "stopped"].map((name) => `job.${name}`),
    robots: ["created", "updated", "deleted", "status"].map((name) => `robot.${name}`),
    queues: ["created", "updated", "deleted"].map((name) => `queue.${name}`),
    queueItems: [
        "added",
        "transactionStarted",
        "transactionCompleted",
        "transactionFailed",
        "transactionAbandoned",
    ].map((name) => `queueItem.${name}`),
    processes: ["created", "updated", "deleted"].map((name) => `process.${name}`),
    schedules: ["schedule.failed"],
};

/** As WebhookEventTypeDto. */
export const EVENT_TYPES: readonly { Name: string; Group: string }[] = Object.entries(NAMES).flatMap(([Group, names]) =>
    names.map((Name) => ({ Name, Group })),
);
