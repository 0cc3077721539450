/** Mocha's own report. Where there is no browser, its last line says how many tests were skipped, and why. */
import { reporters } from "mocha";
import { findBrowser } from "./browser";

module.exports = class extends reporters.Spec {
    override epilogue(): void {
        super.epilogue();
        if (findBrowser()) return;
        console.log(`Browser tests skipped: ${this.stats.pending}. No Chromium was found (set CHROMIUM to its path).`);
    }
};
