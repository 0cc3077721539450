/** What all tests in a browser share: Node-RED, the browser, and a page for each language and theme. */
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { linkedUserDirectory, startNodeRed, type RunningNodeRed } from "../../../src/harness/node-red";
import { launch } from "./browser";

/** How the editor is looked at. Node-RED 4 has no themes. */
export interface View {
    language: string;
    theme: "light" | "dark";
}

interface Session {
    nodeRed: RunningNodeRed;
    browser: Browser;
    /** A page that has loaded the editor before loads it in half the time. */
    pages: Map<string, Page>;
}

const RUNTIME = process.env["NODE_RED_RUNTIME"] ?? "node-red";
/** What a machine with much else to do needs at most; milliseconds. */
const PATIENCE = 40_000;

/** 4 or 5. */
export const NODE_RED = Number.parseInt((require(`${RUNTIME}/package.json`) as { version: string }).version);

/** Node-RED 5 shows its tips in a box that is not there yet, and reports an error then. */
const USER_SETTINGS = { _: { editor: { view: { "view-show-tips": false } } } };

let session: Session | undefined;

/** Opens it where it is not open. */
export async function openSession(executable: string): Promise<void> {
    if (session) return;
    const userDir = await linkedUserDirectory(resolve("."));
    writeFileSync(join(userDir, ".config.users.json"), JSON.stringify(USER_SETTINGS));
    process.once("exit", () => rmSync(userDir, { recursive: true, force: true }));
    const nodeRed = await startNodeRed({ userDir, port: 0, runtime: RUNTIME });
    session = { nodeRed, browser: await launch(executable), pages: new Map() };
}

/** What the editor remembers of the test before must not matter. What it remembers of this one is kept over a reload. */
const FORGET = `sessionStorage.getItem("kept") ? sessionStorage.removeItem("kept") : localStorage.clear()`;
export const keepOverReload = (page: Page): Promise<void> => page.evaluate(`sessionStorage.setItem("kept", "yes")`);

export async function closeSession(): Promise<void> {
    await session?.browser.close();
    await session?.nodeRed.stop();
}

function theSession(): Session {
    assert.ok(session, "the session is open only while tests run");
    return session;
}

export const theNodeRed = (): RunningNodeRed => theSession().nodeRed;

export async function pageFor({ language, theme }: View): Promise<Page> {
    const { browser, pages } = theSession();
    const key = `${language} ${theme}`;
    const known = pages.get(key);
    if (known) return known;
    const context = await browser.newContext({ locale: language });
    // The editor looks in the public catalogue for newer nodes. No test leaves this machine.
    await context.route("https://catalogue.nodered.org/**", (route) => route.fulfill({ json: { modules: [] } }));
    await context.addInitScript(`${FORGET}; localStorage.setItem("view-dark-theme", "${theme}")`);
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    pages.set(key, page);
    return page;
}
