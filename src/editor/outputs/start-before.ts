/** Which process a wait node waits for, as far as the wires tell. */
import type { EditorNode } from "../node-red";
import { sourcesOf } from "./wires";

/** A process as a start node names it. */
export interface NamedProcess {
    orchestrator: string;
    folder: string;
    process: string;
}

/** The process of the start nodes before the node. Undefined where there is none, or where not all of them name the same one. */
export function processBefore(node: EditorNode): NamedProcess | undefined {
    const named = startsBefore(node).map(namedProcess);
    const [first] = named;
    return named.every((other) => JSON.stringify(other) === JSON.stringify(first)) ? first : undefined;
}

/** The nearest start node on each way to the node. */
function startsBefore(node: EditorNode): EditorNode[] {
    const seen = new Set([node]);
    const starts: EditorNode[] = [];
    for (const later of seen)
        for (const source of sourcesOf(later))
            if (source["type"] === "uipath-start-job") starts.push(source);
            else seen.add(source);
    return starts;
}

/** Undefined where a message or the environment names the process or its folder. */
function namedProcess(start: EditorNode): NamedProcess | undefined {
    const [folder, process] = ["folder", "process"].map((property) => {
        const value = String(start[property] ?? "").trim();
        const isKnown = (start[`${property}Type`] || "str") === "str" && !value.includes("${");
        return isKnown ? value : undefined;
    });
    if (folder === undefined || !process) return undefined;
    return { orchestrator: String(start["orchestrator"] ?? ""), folder, process };
}
