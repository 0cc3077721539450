/**
 * Hooks of the run in a browser: one Node-RED, which can be started only once in a process, and one browser for all tests. Without
 * a browser all tests are skipped; the reporter says why.
 */
import type { Context, RootHookObject } from "mocha";
import { findBrowser } from "./browser";
import { closeHouse, openHouse } from "./house";

const browser = findBrowser();

export const mochaHooks: RootHookObject = {
    async beforeAll(this: Context) {
        if (browser) await openHouse(browser);
        else this.skip();
    },
    afterAll: closeHouse,
};
