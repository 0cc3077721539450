import { isFinal } from "../../shared/job-states";
import { GONE, type LiveJob } from "../../shared/live-jobs";
import { textsOf } from "../node-red";

const text = textsOf("uipath-jobs");

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
    [GONE]: "question-circle",
};

/** The state in the editor's language. Orchestrator may have states that are not known here. */
export const stateInWords = (state: string): string =>
    state === "" || Object.hasOwn(ICONS, state) ? text(`state.${state || "Pending"}`) : state;

/** Whether a job has ended, as far as is known. */
export const isOver = ({ state }: LiveJob): boolean => isFinal(state) || state === GONE;

export const iconOf = (state: string): string => ICONS[state] ?? "cog";
