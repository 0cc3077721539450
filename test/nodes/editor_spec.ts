import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
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
};
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

function check(type: string, property: string, value: unknown, node: object = {}): unknown {
    const { defaults } = new EditorPage(type).definition(type);
    const validate = defaults[property]?.validate;
    assert.ok(validate, `${property} has no validator`);
    assert.equal(validate.length, 2);
    const saved = Object.fromEntries(Object.entries(defaults).map(([name, { value: preset }]) => [name, preset]));
    return validate.call({ ...saved, ...node }, value, {});
}

const FORM = { argumentsType: "form" };
const SPECIFIC = { strategy: "Specific" };
const AS_TEXT = { jobsType: "str" };

/** type, property, value, the rest of the node, and whether it is valid. */
const VALUES: [string, string, unknown, object, boolean][] = [
    ["uipath-orchestrator", "url", "https://cloud.uipath.com/acme/Default/orchestrator_/jobs?tid=1", {}, true],
    ["uipath-orchestrator", "url", " orchestrator.acme.example:8443/base ", {}, true],
    ["uipath-orchestrator", "url", "${ORCHESTRATOR}", {}, true],
    ["uipath-orchestrator", "url", "", {}, false],
    ["uipath-orchestrator", "url", "  ", {}, false],
    ["uipath-orchestrator", "url", "ftp://acme.example", {}, false],
    ["uipath-orchestrator", "url", "my orchestrator", {}, false],
    ["uipath-orchestrator", "identityUrl", "", {}, true],
    ["uipath-orchestrator", "identityUrl", "what is this", {}, false],
    ["uipath-orchestrator", "timeout", "30", {}, true],
    ["uipath-orchestrator", "timeout", 0.5, {}, true],
    ["uipath-orchestrator", "timeout", "", {}, true],
    ["uipath-orchestrator", "timeout", "${TIMEOUT}", {}, true],
    ["uipath-orchestrator", "timeout", 0, {}, false],
    ["uipath-orchestrator", "timeout", "soon", {}, false],
    ["uipath-orchestrator", "concurrency", "16", {}, true],
    ["uipath-orchestrator", "concurrency", "${MANY}", {}, true],
    ["uipath-orchestrator", "concurrency", 1.5, {}, false],
    ["uipath-orchestrator", "concurrency", 0, {}, false],
    ["uipath-orchestrator", "apiVersion", "", {}, true],
    ["uipath-orchestrator", "apiVersion", "17", {}, true],
    ["uipath-orchestrator", "apiVersion", "${VERSION}", {}, true],
    ["uipath-orchestrator", "apiVersion", "23.10", {}, false],
    ["uipath-orchestrator", "apiVersion", 2023, {}, false],
    ["uipath-start-job", "process", "Invoice_Bot", {}, true],
    ["uipath-start-job", "process", "${PROCESS}", {}, true],
    ["uipath-start-job", "process", " ", {}, false],
    ["uipath-start-job", "jobsCount", "3", {}, true],
    ["uipath-start-job", "jobsCount", "", {}, true],
    ["uipath-start-job", "jobsCount", "${COUNT}", {}, true],
    ["uipath-start-job", "jobsCount", "0", {}, false],
    ["uipath-start-job", "jobsCount", "1.5", {}, false],
    ["uipath-start-job", "jobsCount", "count", { jobsCountType: "msg" }, true],
    ["uipath-start-job", "jobsCount", "0", { strategy: "All" }, true],
    ["uipath-start-job", "robots", "", {}, true],
    ["uipath-start-job", "robots", "", SPECIFIC, false],
    ["uipath-start-job", "robots", "Bot1, 12", SPECIFIC, true],
    ["uipath-start-job", "robots", "${ROBOTS}", SPECIFIC, true],
    ["uipath-start-job", "priority", "", {}, true],
    ["uipath-start-job", "priority", "High", {}, true],
    ["uipath-start-job", "priority", "100", {}, true],
    ["uipath-start-job", "priority", "${PRIORITY}", {}, true],
    ["uipath-start-job", "priority", "101", {}, false],
    ["uipath-start-job", "priority", "Urgent", {}, false],
    ["uipath-start-job", "argumentsForm", [{ name: "a", value: "1", valueType: "num" }], FORM, true],
    ["uipath-start-job", "argumentsForm", [{ name: "a", value: "${A}", valueType: "num" }], FORM, true],
    ["uipath-start-job", "argumentsForm", [{ name: "a", value: "" }, { name: "a " }], FORM, true],
    [
        "uipath-start-job",
        "argumentsForm",
        [
            { name: "a", value: "1" },
            { name: "a ", value: "2" },
        ],
        FORM,
        false,
    ],
    ["uipath-start-job", "argumentsForm", [{ name: "", value: "1" }], FORM, false],
    ["uipath-start-job", "argumentsForm", [{ name: "a", value: "one", valueType: "num" }], FORM, false],
    ["uipath-start-job", "argumentsForm", [{ name: "", value: "1" }], {}, true],
    ["uipath-request", "path", "/odata/Releases?$filter=Name eq '../x'", {}, true],
    ["uipath-request", "path", "odata/Jobs(1)", {}, true],
    ["uipath-request", "path", "${PATH_OF_LIST}", {}, true],
    ["uipath-request", "path", "path", { pathType: "msg" }, true],
    ["uipath-request", "path", "", {}, false],
    ["uipath-request", "path", "https://acme.example/odata", {}, false],
    ["uipath-request", "path", "//acme.example/odata", {}, false],
    ["uipath-request", "path", "/odata/../x", {}, false],
    ["uipath-request", "path", "/odata/%2e%2E%2fx", {}, false],
    ["uipath-request", "path", "\\\\acme\\odata", {}, false],
    ...["uipath-wait-job", "uipath-stop-job"].flatMap((type): [string, string, unknown, object, boolean][] => [
        [type, "jobs", "", {}, true],
        [type, "jobs", "payload.value", {}, true],
        [type, "jobs", " 4711 ", AS_TEXT, true],
        [type, "jobs", "5B0F2C1E-7a3d-4c1f-9a52-3f1d2c4b5a69", AS_TEXT, true],
        [type, "jobs", "${JOB}", AS_TEXT, true],
        [type, "jobs", "0", AS_TEXT, false],
        [type, "jobs", "my job", AS_TEXT, false],
        [type, "folder", "${FOLDER}", {}, true],
    ]),
    ["uipath-stop-job", "how", "Kill", {}, true],
    ["uipath-stop-job", "how", "${HOW}", {}, true],
    ["uipath-stop-job", "how", "gently", {}, false],
    ["uipath-wait-job", "emit", "all", {}, true],
    ["uipath-wait-job", "emit", "", {}, true],
    ["uipath-wait-job", "emit", "some", {}, false],
    ["uipath-wait-job", "onTimeout", "softstop", {}, true],
    ["uipath-wait-job", "onTimeout", "${ON_TIMEOUT}", {}, true],
    ["uipath-wait-job", "onTimeout", "hope", {}, false],
    ["uipath-wait-job", "killAfter", "", {}, true],
    ["uipath-wait-job", "killAfter", "0.5", {}, true],
    ["uipath-wait-job", "killAfter", "${PATIENCE}", {}, true],
    ["uipath-wait-job", "killAfter", "0", {}, false],
    ["uipath-wait-job", "killAfter", "soon", {}, false],
    ...["pendingTimeout", "runningTimeout"].flatMap((property): [string, string, unknown, object, boolean][] => [
        ["uipath-wait-job", property, "", {}, true],
        ["uipath-wait-job", property, "600", {}, true],
        ["uipath-wait-job", property, "${SECONDS}", {}, true],
        ["uipath-wait-job", property, "seconds", { [`${property}Type`]: "msg" }, true],
        ["uipath-wait-job", property, "0", {}, false],
        ["uipath-wait-job", property, "-1", {}, false],
        ["uipath-wait-job", property, "ten", {}, false],
    ]),
    ["uipath-wait-job", "store", "", {}, true],
    ["uipath-wait-job", "store", "file", {}, true],
    ["uipath-wait-job", "store", "${STORE}", {}, true],
    ["uipath-wait-job", "store", "cloud", {}, false],
];

const LABELS: [string, object, string][] = [
    ["uipath-orchestrator", { name: "Test tenant" }, "Test tenant"],
    ["uipath-orchestrator", { url: "https://cloud.uipath.com/acme/Default/portal_" }, "cloud.uipath.com/acme/Default"],
    ["uipath-orchestrator", { url: "https://rpa.acme.example", tenant: "T1" }, "rpa.acme.example (T1)"],
    ["uipath-orchestrator", { url: "" }, "uipath-orchestrator.node.kind"],
    ["uipath-start-job", { name: "Nightly" }, "Nightly"],
    ["uipath-start-job", { process: "Invoice_Bot" }, "uipath-start-job.node.start Invoice_Bot"],
    ["uipath-start-job", { process: "bot", processType: "msg" }, "uipath-start-job.node.start msg.bot"],
    ["uipath-start-job", { process: "" }, "uipath-start-job.node.kind"],
    ["uipath-request", { method: "GET", path: "/odata/Releases?$top=1" }, "GET /odata/Releases…"],
    ["uipath-request", { method: "POST", path: "/odata/Assets" }, "POST /odata/Assets"],
    ["uipath-request", { path: "" }, "uipath-request.node.kind"],
    ["uipath-wait-job", { name: "Invoices" }, "Invoices"],
    ["uipath-wait-job", { emit: "each" }, "uipath-wait-job.node.wait"],
    ["uipath-wait-job", { emit: "all" }, "uipath-wait-job.node.waitAll"],
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

            it("has a field for every setting", () => {
                const prefix = definition.category === "config" ? "node-config-input-" : "node-input-";
                for (const name of Object.keys({ ...definition.defaults, ...definition.credentials })) {
                    if (name !== "argumentsForm") assert.ok(form.includes(`id="${prefix}${name}"`), name);
                }
            });

            it("labels every field that can be seen", () => {
                for (const [, id] of form.matchAll(/<(?:input|select)\b(?![^>]*type="hidden")[^>]*?\bid="([^"]+)"/g)) {
                    assert.ok(form.includes(`for="${id}"`), id);
                }
            });

            it("leaves nothing behind in the page: no global names, no styles for others, no fixed colours", () => {
                assert.deepEqual(page.globals, []);
                const css = [...page.html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, text]) => text).join("\n");
                for (const [, selectors] of css.matchAll(/([^{}]+)\{/g)) {
                    for (const selector of (selectors ?? "").split(",")) {
                        assert.ok(selector.trim().startsWith(".uipath-form "), selector);
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
        const used = readdirSync("src/editor/form").flatMap((file) => sharedTextsIn(`form/${file}`));
        assert.ok(used.length > 3);
        for (const key of used) assert.ok(keys.includes(`uipath-orchestrator.${key}`), key);
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
            }),
        );
        for (const name of Object.keys(credentials ?? {})) assert.ok(!(name in defaults));
    });

    describe("tells what can not work before it is deployed", () => {
        for (const [type, property, value, node, valid] of VALUES) {
            const rest = Object.keys(node).length > 0 ? ` with ${JSON.stringify(node)}` : "";
            it(`${type}: ${property} ${JSON.stringify(value)}${rest} is ${valid ? "" : "not "}valid`, () => {
                const answer = check(type, property, value, node);
                if (valid) assert.equal(answer, true);
                else assert.equal(typeof answer, "string");
            });
        }
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
        it(`has every text that the runtime of the wait and the stop node shows in ${language}`, () => {
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
            };
            for (const [type, keys] of Object.entries(needed))
                for (const key of keys) assert.ok(catalogueKeys(language, type).includes(key), key);
        });
    }
});
