/** A child process with a real Node-RED, a bucket file node and an `http request` node. */
import { rm } from "node:fs/promises";
import { linkedUserDirectory, startNodeRed, type RunningNodeRed } from "../../src/harness/node-red";
import { measuredPackage } from "./measured-package";
import { serveProcedures } from "../support/subprocess";

export const DOWNLOADERS = ["bucket file", "http request"] as const;
export type Downloader = (typeof DOWNLOADERS)[number];

export interface FilesAccess {
    url: string;
    clientId: string;
    clientSecret: string;
    /** Of the file, for those who do not ask Orchestrator for it. */
    address: string;
    path: string;
    /** Of the file, in bytes. */
    size: number;
}

const OUT = "id-out";

let userDir: string;
let nodeRed: RunningNodeRed;
let size: number;

export const filesProcedures = {
    async start({ url, clientId, clientSecret, address, path, size: expected }: FilesAccess): Promise<void> {
        size = expected;
        userDir = await linkedUserDirectory(measuredPackage());
        nodeRed = await startNodeRed({ userDir, port: 0 });
        const at = { z: "id-tab", x: 1, y: 1, wires: [[OUT]] };
        await nodeRed.deploy(
            [
                { id: "id-tab", type: "tab" },
                { id: "id-connection", type: "uipath-orchestrator", url, folder: "Shared", scope: "OR.Administration" },
                {
                    id: "bucket file",
                    ...at,
                    type: "uipath-bucket-file",
                    orchestrator: "id-connection",
                    bucket: "Documents",
                    path,
                },
                {
                    id: "http request",
                    ...at,
                    type: "http request",
                    method: "GET",
                    url: address,
                    ret: "bin",
                    persist: true,
                },
                { id: OUT, ...at, wires: [], type: "debug", active: false, tosidebar: false, console: false },
            ],
            { "id-connection": { clientId, clientSecret } },
        );
    },

    /** Downloads the file so many times, one after the other. Returns the bytes a second. @throws Error where it is not whole */
    async download({ name, count }: { name: Downloader; count: number }): Promise<number> {
        const begun = performance.now();
        for (let number = 0; number < count; number++) {
            const arrived = new Promise<{ payload?: Buffer }>((resolve) => nodeRed.node(OUT).once("input", resolve));
            nodeRed.node(name).receive({});
            const { payload } = await arrived;
            if (payload?.length !== size) throw new Error(`${name} got ${payload?.length} bytes of ${size}`);
        }
        return (count * size) / ((performance.now() - begun) / 1000);
    },

    async stop(): Promise<void> {
        await nodeRed.stop();
        await rm(userDir, { recursive: true, force: true });
    },
};

if (require.main === module) serveProcedures(filesProcedures);
