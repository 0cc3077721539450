/** Compares what starts cost while an editor has the sidebar open with what they cost while none has. */
import { setTimeout as pause } from "node:timers/promises";
import { LIVE_JOBS_ROUTES, type LiveJobsList } from "../../src/shared/live-jobs";
import { speedOf, type Effort, type Speed } from "./starting";
import { interleaved } from "./statistics";
import type { ContenderProcess } from "./testbed";

export type SidebarSpeeds = Record<"closed" | "open", Speed>;

/** Milliseconds between two reads of the list. Node-RED announces changes no faster. */
const READ_EVERY = 500;

/** The first round does not count. */
export async function measureSidebar(
    starter: ContenderProcess,
    underWay: number,
    { rounds, runTime }: Effort,
): Promise<SidebarSpeeds> {
    const url = await starter.call("address", undefined);
    const runs = await interleaved(["closed", "open"] as const, rounds + 1, async (sidebar) => {
        const close = sidebar === "open" ? openSidebar(url) : undefined;
        const run = await starter.call("keep", { underWay, time: runTime });
        await close?.();
        return run;
    });
    const speed = (sidebar: keyof SidebarSpeeds): Speed => speedOf(runs.get(sidebar)!.slice(1));
    return { closed: speed("closed"), open: speed("open") };
}

/** Reads the list as the page does while jobs come, until it is closed. */
function openSidebar(url: string): () => Promise<void> {
    let isOpen = true;
    const read = async (): Promise<void> => {
        let known = { run: "", change: -1 };
        while (isOpen) {
            const answer = await fetch(`${url}/${LIVE_JOBS_ROUTES.list}?run=${known.run}&since=${known.change}`);
            known = (await answer.json()) as LiveJobsList;
            await pause(READ_EVERY);
        }
    };
    const reading = read();
    return () => {
        isOpen = false;
        return reading;
    };
}
