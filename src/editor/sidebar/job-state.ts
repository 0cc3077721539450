import { GONE, type LiveJob } from "../../shared/live-jobs";
import { textsOf } from "../node-red";

const text = textsOf("uipath-jobs");

/** The states of jobs and of queue items. */
const ICONS: Record<string, string> = {
    Pending: "clock-o",
    Running: "cog",
    Stopping: "cog",
    Terminating: "cog",
    Faulted: "exclamation-circle",
    Successful: "check-circle",
    Stopped: "stop-circle",
    Suspended: "pause-circle",
    Resumed: "clock-o",
    New: "clock-o",
    InProgress: "cog",
    Failed: "exclamation-circle",
    Abandoned: "exclamation-circle",
    Retried: "repeat",
    Deleted: "trash-o",
    [GONE]: "question-circle",
};

/** The state in the editor's language. Orchestrator may have states that are not known here. */
export const stateInWords = (state: string): string =>
    state === "" || Object.hasOwn(ICONS, state) ? text(`state.${state || "Pending"}`) : state;

const ENDS: readonly string[] = ["Successful", "Faulted", "Stopped", "Failed", "Abandoned", "Deleted", GONE];

/** Whether it has ended, as far as is known. */
export const isOver = ({ state }: LiveJob): boolean => ENDS.includes(state);

export const iconOf = (state: string): string => ICONS[state] ?? "cog";
