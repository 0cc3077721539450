import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, resolve } from "node:path";

const root = resolve(__dirname, "../..");
const pages = [
    ...readdirSync(root).filter((file) => file.endsWith(".md")),
    ...readdirSync(join(root, "docs"))
        .filter((file) => file.endsWith(".md"))
        .map((file) => `docs/${file}`),
];

const read = (page: string): string => readFileSync(join(root, page), "utf8");

const withoutCode = (text: string): string => text.replace(/^```[^]*?^```/gm, "");

/** The anchor that GitHub derives from a heading. */
const anchor = (heading: string): string =>
    heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .replace(/\s/g, "-");

const anchors = (page: string): Set<string> =>
    new Set([...withoutCode(read(page)).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchor(heading!)));

const links = (page: string): string[] =>
    [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);

const exists = (page: string, link: string): boolean => {
    const [path, heading] = link.split("#") as [string, string?];
    const target = path ? normalize(join(dirname(page), path)) : page;
    return existsSync(join(root, target)) && (!heading || anchors(target).has(heading));
};

const errorCodes = Object.keys(
    JSON.parse(read("nodes/locales/en-US/uipath-orchestrator.json"))["uipath-orchestrator"].status,
)
    .filter((key) => /^[A-Z_]+$/.test(key))
    .sort();

const codesOfTable = (page: string): string[] =>
    [...read(page).matchAll(/^\| `([A-Z_]+)`/gm)].map(([, code]) => code!).sort();

describe("The documents", () => {
    it("have no broken links", () => {
        const broken = pages.flatMap((page) =>
            links(page)
                .filter((link) => !/^https?:/.test(link) && !exists(page, link))
                .map((link) => `${page}: ${link}`),
        );
        assert.deepEqual(broken, []);
    });

    it("link every page of docs from the README", () => {
        const reached = new Set(links("README.md").map((link) => link.split("#")[0]));
        const unreached = pages.filter((page) => page.startsWith("docs/") && !reached.has(page));
        assert.deepEqual(unreached, []);
    });

    it("name every example in the README", () => {
        const examples = readdirSync(join(root, "examples")).map((file) => file.replace(/\.json$/, ""));
        assert.deepEqual(
            examples.filter((example) => !read("README.md").includes(`| ${example} `)),
            [],
        );
    });

    it("name only files that are there", () => {
        const missing = [...read("CONTRIBUTING.md").matchAll(/`((?:src|nodes|test|docs|scripts)\/[\w./-]+)`/g)]
            .map(([, path]) => path!)
            .filter((path) => !existsSync(join(root, path)));
        assert.deepEqual(missing, []);
    });

    it("have the headings that comments in the code refer to", () => {
        const referring = ["src", "nodes"].flatMap((folder) =>
            readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
                .filter((file) => file.endsWith(".ts"))
                .map((file) => join(folder, file)),
        );
        const references = referring.flatMap((file) => {
            // A comment may break a line within a reference.
            const text = read(file).replace(/\n\s*(\*|\/\/) /g, " ");
            return [...text.matchAll(/(docs\/[\w-]+\.md), "([^"]+)"/g)];
        });
        assert.ok(references.length > 0);
        const broken = references.filter(([, page, heading]) => !anchors(page!).has(anchor(heading!)));
        assert.deepEqual(
            broken.map(([reference]) => reference),
            [],
        );
    });

    it("explain every error code in docs/errors.md", () => {
        assert.ok(errorCodes.length > 10);
        assert.deepEqual(codesOfTable("docs/errors.md"), errorCodes);
    });

    it("begin with a README of at most 150 lines, whose first 40 have the two commands to copy", () => {
        const lines = read("README.md").trimEnd().split("\n");
        assert.ok(lines.length <= 150, `${lines.length} lines`);
        const first = lines.slice(0, 40).join("\n");
        for (const command of ["npm ci && npm run demo", "npm ci && npm test"])
            assert.ok(first.includes(`\`\`\`sh\n${command}\n\`\`\``), command);
    });

    it("say in the README what can still start a job twice", () => {
        assert.match(
            read("README.md"),
            /server that commits later than the window after our failure can still start twice/,
        );
    });
});
