/** The baselines: nodes that only send the body and read the response. */
import http from "node:http";
import { Pool } from "undici";
import { HEADERS, SOCKETS } from "./contenders";

interface BaselineDef {
    url: string;
}

interface Message {
    payload: unknown;
}

/** The part of a node in Node-RED that is used here. */
interface BaselineNode {
    on(
        event: "input",
        listener: (msg: Message, send: (msg: Message) => void, done: (error?: Error) => void) => void,
    ): void;
    on(event: "close", listener: () => void): void;
}

type Post = (body: string) => Promise<string>;

export interface BaselineRuntime {
    nodes: {
        registerType(set: string, type: string, constructor: (this: BaselineNode, def: BaselineDef) => void): void;
        createNode(node: BaselineNode, def: BaselineDef): void;
    };
}

export function registerBaselines(RED: BaselineRuntime): void {
    register(RED, "bench-node-http", nodeHttp);
    register(RED, "bench-undici", undici);
}

function register(RED: BaselineRuntime, type: string, client: (url: string) => { post: Post; close(): void }): void {
    RED.nodes.registerType("bench", type, function (def) {
        RED.nodes.createNode(this, def);
        const { post, close } = client(def.url);
        this.on("input", (msg, send, done) => {
            post(JSON.stringify(msg.payload)).then((text) => {
                msg.payload = JSON.parse(text);
                send(msg);
                done();
            }, done);
        });
        this.on("close", close);
    });
}

function nodeHttp(url: string): { post: Post; close(): void } {
    const agent = new http.Agent({ keepAlive: true, maxSockets: SOCKETS });
    const { hostname, port, pathname: path } = new URL(url);
    const options = { hostname, port, path, method: "POST", agent };
    const post: Post = (body) =>
        new Promise((resolve, reject) => {
            const headers = { ...HEADERS, "content-length": Buffer.byteLength(body) };
            http.request({ ...options, headers }, (answer) => {
                const chunks: Buffer[] = [];
                answer.on("data", (chunk: Buffer) => chunks.push(chunk));
                answer.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
            })
                .on("error", reject)
                .end(body);
        });
    return { post, close: () => agent.destroy() };
}

function undici(url: string): { post: Post; close(): void } {
    const { origin, pathname: path } = new URL(url);
    const pool = new Pool(origin, { connections: SOCKETS });
    const post: Post = async (body) => {
        const answer = await pool.request({ method: "POST", path, headers: HEADERS, body });
        return answer.body.text();
    };
    return { post, close: () => void pool.close() };
}
