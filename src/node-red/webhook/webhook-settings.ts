import { describe } from "../../shared/arguments/check";
import { isBlank } from "../../shared/settings/values";
import { MOST_IN_SECRET, publicAddressIn, webhookAddress, webhookPathIn } from "../../shared/settings/webhook";
import { field, type MessageKey } from "../../orchestrator/errors/messages";
import { OrchestratorError, sentence } from "../../orchestrator/errors/orchestrator-error";
import type { Value } from "../../shared/term";
import type { ConnectionCredentials, ConnectionDef } from "../runtime/node-definitions";
import { bounded, textOf } from "../runtime/property-values";

export interface WebhookSettings {
    /** The path below the root of Node-RED's HTTP nodes. */
    path: string;
    /** The whole address that Orchestrator calls. */
    address: string;
    secret: string;
}

/** Where Orchestrator should call a connection. @throws OrchestratorError INVALID_SETTING */
export function readWebhookAddress(
    { publicUrl, webhookPath }: ConnectionDef,
    id: string,
    root: string,
): Omit<WebhookSettings, "secret"> {
    const places = {
        publicUrl: field("uipath-orchestrator.label.publicUrl"),
        webhookPath: field("uipath-orchestrator.label.webhookPath"),
    };
    const publicAddress = publicAddressIn(textOf(places.publicUrl, publicUrl));
    if (publicAddress === undefined) throw invalid("webhook.address", places.publicUrl, publicUrl);
    const path = webhookPathIn(textOf(places.webhookPath, webhookPath), id);
    const address = path && webhookAddress(publicAddress, root, path);
    if (!address) throw invalid("webhook.path", places.webhookPath, webhookPath);
    return { path: path!, address };
}

/** @throws OrchestratorError INVALID_SETTING */
export function readWebhookSettings(
    def: ConnectionDef,
    { webhookSecret }: ConnectionCredentials,
    id: string,
    root: string,
): WebhookSettings {
    const called = field("uipath-orchestrator.label.webhookSecret");
    const place = readWebhookAddress(def, id, root);
    if (isBlank(webhookSecret))
        throw new OrchestratorError("INVALID_SETTING", [
            sentence("webhook.noSecret", { field: called }),
            sentence("hint.import"),
        ]);
    return { ...place, secret: bounded(called, String(webhookSecret), MOST_IN_SECRET) };
}

function invalid(key: MessageKey, called: Value, given: unknown): OrchestratorError {
    return new OrchestratorError("INVALID_SETTING", [sentence(key, { field: called, got: describe(given) })]);
}
