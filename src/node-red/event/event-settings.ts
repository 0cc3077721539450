import { describe } from "../../shared/arguments/check";
import { parseFolderRef, type FolderRef } from "../../shared/folder-ref";
import {
    EVENT_NAMES,
    EVERY_FOLDER,
    everyIn,
    eventsIn,
    lookBackIn,
    SOURCES,
    type Source,
    type EventName,
} from "../../shared/settings/events";
import { choiceOf, isBlank } from "../../shared/settings/values";
import type { Value } from "../../shared/term";
import { field, type MessageKey } from "../../orchestrator/errors/messages";
import { OrchestratorError, sentence, type ErrorCode } from "../../orchestrator/errors/orchestrator-error";
import { MOST_SECONDS } from "../../shared/settings/connection";
import { storeIn } from "../memory/chosen-store";
import type { EventDef } from "../runtime/node-definitions";
import { textOf } from "../runtime/property-values";

const DEFAULT_EVERY = 10_000;
const DEFAULT_LOOK_BACK = 24 * 3_600_000;

/** What a node watches for. Times are in milliseconds. */
export interface EventSettings {
    /** Undefined: the connection's folder. */
    folder: FolderRef | undefined | typeof EVERY_FOLDER;
    source: Source;
    process: string;
    queue: string;
    events: readonly EventName[];
    every: number;
    lookBack: number;
}

/** @throws OrchestratorError INVALID_SETTING, FOLDER_REQUIRED */
export function readEventSettings(def: EventDef): EventSettings {
    const source = choiceOf(SOURCES, def.source);
    if (!source) throw failure("event.source", { got: describe(def.source) });
    storeIn(def);
    return {
        folder: folderIn(def.folder, source),
        source,
        process: textOf(field("uipath-event.label.process"), def.process),
        queue: textOf(field("uipath-event.label.queue"), def.queue),
        events: chosenEvents(def.events),
        every: every(def.every),
        lookBack: lookBack(def.lookBack),
    };
}

/** The error of a node with the source `webhook` whose connection has no webhook. */
export function withoutWebhook(): OrchestratorError {
    return failure("event.noWebhook", { field: field("uipath-orchestrator.label.publicUrl") });
}

function folderIn(given: unknown, source: Source): EventSettings["folder"] {
    const called = field("uipath-orchestrator.common.label.folder");
    const text = textOf(called, given);
    if (text === EVERY_FOLDER && source === "webhook") return EVERY_FOLDER;
    if (text === EVERY_FOLDER) throw failure("event.everyFolder", { field: called });
    const folder = parseFolderRef(text);
    if (text === "" || folder) return folder;
    throw failure("setting.empty", { field: called, source: `“${text}”`, got: describe("") }, "FOLDER_REQUIRED");
}

function chosenEvents(given: unknown): readonly EventName[] {
    const called = field("uipath-event.label.events");
    const events = eventsIn(given);
    if (events) return events;
    throw failure("event.none", { field: called, values: EVENT_NAMES.join(", "), got: describe(given) });
}

function every(given: unknown): number {
    const time = isBlank(given) ? DEFAULT_EVERY : everyIn(given);
    if (time !== undefined) return time;
    const values = { field: field("uipath-event.label.every"), most: MOST_SECONDS, got: describe(given) };
    throw failure("setting.seconds", values);
}

function lookBack(given: unknown): number {
    const time = isBlank(given) ? DEFAULT_LOOK_BACK : lookBackIn(given);
    if (time !== undefined) return time;
    throw failure("setting.number", { field: field("uipath-event.label.lookBack"), got: describe(given) });
}

function failure(
    key: MessageKey,
    values: Record<string, Value>,
    code: ErrorCode = "INVALID_SETTING",
): OrchestratorError {
    return new OrchestratorError(code, [sentence(key, values)]);
}
