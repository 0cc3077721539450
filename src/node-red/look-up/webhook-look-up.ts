/** What a test of the webhook needs of this Node-RED. */
import type { NodeAPI } from "node-red";
import { withDeadline } from "../../follow/deadline";
import { REAL_CLOCK } from "../../orchestrator/clock";
import { OrchestratorError, sentence } from "../../orchestrator/errors/orchestrator-error";
import type { WebhookTest } from "../../orchestrator/webhooks/webhook-test";
import { plainText } from "../../shared/settings/values";
import { connectionNode } from "../connection/connection";
import type { ConnectionDef } from "../runtime/node-definitions";
import { webhookServerOf } from "../webhook/webhook-server";
import { readWebhookAddress } from "../webhook/webhook-settings";
import type { LookUpEnvironment } from "./look-up-environment";

/** Milliseconds. */
const MOST_TIME_TO_ARRIVE = 10_000;

/** @throws OrchestratorError INVALID_SETTING, NOT_SUPPORTED */
export function webhookLookUp(
    RED: NodeAPI,
    given: Record<string, unknown>,
    environment: LookUpEnvironment,
): Omit<WebhookTest, "signal"> {
    const server = webhookServerOf(RED);
    if (!server) throw new OrchestratorError("NOT_SUPPORTED", [sentence("webhook.notServed")]);
    const [publicUrl, webhookPath] = [given["publicUrl"], given["webhookPath"]].map((each) =>
        environment.resolve(each),
    );
    const id = plainText(given["id"]) ?? "";
    const { address } = readWebhookAddress({ publicUrl, webhookPath } as ConnectionDef, id, server.root);
    const webhook = connectionNode(RED, id)?.connection.webhook;
    const isGuarded = Boolean((RED.settings as { httpNodeAuth?: unknown }).httpNodeAuth);
    return {
        address,
        arrives: webhook?.address === address ? (signal) => arrivesSoon(webhook.arrival(), signal) : undefined,
        obstacles: isGuarded ? [sentence("webhook.guarded")] : [],
    };
}

async function arrivesSoon(arrival: Promise<void>, cancel: AbortSignal): Promise<boolean> {
    const late = (signal: AbortSignal): Promise<never> =>
        new Promise((_, reject) => AbortSignal.any([signal, cancel]).addEventListener("abort", reject));
    const inTime = (signal: AbortSignal): Promise<void> => Promise.race([arrival, late(signal)]);
    return withDeadline(REAL_CLOCK, inTime, MOST_TIME_TO_ARRIVE).then(
        () => true,
        () => false,
    );
}
