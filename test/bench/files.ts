/** Measures how fast files of a bucket arrive, against `http request` with a ready address. */
import { join } from "node:path";
import { startSimulator } from "../../src/simulator";
import { Subprocess } from "../support/subprocess";
import { DOWNLOADERS, type Downloader, type filesProcedures } from "./files-process";
import { interleaved, median } from "./statistics";

/** Bytes a second. */
export type FileRates = Readonly<Record<Downloader, number>>;

/** In bytes. */
export const FILE_SIZE = 5 * 1024 * 1024;

/** For the ready address, in minutes. */
const LONG = 10_000;

/** `count`: the downloads in a round. The first round does not count. */
export async function measureFiles(rounds: number, count: number): Promise<FileRates> {
    const simulator = await startSimulator();
    const nodeRed = new Subprocess<typeof filesProcedures>(join(__dirname, "files-process.js"));
    try {
        const { url, clientId, clientSecret } = simulator;
        const { files } = simulator.buckets.all()[0]!;
        const path = "bench.bin";
        files.write(path, Buffer.alloc(FILE_SIZE));
        const address = files.access(new URL(url).origin, "GET", path, { minutes: LONG }).Uri;
        await nodeRed.call("start", { url, clientId, clientSecret, address, path, size: FILE_SIZE });
        const rates = await interleaved(DOWNLOADERS, rounds + 1, (name) => nodeRed.call("download", { name, count }));
        const of = (name: Downloader): number => median(rates.get(name)!.slice(1));
        const result = { "bucket file": of("bucket file"), "http request": of("http request") };
        await nodeRed.call("stop", undefined);
        return result;
    } finally {
        await nodeRed.end();
        await simulator.close();
    }
}
