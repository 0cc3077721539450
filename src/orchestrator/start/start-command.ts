import type { FolderRef } from "../../shared/folder-ref";
import type { Strategy } from "../../shared/start-process-dto";
import type { WhenStarted } from "../../shared/settings/start";
import type { Sentence } from "../errors/orchestrator-error";
import type { RawArguments } from "./input-arguments";
import type { StartOverrides } from "./start-info";

/** The settings of a node for one message. Blank texts are not sent. */
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

/** What a message wants to start. It is small, since thousands may wait: everything else is made in its turn. */
export interface StartCommand extends StartSettings {
    folder: FolderRef | undefined;
    /** A name or a key. */
    process: string;
    arguments: RawArguments;
    /** Messages of one process with the same key start once; "" for none. */
    idempotencyKey: string;
    whenStarted: WhenStarted;
    overrides: StartOverrides;
    /** Prevents further requests. A start under way is not aborted. */
    cancelBeforeSend: AbortSignal;
    observer: StartObserver;
}

/** Is told about the progress of a start. */
export interface StartObserver {
    /** StartJobs is being sent, so that jobs may exist from now on. */
    sent(): void;
    /** Begins and ends to find out whether the start happened. */
    checking(underWay: boolean): void;
    /** Nothing was started: the jobs are those of an earlier message with the same key. */
    reused(): void;
    warn(warning: Sentence): void;
}
