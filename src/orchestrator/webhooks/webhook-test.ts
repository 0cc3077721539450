/** Tests whether Orchestrator calls a connection: whether a webhook is registered, the address is reached, and an event arrives. */
import type { Api } from "../api/api";
import { withQuery } from "../api/odata";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import { attempt, done, type TestStep } from "../catalogue/test-steps";
import type { WebhookDto } from "./webhook-dto";

export interface WebhookTest {
    /** The address that Orchestrator should call. */
    address: string;
    /** Whether an event arrives in time. Undefined if no deployed connection has the address. */
    arrives: ((signal: AbortSignal) => Promise<boolean>) | undefined;
    /** What else keeps events from arriving. */
    obstacles: TestStep["hint"];
    signal: AbortSignal;
}

/** The webhooks of the tenant. */
interface Tested {
    find(address: string, signal: AbortSignal): Promise<WebhookDto | undefined>;
    ping(webhook: WebhookDto, signal: AbortSignal): Promise<void>;
}

/** The body of `VerifyHostAvailibility` (Orchestrator's spelling). */
interface HostAvailability {
    canConnect?: unknown;
    hasBadSsl?: unknown;
    connectionError?: unknown;
}

export async function testWebhook(
    api: Api,
    webhooks: Tested,
    { address, arrives, obstacles, signal }: WebhookTest,
): Promise<TestStep[]> {
    let webhook: WebhookDto | undefined;
    const registered = await attempt("registered", async () => {
        webhook = await webhooks.find(address, signal);
        if (!webhook) return notDone("registered", "webhook.notFound", { address }, [sentence("webhook.deploy")]);
        if (webhook.Enabled === false) return notDone("registered", "webhook.disabled", { address });
        return done("registered", [sentence("webhook.found", { address })]);
    });
    const reached = await attempt("reachable", () => reach(api, address, signal));
    const steps = [registered, ...(reached.words.length > 0 ? [reached] : [])];
    if (!webhook || !registered.ok || !arrives) return steps;
    const known = webhook;
    const arrived = await attempt("event", async () => {
        const arrival = arrives(signal);
        await webhooks.ping(known, signal);
        if (await arrival) return done("event", [sentence("webhook.arrived")]);
        return notDone("event", "webhook.notArrived", {}, [...obstacles, sentence("webhook.arriving")]);
    });
    return [...steps, arrived];
}

/** Orchestrator's own verdict. Without words if it gives none. */
async function reach(api: Api, url: string, signal: AbortSignal): Promise<TestStep> {
    const path = withQuery("/api/Status/VerifyHostAvailibility", { url });
    let answer: HostAvailability;
    try {
        answer = await api.json({ method: "GET", path, signal });
    } catch (error) {
        if (error instanceof OrchestratorError && error.cause?.status === 404) return done("reachable", []);
        throw error;
    }
    const { canConnect, hasBadSsl, connectionError } = answer;
    if (hasBadSsl === true) return notDone("reachable", "webhook.badCertificate", { address: url });
    if (canConnect === true) return done("reachable", [sentence("webhook.reachable")]);
    const words = typeof connectionError === "string" ? api.errors.redactor.redact(connectionError) : "";
    return notDone("reachable", "webhook.unreachable", { words }, [sentence("webhook.public")]);
}

function notDone(
    step: TestStep["step"],
    key:
        | "webhook.notFound"
        | "webhook.disabled"
        | "webhook.notArrived"
        | "webhook.badCertificate"
        | "webhook.unreachable",
    values: Record<string, string>,
    hint: TestStep["hint"] = [],
): TestStep {
    return { step, ok: false, words: [sentence(key, values)], hint };
}
