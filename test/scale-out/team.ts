/** Several real Node-REDs with the same flow, each in a process and a user directory of its own. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Subprocess } from "../support/subprocess";
import { userDirectory, type FlowSetup, type nodeRedProcedures, type Place } from "./node-red-process";

interface Member {
    place: Place;
    process: Subprocess<typeof nodeRedProcedures>;
}

const launch = (): Member["process"] => new Subprocess(join(__dirname, "node-red-process.js"));

export class Team {
    private constructor(private readonly members: readonly Member[]) {}

    /** `palette`: the folder in which the Redis node is installed. */
    static async of(size: number, palette: string): Promise<Team> {
        const places = Array.from({ length: size }, async (_, n): Promise<Place> => {
            return { userDir: await userDirectory(palette), consumer: `node-red-${n + 1}` };
        });
        return new Team((await Promise.all(places)).map((place) => ({ place, process: launch() })));
    }

    get size(): number {
        return this.members.length;
    }

    async deploy(setup: FlowSetup): Promise<void> {
        await Promise.all(this.members.map(({ place, process }) => process.call("deploy", { place, setup })));
    }

    /** Ends the first one like a power failure. Returns its name in Redis. */
    async killFirst(): Promise<string> {
        const [first] = this.members;
        await first!.process.kill();
        return first!.place.consumer;
    }

    async startFirst(): Promise<void> {
        const [first] = this.members;
        first!.process = launch();
        await first!.process.call("startAgain", first!.place);
    }

    async end(): Promise<void> {
        await Promise.all(this.members.map(({ process }) => process.kill()));
        await Promise.all(this.members.map(({ place }) => rm(place.userDir, { recursive: true, force: true })));
    }
}
