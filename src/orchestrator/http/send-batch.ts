let batch: (() => void)[] = [];

/** Sends at the end of this turn of the event loop, together with all others. See docs/performance-notes.md, "Requests in batches". */
export function sendInBatch(send: () => void): void {
    if (batch.push(send) === 1) setImmediate(sendBatch);
}

function sendBatch(): void {
    const sends = batch;
    batch = [];
    for (const send of sends) send();
}
