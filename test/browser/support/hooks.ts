/**
 * Hooks of the run in a browser. Each worker of mocha has one Node-RED, which can be started only once in a process, and one browser,
 * for all its files. Without a browser all tests are skipped; the reporter says why.
 */
import type { Context, RootHookObject } from "mocha";
import { findBrowser } from "./browser";
import { closeSession, openSession } from "./session";

const browser = findBrowser();

/** A worker runs its hooks around each file, and mocha ends it after the last. */
const isWorker = process.env["MOCHA_WORKER_ID"] !== undefined;

export const mochaHooks: RootHookObject = {
    async beforeAll(this: Context) {
        if (browser) await openSession(browser);
        else this.skip();
    },
    async afterAll() {
        if (!isWorker) await closeSession();
    },
};
