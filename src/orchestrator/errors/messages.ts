/** The English catalogues: every sentence of an error, and the words that go into them. `__name__` marks a value. */
import asset from "../../../nodes/locales/en-US/uipath-asset.json";
import bucketFile from "../../../nodes/locales/en-US/uipath-bucket-file.json";
import event from "../../../nodes/locales/en-US/uipath-event.json";
import orchestrator from "../../../nodes/locales/en-US/uipath-orchestrator.json";
import addQueueItem from "../../../nodes/locales/en-US/uipath-add-queue-item.json";
import request from "../../../nodes/locales/en-US/uipath-request.json";
import startJob from "../../../nodes/locales/en-US/uipath-start-job.json";
import stopJob from "../../../nodes/locales/en-US/uipath-stop-job.json";
import waitJob from "../../../nodes/locales/en-US/uipath-wait-job.json";
import waitQueueItem from "../../../nodes/locales/en-US/uipath-wait-queue-item.json";
import type { Term } from "../../shared/term";

const CATALOGUES = {
    ...asset,
    ...bucketFile,
    ...event,
    ...orchestrator,
    ...addQueueItem,
    ...request,
    ...startJob,
    ...stopJob,
    ...waitJob,
    ...waitQueueItem,
};

const { errors } = CATALOGUES["uipath-orchestrator"];

type Errors = typeof errors;

/** `network.closed`: a group of the catalogue, and a sentence in it. */
export type MessageKey = { [Group in keyof Errors]: `${Group}.${Extract<keyof Errors[Group], string>}` }[keyof Errors];

export const MESSAGES = Object.fromEntries(
    Object.entries(errors).flatMap(([group, sentences]) =>
        Object.entries(sentences).map(([name, text]) => [`${group}.${name}`, text]),
    ),
) as Readonly<Record<MessageKey, string>>;

type Catalogues = typeof CATALOGUES;
type NodeType = keyof Catalogues;

type Common = Catalogues["uipath-orchestrator"]["common"];

/** `uipath-start-job.label.process`: the label of a field in a dialog. Those of several dialogs are `common`. */
export type LabelKey =
    | { [Type in NodeType]: `${Type}.label.${Extract<keyof Catalogues[Type]["label"], string>}` }[NodeType]
    | `uipath-orchestrator.common.label.${Extract<keyof Common["label"], string>}`;

/** A field by the label that it has in its dialog. `name`: what else it is called, such as in the API. */
export function field(key: LabelKey, name?: string): Term {
    return name === undefined ? { term: key } : { term: key, shown: `(${name})` };
}

/** The English word; the term itself where there is none. */
export function englishTerm(term: string): string {
    let found: unknown = CATALOGUES;
    for (const part of term.split(".")) found = (found as Record<string, unknown> | undefined)?.[part];
    return typeof found === "string" ? found : term;
}
