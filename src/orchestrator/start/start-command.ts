import type { FolderRef } from "../../shared/folder-ref";
import type { Strategy } from "../../shared/start-process-dto";
import type { Sentence } from "../errors/orchestrator-error";
import type { RawArguments } from "./input-arguments";
import type { StartOverrides } from "./start-info";

/** What a node's dialog sets, evaluated for a message; blank texts mean "not sent". */
export interface StartSettings {
    strategy: Strategy;
    jobsCount: unknown;
    robots: unknown;
    runtimeType: string;
    priority: string;
    entryPoint: string;
    reference: string;
    runAsMe: boolean;
}

/** What a message asks for. Thousands may wait, so it is small: everything else is made when its turn comes. */
export interface StartCommand extends StartSettings {
    folder: FolderRef | undefined;
    /** Name or key. */
    process: string;
    arguments: RawArguments;
    overrides: StartOverrides;
    /** After this has signalled nothing is started any more; a start under way is not cut. */
    cancelBeforeSend: AbortSignal;
    observer: StartObserver;
}

/** Hears how a start goes on. */
export interface StartObserver {
    /** StartJobs leaves; from now on jobs may exist. */
    sent(): void;
    /** Whether it is being looked up if the start happened. */
    checking(underWay: boolean): void;
    warn(warning: Sentence): void;
}
