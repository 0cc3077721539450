/** Who may do what, in an editor that asks for a sign-in. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { PASSWORD } from "../../support/editor-users";
import { Subprocess } from "../../support/subprocess";
import { pageFor } from "../support/session";
import type { guardedProcedures } from "./guarded-process";
import { openSidebar } from "./tab";

/** What the editor itself needs. */
const EDITOR = ["settings.read", "flows.read", "nodes.read", "plugins.read", "context.read", "status.read"];

const USERS = {
    owner: "*",
    reader: ["read"],
    operator: ["read", "uipath.write"],
    builder: ["read", "flows.write"],
    stranger: [...EDITOR, "flows.write"],
};
type User = keyof typeof USERS;

/** Whether each user can do it. */
const MAY: Record<User, { see: boolean; act: boolean; run: boolean }> = {
    owner: { see: true, act: true, run: true },
    operator: { see: true, act: true, run: false },
    reader: { see: true, act: false, run: false },
    builder: { see: true, act: false, run: false },
    stranger: { see: false, act: false, run: false },
};

describe("In an editor with users", () => {
    let guarded: Subprocess<typeof guardedProcedures>;
    let url: string;
    let page: Page;

    before(async () => {
        guarded = new Subprocess(join(__dirname, "guarded-process.js"));
        url = await guarded.call("start", USERS);
        page = await pageFor({ language: "en-US", theme: "light" });
        await signIn("owner");
        const tab = await openSidebar(page);
        await page.locator('[id="inject"] .red-ui-flow-node-button-button').click();
        await tab.locator("li.uipath-job[data-state=Successful]").waitFor();
    });

    after(async () => {
        // Other tests use the page, and must not hear that this Node-RED is gone.
        await page.goto("about:blank");
        await guarded.call("stop", undefined);
        await guarded.end();
    });

    /** A page that is loaded anew knows nobody. */
    async function signIn(user: User): Promise<void> {
        await page.goto(url, { waitUntil: "commit" });
        await page.locator("#node-dialog-login-username").fill(user);
        await page.locator("#node-dialog-login-password").fill(PASSWORD);
        await page.locator("#node-dialog-login-submit").click();
        await page.waitForFunction("window.RED?.nodes?.getType?.('uipath-request') && RED.nodes.workspace('flow')");
        await page.locator("#red-ui-loading-progress").waitFor({ state: "hidden" });
    }

    /** The status of a route's answer to the user of the page. */
    const askRoute = (route: string, body?: object): Promise<number> =>
        page.evaluate(
            ([path, posted]) =>
                fetch(path!, {
                    method: posted ? "POST" : "GET",
                    headers: {
                        "content-type": "application/json",
                        authorization: `Bearer ${RED.settings.get("auth-tokens").access_token}`,
                    },
                    ...(posted ? { body: posted } : {}),
                }).then(({ status }) => status),
            [route, body && JSON.stringify(body)],
        );

    /** What the page lets its user do with jobs that have run. */
    async function actsOnJobs(): Promise<{ see: boolean; act: boolean }> {
        if (!(await page.evaluate("RED.sidebar.containsTab('uipath-jobs')"))) return { see: false, act: false };
        const row = (await openSidebar(page)).locator("li.uipath-job").first();
        await row.locator(".uipath-job-head").click();
        const read = row.getByText("1900000042");
        await read.or(row.getByText("Your account may see this list")).waitFor();
        assert.equal(await row.getByRole("button", { name: "Read again" }).count(), await read.count());
        return { see: true, act: (await read.count()) === 1 };
    }

    async function isOfferedRunNow(): Promise<boolean> {
        await page.locator('[id="start"].red-ui-flow-node-group').click();
        await page.keyboard.press("Enter");
        await page.locator(".uipath-start-job-form .uipath-list-button").first().waitFor();
        return (await page.getByRole("button", { name: "Run now" }).count()) === 1;
    }

    for (const user of Object.keys(USERS) as User[])
        it(`${sentenceOf(user)}, by the page and by the routes`, async () => {
            await signIn(user);
            const asked = await guarded.call("acts", undefined);
            assert.deepEqual({ ...(await actsOnJobs()), run: await isOfferedRunNow() }, MAY[user]);
            const { see, act, run } = MAY[user];
            const status = (may: boolean): number => (may ? 200 : 401);
            assert.equal(await askRoute("uipath/jobs"), status(see));
            assert.equal(await askRoute("uipath/jobs/read", {}), status(act));
            assert.equal(await askRoute("uipath/jobs/stop", {}), status(act));
            assert.equal(await askRoute("uipath/run-now", {}), status(run));
            assert.equal(await guarded.call("acts", undefined), asked);
        });
});

function sentenceOf(user: User): string {
    const { see, act, run } = MAY[user];
    return `the ${user} can ${see ? "" : "not "}see jobs, can ${act ? "" : "not "}stop and can ${run ? "" : "not "}run them`;
}

/** What is used of the editor, inside the page. */
declare const RED: { settings: { get(name: string): { access_token: string } } };
