/** A real Redis on a free port of this machine, which keeps everything in memory, and a client of it. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** What is used here of ioredis, the library of the Redis node. */
export interface RedisClient {
    call(command: string, ...args: (string | number)[]): Promise<unknown>;
    disconnect(): void;
}

export interface RunningRedis {
    port: number;
    /** A connection of its own: a read that blocks keeps no other one waiting. */
    connect(): RedisClient;
    stop(): Promise<void>;
}

const READY = "Ready to accept connections";

const NO_SERVER =
    "There is no redis-server on the PATH. Install Redis 6.2 or newer, " +
    "for example with “apt-get install redis-server” or “brew install redis”.";

/** @throws Error that says how to get a server, where there is none */
export function assertRedisServer(): void {
    if (spawnSync("redis-server", ["--version"]).error) throw new Error(NO_SERVER);
}

/** `palette`: the folder in which the Redis node is installed. */
export async function startRedis(palette: string): Promise<RunningRedis> {
    const port = await freePort();
    const server = spawn(
        "redis-server",
        ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        {
            stdio: ["ignore", "pipe", "inherit"],
        },
    );
    await isReady(server);
    const Redis = createRequire(join(palette, "package.json"))("ioredis") as new (port: number) => RedisClient;
    const clients: RedisClient[] = [];
    return {
        port,
        connect() {
            const client = new Redis(port);
            clients.push(client);
            return client;
        },
        async stop() {
            for (const client of clients) client.disconnect();
            const exited = once(server, "exit");
            server.kill();
            await exited;
        },
    };
}

async function isReady(server: ChildProcess): Promise<void> {
    const lines: string[] = [];
    await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.once("exit", () => reject(new Error(`redis-server has ended:\n${lines.join("\n")}`)));
        createInterface(server.stdout!).on("line", (line) => {
            lines.push(line);
            if (line.includes(READY)) resolve();
        });
    });
}

async function freePort(): Promise<number> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
}
