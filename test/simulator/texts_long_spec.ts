import assert from "node:assert/strict";
import http from "node:http";
import { startSimulator, type Simulator } from "../../src/simulator";
import { applyQuery, ODataQueryError } from "../../src/simulator/odata";
import { NEWEST } from "../../src/simulator/specification";
import { START_FIELDS } from "../../src/shared/start-process-dto";
import { cpuOf, LONG_TEXTS, MEGABYTE, MOST_CPU } from "../robustness/long-texts";
import { NAMESPACE, START } from "./client";

/** Beside those of the client: what the grammar of a query makes of them. */
const TEXTS: [name: string, text: string][] = [
    ...LONG_TEXTS,
    ...["(", "'", ",", ";", "not ", "not(", "a/", "a(", "a,", "()", "$expand=a(", "é "].map(
        (part): [string, string] => [JSON.stringify(part), part.repeat(MEGABYTE / part.length)],
    ),
    ["blanks in a name", `a${" ".repeat(MEGABYTE)}b`],
    ["a name and blanks", `Id${" ".repeat(MEGABYTE)}(`],
    ["a quote without an end", `Name eq '${"x".repeat(MEGABYTE)}`],
    ["quotes in quotes", `Name eq '${"''".repeat(MEGABYTE / 2)}'`],
    ["many comparisons", `Id eq 1${" or Id eq 1".repeat(MEGABYTE / 11)}`],
];

/** Node.js takes no longer line or header. */
const MOST_IN_HEAD = 12_000;

const HEADERS = [
    "authorization",
    "content-type",
    "x-uipath-tenantname",
    "x-uipath-organizationunitid",
    "x-uipath-folderkey",
    "x-uipath-folderpath",
    "x-uipath-folderpath-encoded",
    "x-ms-blob-type",
];

/** One field of each type. */
const FIELDS = Object.values(Object.fromEntries(Object.entries(START_FIELDS).map(([name, { type }]) => [type, name])));

/** What is sent, which is made before anything is counted. */
type Make = (text: string) => () => Promise<number>;

describe("The simulator answers a text of a megabyte in no time,", () => {
    let simulator: Simulator;

    before(async () => {
        simulator = await startSimulator();
    });
    after(() => simulator.close());

    /** The status of the answer; 0 where the text can't be sent. */
    function send(method: string, address: string, headers: Record<string, string>, body = ""): Promise<number> {
        return new Promise((resolve, reject) => {
            const { hostname, port } = new URL(simulator.url);
            const more = { authorization: `Bearer ${simulator.token}`, "content-type": "application/json", ...headers };
            const { length } = Buffer.from(body);
            http.request({ method, hostname, port, path: address, headers: { ...more, "content-length": length } })
                .on("response", (response) => {
                    response.resume().on("end", () => resolve(response.statusCode!));
                })
                .on("error", (error: NodeJS.ErrnoException) => (error.code === "EPIPE" ? resolve(0) : reject(error)))
                .end(body);
        });
    }

    const base = (): string => new URL(simulator.url).pathname;
    const inHead = (text: string): string => encodeURIComponent(text.slice(0, MOST_IN_HEAD)).slice(0, MOST_IN_HEAD);
    const post = async (path: string, body: string, type = "application/json"): Promise<number> => {
        const folder = String(simulator.data.folders[0]!.Id);
        return send("POST", path, { "x-uipath-organizationunitid": folder, "content-type": type }, body);
    };

    async function assertQuick(make: Make): Promise<void> {
        const found: string[] = [];
        for (const [what, text] of TEXTS) {
            const give = make(text);
            let status = -1;
            const cpu = await cpuOf(async () => (status = await give()));
            if (cpu > MOST_CPU) found.push(`${what}: ${Math.round(cpu)} ms`);
            assert.ok(status < 500, `${what}: ${status}`);
        }
        assert.equal(found.join("\n"), "");
    }

    for (const [name, path] of Object.entries({
        "in a path": (text: string) => `/${text}`,
        "in a path of the API": (text: string) => `${base()}/odata/${text}`,
        "in a key": (text: string) => `${base()}/odata/Jobs(${text})`,
        "in the address of a storage": (text: string) => `/blob-storage/${text}`,
        ...Object.fromEntries(
            ["$filter", "$orderby", "$select", "$expand", "$top", "$skip", "$count", "$other", "other"].map(
                (option) => [`in ${option}`, (text: string) => `${base()}/odata/Jobs?${option}=${text}`],
            ),
        ),
    }))
        it(`${name}, as far as an address has room for it`, () =>
            assertQuick((text) => {
                const address = path(inHead(text).replace(/%.?$/, ""));
                return () => send("GET", address, {});
            }));

    for (const header of HEADERS)
        it(`in the header ${header}, as far as it has room for it`, () =>
            assertQuick((text) => {
                const headers = { [header]: text.slice(0, MOST_IN_HEAD).replace(/[^ -~]/g, "x") };
                return () => send("GET", `${base()}/odata/Jobs`, headers);
            }));

    const STARTS = FIELDS.map((field): [string, string, (text: string) => unknown] => [
        `in ${field} of a start`,
        START,
        (text) => ({ startInfo: { [field]: text } }),
    ]);
    const STOP = `/odata/Jobs/${NAMESPACE}StopJobs`;
    const BODIES: [name: string, path: string, body: (text: string) => unknown][] = [
        ...STARTS,
        ["as the name of a field of a start", START, (text) => ({ startInfo: { [text]: 1 } })],
        ["in an object of a start", START, (text) => ({ startInfo: { AutopilotForRobots: { a: [text] } } })],
        ["as the name of a field", STOP, (text) => ({ [text]: 1 })],
        ["as an id", STOP, (text) => ({ jobIds: [text], strategy: "Kill" })],
        ["as a strategy", STOP, (text) => ({ jobIds: [1], strategy: text })],
        ["as the key of a job", `/odata/Jobs/${NAMESPACE}ResumeJob`, (text) => ({ jobKey: text })],
        ["as the name of an attachment", "/odata/Attachments", (text) => ({ Name: text })],
        ["as a user", "/api/Account/Authenticate", (text) => ({ usernameOrEmailAddress: text })],
    ];
    for (const [name, path, body] of BODIES)
        it(name, () =>
            assertQuick((text) => {
                const json = JSON.stringify(body(text));
                return () => post((path.startsWith("/api") ? "" : base()) + path, json);
            }),
        );

    for (const path of [START, "/odata/Attachments", "/api/Account/Authenticate"])
        it(`as the body of ${path}`, () =>
            assertQuick((text) => () => post((path.startsWith("/api") ? "" : base()) + path, text)));

    it("as a form of the identity server", () =>
        assertQuick((text) => {
            const form = `grant_type=client_credentials&client_id=${text}`;
            return () => post("/identity_/connect/token", form, "application/x-www-form-urlencoded");
        }));

    for (const option of ["$filter", "$orderby", "$select", "$expand", "$top", "$skip", "$count"])
        it(`in ${option} that no address has room for`, () =>
            assertQuick((text) => {
                const query = new URLSearchParams([[option, text]]);
                return async () => {
                    assert.throws(() => applyQuery([], { dto: "JobDto", generation: NEWEST }, query), ODataQueryError);
                    return 400;
                };
            }));
});
