/** A real Node-RED in this process, in a user directory that has this package. */
import { existsSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NodeRed, NodeRedNode } from "./node-red-runtime";

export interface RunningNodeRed {
    url: string;
    RED: NodeRed;
    /** Deploys flows and waits until they run. `credentials` are by node id; `type` is Node-RED's own, such as `nodes`. */
    deploy(flows: object[], credentials: Record<string, object>, type?: string): Promise<void>;
    node(id: string): NodeRedNode;
    stop(): Promise<void>;
}

export interface NodeRedOptions {
    /** Flows are kept and packages are installed here. */
    userDir: string;
    /** The first port to try. A port in use is skipped. */
    port: number;
    /** The module to load as Node-RED. */
    runtime?: string;
    /** Gets errors, and whatever nodes log. */
    log?: (line: string) => void;
    /** Settings of Node-RED that replace those of the demo. */
    settings?: Partial<DemoSettings>;
}

interface DemoSettings {
    httpAdminRoot: string;
    /** False: Node-RED serves no HTTP nodes. */
    httpNodeRoot: string | false;
    [name: string]: unknown;
}

interface App extends http.RequestListener {
    use(path: string, app: unknown): void;
}

/** Node-RED brings it. */
const express = require("express") as () => App;

const PACKAGE = "@rpa-flows/node-red-uipath-orchestrator";
/** The editor without what gets in the way of a first look. */
export const DEMO_THEME = { tours: false, multiplayer: { enabled: false } };

/** Node-RED's level of errors. What tells more has a higher one. */
const ERROR = 20;

const PORTS_TRIED = 100;

export async function startNodeRed({
    userDir,
    port,
    runtime = "node-red",
    log,
    settings = {},
}: NodeRedOptions): Promise<RunningNodeRed> {
    const server = http.createServer();
    const actual = await listen(server, port);
    const RED = require(runtime) as NodeRed;
    const whole = { ...demoSettings(userDir, actual, log), ...settings };
    RED.init(server, whole);
    server.on("request", serve(RED, whole));
    // The first start of Node-RED itself must be over, since a deployment waits for the next one.
    const started = flowsStarted(RED);
    await RED.start();
    await started;
    return {
        url: `http://127.0.0.1:${actual}`,
        RED,
        deploy: (flows, credentials, type = "full") => deploy(RED, flows, credentials, type),
        node: (id) => RED.nodes.getNode(id),
        stop: async () => {
            await RED.stop();
            server.closeAllConnections();
            await new Promise((resolve) => server.close(resolve));
        },
    };
}

/** A user directory in which the package at `root` is installed as a link: a new one, or `kept`, which may be one already. */
export async function linkedUserDirectory(root: string, kept?: string): Promise<string> {
    const userDir = kept ?? (await mkdtemp(join(tmpdir(), "node-red-uipath-")));
    const manifest = join(userDir, "package.json");
    if (existsSync(manifest)) return userDir;
    await linkPackage(userDir, PACKAGE, root);
    await writeFile(manifest, JSON.stringify({ name: "demo", private: true, dependencies: { [PACKAGE]: "*" } }));
    return userDir;
}

/** Installs the package in a folder into a user directory, as a link. */
export async function linkPackage(userDir: string, name: string, folder: string): Promise<void> {
    const installed = join(userDir, "node_modules", name);
    await mkdir(join(installed, ".."), { recursive: true });
    await symlink(folder, installed, "junction");
}

/** Both apps are mounted at their roots, as by Node-RED's own start script. */
function serve(RED: NodeRed, { httpAdminRoot, httpNodeRoot }: DemoSettings): http.RequestListener {
    const app = express();
    app.use(httpAdminRoot, RED.httpAdmin);
    if (httpNodeRoot !== false) app.use(httpNodeRoot, RED.httpNode);
    return app;
}

async function listen(server: http.Server, first: number): Promise<number> {
    const last = first === 0 ? 0 : first + PORTS_TRIED;
    for (let port = first; port <= last; port++) {
        const failure = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
            server.once("error", resolve);
            server.listen(port, "127.0.0.1", () => {
                server.off("error", resolve);
                resolve(undefined);
            });
        });
        if (!failure) return (server.address() as AddressInfo).port;
        if (failure.code !== "EADDRINUSE") throw failure;
    }
    throw new Error(`The ports ${first} to ${last} are all in use.`);
}

function demoSettings(userDir: string, port: number, log: ((line: string) => void) | undefined): DemoSettings {
    return {
        userDir,
        flowFile: "flows.json",
        uiHost: "127.0.0.1",
        uiPort: port,
        httpAdminRoot: "/",
        httpNodeRoot: "/",
        credentialSecret: false,
        editorTheme: DEMO_THEME,
        telemetry: { enabled: false, updateNotification: false },
        logging: {
            console: { level: "off" },
            demo: {
                level: "info",
                handler: () => (entry: { level: number; msg: unknown; name?: string; type?: string }) => {
                    if (entry.level > ERROR && !entry.type) return;
                    const source = entry.type ? `[${entry.type}${entry.name ? `:${entry.name}` : ""}] ` : "";
                    log?.(source + (typeof entry.msg === "string" ? entry.msg : JSON.stringify(entry.msg)));
                },
            },
        },
    };
}

async function deploy(
    RED: NodeRed,
    flows: object[],
    credentials: Record<string, object>,
    deploymentType: string,
): Promise<void> {
    const started = flowsStarted(RED);
    const withCredentials = flows.map((node) => {
        const id = (node as { id: string }).id;
        return credentials[id] ? { ...node, credentials: credentials[id] } : node;
    });
    await RED.runtime.flows.setFlows({ flows: { flows: withCredentials }, deploymentType });
    await started;
}

function flowsStarted(RED: NodeRed): Promise<void> {
    return new Promise((resolve) => RED.events.once("flows:started", () => resolve()));
}
