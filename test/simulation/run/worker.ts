/** Lives through one world after another, in a thread of its own. */
import { parentPort, workerData } from "node:worker_threads";
import { putBack, type Patch } from "../patches/patch";
import type { WorldOptions } from "../world/world";

// A fifth of the time goes into stacks that nobody reads. A world that is lived through with `--log` has them.
Error.stackTraceLimit = 0;

const { patch } = workerData as { patch: Patch | undefined };
if (patch) putBack(patch);

parentPort!.on("message", (options: WorldOptions) => {
    // The patch must be there before the client is loaded.
    const { live } = require("./result") as typeof import("./result");
    void live(options).then(({ result }) => parentPort!.postMessage(result));
});
