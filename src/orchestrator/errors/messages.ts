/** The English catalogues: every sentence of an error, and the words that go into them. `__name__` marks a value. */
import type asset from "../../../nodes/locales/en-US/uipath-asset.json";
import type bucketFile from "../../../nodes/locales/en-US/uipath-bucket-file.json";
import type event from "../../../nodes/locales/en-US/uipath-event.json";
import type orchestrator from "../../../nodes/locales/en-US/uipath-orchestrator.json";
import type addQueueItem from "../../../nodes/locales/en-US/uipath-add-queue-item.json";
import type request from "../../../nodes/locales/en-US/uipath-request.json";
import type startJob from "../../../nodes/locales/en-US/uipath-start-job.json";
import type stopJob from "../../../nodes/locales/en-US/uipath-stop-job.json";
import type waitJob from "../../../nodes/locales/en-US/uipath-wait-job.json";
import type waitQueueItem from "../../../nodes/locales/en-US/uipath-wait-queue-item.json";
import type { Term } from "../../shared/term";
import { catalogueIn } from "./catalogues";

type Catalogues = typeof asset &
    typeof bucketFile &
    typeof event &
    typeof orchestrator &
    typeof addQueueItem &
    typeof request &
    typeof startJob &
    typeof stopJob &
    typeof waitJob &
    typeof waitQueueItem;
type NodeType = keyof Catalogues;

type Errors = Catalogues["uipath-orchestrator"]["errors"];
type Common = Catalogues["uipath-orchestrator"]["common"];

/** `network.closed`: a group of the catalogue, and a sentence in it. */
export type MessageKey = { [Group in keyof Errors]: `${Group}.${Extract<keyof Errors[Group], string>}` }[keyof Errors];

/** `uipath-start-job.label.process`: the label of a field in a dialog. Those of several dialogs are `common`. */
export type LabelKey =
    | { [Type in NodeType]: `${Type}.label.${Extract<keyof Catalogues[Type]["label"], string>}` }[NodeType]
    | `uipath-orchestrator.common.label.${Extract<keyof Common["label"], string>}`;

/** A field by the label that it has in its dialog. `name`: what else it is called, such as in the API. */
export function field(key: LabelKey, name?: string): Term {
    return name === undefined ? { term: key } : { term: key, shown: `(${name})` };
}

const english = catalogueIn("en-US");

/** The English sentence; the key itself where there is none, such as for a stored sentence of another version. */
export function englishSentence(key: MessageKey): string {
    return english(`uipath-orchestrator.errors.${key}`) ?? key;
}

/** The English word; the term itself where there is none. */
export function englishTerm(term: string): string {
    return english(term) ?? term;
}
