import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { EVENT_NAMES } from "../../src/shared/settings/events";
import { EditorPage, keysOf } from "../support/editor-page";

const LANGUAGES = ["en-US", "ja", "de"] as const;

/** The flow-file contract: every property and its default. */
const CONTRACT: Record<string, Record<string, unknown>> = {
    "uipath-orchestrator": {
        name: "",
        url: "",
        signIn: "application",
        tenant: "",
        scope: "OR.Jobs OR.Execution.Read OR.Folders.Read OR.Robots.Read",
        identityUrl: "",
        folder: "",
        tls: "",
        proxy: "",
        timeout: 30,
        concurrency: 16,
        apiVersion: "",
        publicUrl: "",
        webhookPath: "",
    },
    "uipath-start-job": {
        name: "",
        orchestrator: "",
        folder: "",
        folderType: "str",
        process: "",
        processType: "str",
        arguments: "payload",
        argumentsType: "msg",
        argumentsForm: [],
        strategy: "ModernJobsCount",
        jobsCount: 1,
        jobsCountType: "num",
        robots: "",
        robotsType: "str",
        runtimeType: "",
        priority: "",
        entryPoint: "",
        reference: "",
        referenceType: "str",
        runAsMe: false,
        idempotencyKey: "",
        idempotencyKeyType: "str",
        whenStarted: "use",
    },
    "uipath-add-queue-item": {
        name: "",
        orchestrator: "",
        folder: "",
        folderType: "str",
        queue: "",
        queueType: "str",
        content: "payload",
        contentType: "msg",
        contentForm: [],
        reference: "",
        referenceType: "str",
        priority: "",
        dueDate: "",
        dueDateType: "str",
        deferDate: "",
        deferDateType: "str",
        onDuplicate: "error",
        commit: "AllOrNothing",
    },
    "uipath-wait-queue-item": {
        name: "",
        orchestrator: "",
        folder: "",
        folderType: "str",
        items: "payload",
        itemsType: "msg",
        emit: "each",
        timeout: "",
        timeoutType: "num",
        manualRetries: false,
        store: "",
    },
    "uipath-request": {
        name: "",
        orchestrator: "",
        folder: "",
        folderType: "str",
        method: "GET",
        path: "",
        pathType: "str",
        body: "payload",
        bodyType: "msg",
        allPages: false,
    },
    "uipath-wait-job": {
        name: "",
        orchestrator: "",
        folder: "",
        folderType: "str",
        jobs: "payload",
        jobsType: "msg",
        emit: "each",
        pendingTimeout: "",
        pendingTimeoutType: "num",
        runningTimeout: "",
        runningTimeoutType: "num",
        onTimeout: "leave",
        killAfter: 60,
        store: "",
    },
    "uipath-stop-job": {
        name: "",
        orchestrator: "",
        folder: "",
        folderType: "str",
        jobs: "payload",
        jobsType: "msg",
        how: "SoftStop",
    },
    "uipath-asset": {
        name: "",
        orchestrator: "",
        folder: "",
        folderType: "str",
        action: "get",
        asset: "",
        assetType: "str",
        value: "payload",
        valueType: "msg",
        create: false,
    },
    "uipath-bucket-file": {
        name: "",
        orchestrator: "",
        folder: "",
        folderType: "str",
        action: "download",
        bucket: "",
        bucketType: "str",
        path: "",
        pathType: "str",
        content: "payload",
        contentType: "msg",
        as: "buffer",
        maxSize: 64,
    },
    "uipath-event": {
        name: "",
        orchestrator: "",
        folder: "",
        process: "",
        queue: "",
        events: ["job.faulted"],
        source: "poll",
        every: 10,
        lookBack: 24,
        store: "",
    },
};
/** They have rows, check boxes or nothing in the dialog. */
const WITHOUT_FIELD: ReadonlySet<string> = new Set(["argumentsForm", "contentForm", "events", "source"]);

const TYPES = Object.keys(CONTRACT);

function read(language: string, type: string, kind: "json" | "html"): string {
    return readFileSync(`nodes/locales/${language}/${type}.${kind}`, "utf8");
}

function catalogueKeys(language: string, type: string): string[] {
    return keysOf(JSON.parse(read(language, type, "json")) as object).sort();
}

function sourceOf(file: string): string {
    return file.endsWith(".ts") ? readFileSync(`src/editor/${file}`, "utf8") : "";
}

const SHARED_TEXT = /sharedText\("([\w.]+)"/g;
const SHARED_LABEL = /data-i18n="@rpa-flows\/[\w-]+\/uipath-orchestrator:uipath-orchestrator\.([\w.]+)"/g;

function sharedTextsIn(file: string): string[] {
    return [...sourceOf(file).matchAll(SHARED_TEXT)].map(([, key]) => key!);
}

/** The texts of its own type that a script names, those of the form parts that it imports among them. */
function textsIn(file: string): string[] {
    const source = sourceOf(file);
    const parts = [...source.matchAll(/ from "\.{1,2}\/(?:form\/)?([a-z-]+)";/g)].map(([, part]) => `form/${part}.ts`);
    const own = source
        .replaceAll(SHARED_TEXT, "")
        .matchAll(/"((?:node|label|placeholder|type|store|invalid)\.[\w.]+)"/g);
    return [
        ...[...own].map(([, key]) => key!),
        ...parts.filter((part) => existsSync(`src/editor/${part}`)).flatMap(textsIn),
    ];
}

const LABELS: [string, object, string][] = [
    ["uipath-orchestrator", { name: "Test tenant" }, "Test tenant"],
    ["uipath-orchestrator", { url: "https://cloud.uipath.com/acme/Default/portal_" }, "cloud.uipath.com/acme/Default"],
    ["uipath-orchestrator", { url: "https://rpa.acme.example", tenant: "T1" }, "rpa.acme.example (T1)"],
    ["uipath-orchestrator", { url: "rpa.acme.example:8443/jobs" }, "rpa.acme.example"],
    ["uipath-orchestrator", { url: "my orchestrator" }, "my orchestrator"],
    ["uipath-orchestrator", { url: "" }, "uipath-orchestrator.node.kind"],
    ["uipath-start-job", { name: "Nightly" }, "Nightly"],
    ["uipath-start-job", { process: "Invoice_Bot" }, "uipath-start-job.node.start Invoice_Bot"],
    ["uipath-start-job", { process: "bot", processType: "msg" }, "uipath-start-job.node.start msg.bot"],
    ["uipath-start-job", { process: "" }, "uipath-start-job.node.kind"],
    ["uipath-add-queue-item", { name: "Orders" }, "Orders"],
    ["uipath-add-queue-item", { queue: "Orders" }, "uipath-add-queue-item.node.add Orders"],
    ["uipath-add-queue-item", { queue: "" }, "uipath-add-queue-item.node.kind"],
    ["uipath-wait-queue-item", { name: "Orders" }, "Orders"],
    ["uipath-wait-queue-item", { emit: "each" }, "uipath-wait-queue-item.node.wait"],
    ["uipath-wait-queue-item", { emit: "all" }, "uipath-wait-queue-item.node.waitAll"],
    ["uipath-request", { method: "GET", path: "/odata/Releases?$top=1" }, "GET /odata/Releases…"],
    ["uipath-request", { method: "POST", path: "/odata/Assets" }, "POST /odata/Assets"],
    ["uipath-request", { path: "" }, "uipath-request.node.kind"],
    ["uipath-wait-job", { name: "Invoices" }, "Invoices"],
    ["uipath-wait-job", { emit: "each" }, "uipath-wait-job.node.wait"],
    ["uipath-wait-job", { emit: "all" }, "uipath-wait-job.node.waitAll"],
    ["uipath-asset", { name: "Limit", asset: "Invoice_Limit" }, "Limit"],
    ["uipath-asset", { asset: "Invoice_Limit" }, "uipath-asset.node.get Invoice_Limit"],
    ["uipath-asset", { asset: "a", assetType: "msg", action: "set" }, "uipath-asset.node.set msg.a"],
    ["uipath-asset", { asset: "" }, "uipath-asset.node.kind"],
    ["uipath-bucket-file", { name: "Result", path: "a" }, "Result"],
    ["uipath-bucket-file", { path: "a/b.txt" }, "uipath-bucket-file.node.download a/b.txt"],
    ["uipath-bucket-file", { path: "a", pathType: "msg", action: "upload" }, "uipath-bucket-file.node.upload msg.a"],
    ["uipath-bucket-file", { path: "a", bucket: "B", action: "list" }, "uipath-bucket-file.node.list B"],
    ["uipath-bucket-file", { path: "" }, "uipath-bucket-file.node.kind"],
    ["uipath-event", { name: "Alarm", process: "Bot" }, "Alarm"],
    ["uipath-event", { process: "Invoice_Bot" }, "Invoice_Bot"],
    ["uipath-event", { process: "", queue: "Invoices" }, "Invoices"],
    ["uipath-event", { process: "" }, "uipath-event.node.kind"],
    ["uipath-stop-job", { name: "Too slow" }, "Too slow"],
    ["uipath-stop-job", { how: "SoftStop" }, "uipath-stop-job.node.stop"],
    ["uipath-stop-job", { how: "Kill" }, "uipath-stop-job.node.kill"],
];

describe("the nodes in the editor", () => {
    for (const type of TYPES) {
        describe(type, () => {
            const page = new EditorPage(type);
            const definition = page.definition(type);
            const form = page.html.slice(0, page.html.indexOf("</script>"));

            it("keeps the properties and defaults that flows depend on", () => {
                const found = Object.entries(definition.defaults).map(([name, { value }]) => [name, value]);
                assert.equal(JSON.stringify(Object.fromEntries(found)), JSON.stringify(CONTRACT[type]));
            });

            it("is a page that is whole in itself", () => {
                assert.doesNotMatch(page.html, /<script[^>]*\ssrc=|<link|<!--/);
            });

            it("has a field for every setting", () => {
                const prefix = definition.category === "config" ? "node-config-input-" : "node-input-";
                for (const name of Object.keys({ ...definition.defaults, ...definition.credentials })) {
                    if (!WITHOUT_FIELD.has(name)) assert.ok(form.includes(`id="${prefix}${name}"`), name);
                }
            });

            it("labels every field that can be seen", () => {
                for (const [, id] of form.matchAll(
                    /<(?:input|select|textarea)\b(?![^>]*type="hidden")[^>]*?\bid="([^"]+)"/g,
                )) {
                    assert.ok(form.includes(`for="${id}"`), id);
                }
            });

            it("leaves nothing behind in the page: no global names, no styles for others, no fixed colours", () => {
                assert.deepEqual(page.globals, []);
                const styles = [...page.html.matchAll(/<style>([\s\S]*?)<\/style>/g)]
                    .map(([, text]) => text)
                    .join("\n");
                const css = styles.replace(/\/\*[\s\S]*?\*\//g, "");
                for (const [, selectors] of css.matchAll(/([^{}]+)\{/g)) {
                    for (const selector of (selectors ?? "").split(",")) {
                        assert.match(selector.trim(), /^\.uipath-form( |$)|:has\(\.uipath-form\)$/);
                        assert.ok(!selector.includes("#"), selector);
                    }
                }
                for (const [, colour] of css.matchAll(/color:\s*([^;]+);/g))
                    assert.match(colour ?? "", /^var\(--red-ui-/);
            });

            it("has every text it shows in the catalogue", () => {
                const shown = [...page.html.matchAll(/data-i18n="(?:\[[a-z-]+\])?([^":]+)"/g)].map(([, key]) => key!);
                const used = textsIn(`nodes/${type}.ts`);
                assert.ok(shown.length > 3 && used.length > 5);
                const keys = catalogueKeys("en-US", type);
                for (const key of [...shown, ...used.map((name) => `${type}.${name}`)])
                    assert.ok(keys.includes(key), key);
            });

            for (const language of LANGUAGES) {
                it(`has the same texts and the same help in ${language}`, () => {
                    assert.deepEqual(catalogueKeys(language, type), catalogueKeys("en-US", type));
                    const outline = (help: string): string[] => help.match(/<(dl|dt|h3|h4|p|li)\b/g) ?? [];
                    const help = read(language, type, "html");
                    assert.ok(help.includes(`data-help-name="${type}"`));
                    assert.deepEqual(outline(help), outline(read("en-US", type, "html")));
                });
            }
        });
    }

    it("have the texts that they share in the catalogue of the connection", () => {
        const keys = catalogueKeys("en-US", "uipath-orchestrator");
        const used = readdirSync("src/editor", { recursive: true, encoding: "utf8" }).flatMap(sharedTextsIn);
        const shown = TYPES.flatMap((type) =>
            [...new EditorPage(type).html.matchAll(SHARED_LABEL)].map(([, key]) => key!),
        );
        assert.ok(used.length > 10 && shown.length > 10);
        for (const key of [...used, ...shown]) assert.ok(keys.includes(`uipath-orchestrator.${key}`), key);
    });

    it("keeps the secrets of a connection out of the flow file", () => {
        const { credentials, defaults } = new EditorPage("uipath-orchestrator").definition("uipath-orchestrator");
        assert.equal(
            JSON.stringify(credentials),
            JSON.stringify({
                clientId: { type: "text" },
                clientSecret: { type: "password" },
                username: { type: "text" },
                password: { type: "password" },
                token: { type: "password" },
                webhookSecret: { type: "password" },
            }),
        );
        for (const name of Object.keys(credentials ?? {})) assert.ok(!(name in defaults));
    });

    for (const [type, node, label] of LABELS) {
        it(`shows a ${type} node with ${JSON.stringify(node)} as "${label}"`, () => {
            assert.equal(new EditorPage(type).definition(type).label.call(node), label);
        });
    }

    for (const [strategy, kept] of [
        ["ModernJobsCount", false],
        ["All", false],
        ["Specific", true],
    ] as const) {
        it(`${kept ? "keeps" : "clears"} the chosen robots when the node is saved with ${strategy}`, () => {
            const page = new EditorPage("uipath-start-job");
            page.fields.set("#node-input-strategy", { value: strategy });
            page.fields.set("#node-input-robots", { value: "Bot1", type: "msg" });
            page.definition("uipath-start-job").oneditsave?.call({});
            assert.deepEqual(
                page.fields.get("#node-input-robots"),
                kept ? { value: "Bot1", type: "msg" } : { value: "", type: "str" },
            );
        });
    }

    it("does not keep the choice of all pages for a request that is not a GET", () => {
        const page = new EditorPage("uipath-request");
        page.fields.set("#node-input-method", { value: "POST" });
        page.fields.set("#node-input-allPages", { value: "on", checked: true });
        page.definition("uipath-request").oneditsave?.call({});
        assert.equal(page.fields.get("#node-input-allPages")?.checked, false);
    });

    for (const [onTimeout, killAfter, kept] of [
        ["leave", "soon", "60"],
        ["leave", "90", "90"],
        ["kill", "soon", "soon"],
    ] as const) {
        it(`saves the seconds to a kill as ${kept} where they were ${killAfter} and the choice is ${onTimeout}`, () => {
            const page = new EditorPage("uipath-wait-job");
            page.fields.set("#node-input-onTimeout", { value: onTimeout });
            page.fields.set("#node-input-killAfter", { value: killAfter });
            page.definition("uipath-wait-job").oneditsave?.call({});
            assert.equal(page.fields.get("#node-input-killAfter")?.value, kept);
        });
    }

    it("tells the two outputs of a wait node apart", () => {
        const { inputs, outputs, outputLabels } = new EditorPage("uipath-wait-job").definition("uipath-wait-job");
        assert.deepEqual([inputs, outputs], [1, 2]);
        const labels = [0, 1].map((index) => outputLabels?.(index));
        assert.deepEqual(labels, ["uipath-wait-job.node.successful", "uipath-wait-job.node.unsuccessful"]);
    });

    for (const language of LANGUAGES) {
        it(`has every text that the runtimes of the wait, the stop and the event node show in ${language}`, () => {
            const needed: Record<string, string[]> = {
                "uipath-wait-job": [
                    ...[
                        "waiting",
                        "pending",
                        "running",
                        "suspended",
                        "no_robot",
                        "no_freeRobot",
                        "no_machine",
                        "no_freeMachine",
                    ].map((name) => `uipath-wait-job.status.${name}`),
                    "uipath-wait-job.log.notWritten",
                    "uipath-wait-job.log.notRead",
                ],
                "uipath-stop-job": ["uipath-stop-job.status.stopping"],
                "uipath-event": [
                    "watching",
                    "slowly",
                    "retrying",
                    ...EVENT_NAMES.map((event) => event.replace(".", "_")),
                ].map((name) => `uipath-event.status.${name}`),
            };
            for (const [type, keys] of Object.entries(needed))
                for (const key of keys) assert.ok(catalogueKeys(language, type).includes(key), key);
        });
    }
});
