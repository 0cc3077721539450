/**
 * Hooks of the run in a browser: one Node-RED, which can be started only once in a process, and one browser for all tests. Where
 * no browser is found there is nothing to run, and one line says so.
 */
import type { RootHookObject } from "mocha";
import { findBrowser } from "./browser";
import { closeHouse, openHouse } from "./house";

const browser = findBrowser();
if (!browser) {
    console.log("Skipped: the dialogs in a browser. No Chromium is on the PATH; CHROMIUM=/path/to/chromium names one.");
    process.exit(0);
}

export const mochaHooks: RootHookObject = {
    beforeAll: () => openHouse(browser),
    afterAll: closeHouse,
};
