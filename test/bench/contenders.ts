/** The contenders of the benchmark. Each is a node of a flow, with messages for it. */
import { RELEASE_KEY } from "../support/server";
import { FOLDER, FOLDER_ID, PROCESS, QUEUE } from "./responses";

export const CONTENDERS = ["start job", "http request", "old package", "node:http", "undici"] as const;

/** The old package has outdated dependencies, so it is installed for a run alone. */
export const OLD_PACKAGE = "@uipath/node-red-contrib-uipath-orchestrator";
export const OLD_VERSION = "2.2.1";

/** These add queue items, one by one and in bulk. */
export const ADDERS = ["add queue item", "add in bulk", "http request that adds"] as const;

export type Contender = (typeof CONTENDERS)[number] | (typeof ADDERS)[number];

/** Items of a bulk. */
export const BULK = 100;

export interface ContenderFlow {
    /** The node that receives the messages has the id `START`, and wires to `OUT`. */
    nodes: object[];
    credentials: Record<string, object>;
    /** The nth message. */
    message(n: number): object;
}

export const START = "id-start";
export const OUT = "id-out";

export const START_JOBS = "/odata/Jobs/UiPath.Server.Configuration.OData.StartJobs";

const ADD_QUEUE_ITEM = "/odata/Queues/UiPathODataSvc.AddQueueItem";

/** The path of Orchestrator on the server, as in the cloud. */
const BASE = "/acme/Default/orchestrator_";

/** The pool size of contenders without a limit of their own. */
export const SOCKETS = 64;

/** The headers that a client without this package has to send with each start. */
export const HEADERS = {
    authorization: "Bearer bench-token",
    "content-type": "application/json",
    "x-uipath-organizationunitid": String(FOLDER_ID),
};

const AT = { z: "id-tab", x: 1, y: 1, wires: [[OUT]] };

/** The job arguments in a message. */
export const argumentsOf = (n: number): object => ({ in_Number: n, in_Customer: "ACME Corporation" });

/** The body of StartJobs. In a real flow a function node would have to create it. */
const bodyOf = (n: number): object => ({
    startInfo: {
        ReleaseKey: RELEASE_KEY,
        Strategy: "ModernJobsCount",
        JobsCount: 1,
        Source: "Manual",
        InputArguments: JSON.stringify(argumentsOf(n)),
    },
});

/** The baselines are nodes, too, so that they include the cost of Node-RED itself. */
const baseline = (type: string, server: string): ContenderFlow => ({
    nodes: [{ id: START, type, url: server + BASE + START_JOBS, ...AT }],
    credentials: {},
    message: (n) => ({ payload: bodyOf(n) }),
});

/** Core's node, as a flow without this package would use it. */
const httpRequest = (url: string): object => ({
    id: START,
    type: "http request",
    method: "POST",
    url,
    ret: "obj",
    persist: true,
    headers: Object.entries(HEADERS).map(([keyValue, valueValue]) => ({
        keyType: "other",
        keyValue,
        valueType: "other",
        valueValue,
    })),
    ...AT,
});

const adder = (server: string, concurrency: number, content: (n: number) => object): ContenderFlow => ({
    nodes: [
        { id: "id-connection", type: "uipath-orchestrator", url: server + BASE, concurrency, folder: FOLDER_ID },
        { id: START, type: "uipath-add-queue-item", orchestrator: "id-connection", queue: QUEUE, ...AT },
    ],
    credentials: { "id-connection": { clientId: "client", clientSecret: "bench-secret" } },
    message: (n) => ({ payload: content(n) }),
});

export const FLOWS: Readonly<Record<Contender, (server: string, concurrency: number) => ContenderFlow>> = {
    "start job": (server, concurrency) => ({
        nodes: [
            { id: "id-connection", type: "uipath-orchestrator", url: server + BASE, concurrency, folder: FOLDER_ID },
            { id: START, type: "uipath-start-job", orchestrator: "id-connection", process: PROCESS, ...AT },
        ],
        credentials: { "id-connection": { clientId: "client", clientSecret: "bench-secret" } },
        message: (n) => ({ payload: argumentsOf(n) }),
    }),
    "http request": (server) => ({
        nodes: [httpRequest(server + BASE + START_JOBS)],
        credentials: {},
        message: (n) => ({ payload: bodyOf(n) }),
    }),
    // This is its setting for a private Orchestrator. It signs in and sends everything at the address in `url`.
    "old package": (server) => ({
        nodes: [
            { id: "id-connection", type: "orchestrator connection", policy: 0, url: server + BASE, tenant: "Default" },
            {
                id: START,
                type: "orchestrator start job",
                connection: "id-connection",
                folder: FOLDER,
                process: PROCESS,
                processType: "str",
                environment: "",
                environmentType: "str",
                policy: 1,
                number: 1,
                numberType: "num",
                names: [],
                params: [
                    { key: "in_Number", type: "msg", value: "payload.in_Number" },
                    { key: "in_Customer", type: "msg", value: "payload.in_Customer" },
                ],
                ...AT,
            },
        ],
        credentials: { "id-connection": { password: "bench-secret" } },
        message: (n) => ({ payload: argumentsOf(n) }),
    }),
    "node:http": (server) => baseline("bench-node-http", server),
    undici: (server) => baseline("bench-undici", server),
    "add queue item": (server, concurrency) => adder(server, concurrency, argumentsOf),
    "add in bulk": (server, concurrency) =>
        adder(server, concurrency, (n) => Array.from({ length: BULK }, () => argumentsOf(n))),
    "http request that adds": (server) => ({
        nodes: [httpRequest(server + BASE + ADD_QUEUE_ITEM)],
        credentials: {},
        message: (n) => ({
            payload: { itemData: { Name: QUEUE, Priority: "Normal", SpecificContent: argumentsOf(n) } },
        }),
    }),
};
