import assert from "node:assert/strict";
import { encodedPath } from "../../src/shared/request-path";

/** Paths as users write them, and as they are sent. */
const PATHS: [given: string, sent: string][] = [
    ["/odata/Jobs(1)", "/odata/Jobs(1)"],
    ["odata/Jobs", "/odata/Jobs"],
    [" /odata/Jobs ", "/odata/Jobs"],
    ["/odata/Releases?$filter=Name eq '../x'", "/odata/Releases?$filter=Name%20eq%20%27../x%27"],
    ["?a", "/?a"],
    ["/", "/"],
    ["/./a", "/a"],
    ["/a//b", "/a//b"],
    ["/a:b", "/a:b"],
    ["/odata/Jobs('a:b')", "/odata/Jobs('a:b')"],
    ["/..a", "/..a"],
    ["/a..", "/a.."],
    ["/.../b", "/.../b"],
    ["/a;v=1/b", "/a;v=1/b"],
    ["/a%3b/..b", "/a%3b/..b"],
    ["/%e0%a0%80%c3%a9", "/%e0%a0%80%c3%a9"],
    ["/．．/a", "/%EF%BC%8E%EF%BC%8E/a"],
    ["請求書", "/%E8%AB%8B%E6%B1%82%E6%9B%B8"],
    ["/odata/%E8%AB%8B", "/odata/%E8%AB%8B"],
    ["/100%", "/100%25"],
    ["/a b", "/a%20b"],
    ["/%u002e", "/%25u002e"],
    ["/a?..#/../b", "/a?..%23/../b"],
    [
        "/odata/Folders('a&b#c')?$filter=Name eq 'R&D #1'",
        "/odata/Folders('a%26b%23c')?$filter=Name%20eq%20%27R%26D%20%231%27",
    ],
];

const LEAVING = [
    ..."a:b a:b/c 1:2 :a http://acme.example/odata HTTPS://acme.example javascript:1".split(" "),
    ..."// //acme.example \\\\acme /a\\b /%5cb /%5C%5Cacme /%255cb %2f/acme /%2f%2facme".split(" "),
    ..."/.. .. /a/.. /a/../b /%2e%2e /%2E./a /.%2e/a /%252e%252e/a /%25252e%25252e/a /%2%65./a /a%2f..%2fb".split(" "),
    ..."/a/..;/b /a/..;x=1/b /a/..%3b/b /%2e%2e;/b /a/..%253Bx/b /..; /a/..%20/b /a/..%00/b /a/.%09./b".split(" "),
    ..."/%c0%ae%c0%ae/a /a/..%c0%afb /a/%C1%9Cb /%e0%80%ae./a /%f0%80%80%ae./a /%25c0%25ae./a".split(" "),
    "/a/.. /b",
    "/a#/../b",
    "/odata/a#/..%5c..",
    "/a\tb",
    "/.\t./a",
    "/a\u0001",
    `/${"a".repeat(32_768)}`,
    `/${"%25".repeat(11_000)}`,
];

describe("The path of a request", () => {
    for (const [given, sent] of PATHS) it(`${given} is sent as ${sent}`, () => assert.equal(encodedPath(given), sent));
});

describe("A path that would leave Orchestrator is refused", () => {
    for (const path of LEAVING) it(JSON.stringify(path).slice(0, 60), () => assert.equal(encodedPath(path), undefined));
});
