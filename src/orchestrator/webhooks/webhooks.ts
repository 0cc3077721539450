import type { Api } from "../api/api";
import type { ApiRequest } from "../api/api-request";
import { literal, readList, withQuery } from "../api/odata";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import type { TestStep } from "../catalogue/test-steps";
import { testWebhook, type WebhookTest } from "./webhook-test";
import { isWebhook, type WebhookDto } from "./webhook-dto";

/** The address that Orchestrator should call. */
export interface WebhookOrder {
    address: string;
    /** Orchestrator signs each call with it. */
    secret: string;
    /** The name that users see in Orchestrator, from API version 16 on. */
    name: string;
}

/** The first API version whose webhooks have names. Earlier ones refuse the field. */
const NAMES_SINCE = 16;

/** The first API version whose functions are called without parentheses. */
const PLAIN_FUNCTIONS_SINCE = 11;

const MOST_IN_NAME = 128;

/** The events of jobs and queue items, whatever a server calls them. */
const WANTED = /^(job|queueItem)\./i;

const READ = { scopes: ["OR.Webhooks.Read"], permissions: "Webhooks.View" };
const WRITE = {
    scopes: ["OR.Webhooks.Read", "OR.Webhooks.Write"],
    permissions: "Webhooks.View, Webhooks.Create, Webhooks.Edit, Webhooks.Delete",
};

const ALL = "/odata/Webhooks";

/** The webhooks of a tenant. A webhook is found again by the address that it calls, so that no other one is ever changed. */
export class Webhooks {
    constructor(private readonly api: Api) {}

    /** The webhook that calls the address; undefined if there is none. @throws OrchestratorError */
    find(address: string, signal?: AbortSignal): Promise<WebhookDto | undefined> {
        return this.#explained(READ, async () => (await this.#calling(address, signal))[0]);
    }

    /**
     * Has the address called for all events of jobs and queue items. A webhook that calls it already is changed in place, always:
     * whether its secret is the right one can't be read. Orchestrator then sends a ping. @throws OrchestratorError
     */
    register({ address, secret, name }: WebhookOrder, signal?: AbortSignal): Promise<void> {
        this.api.errors.redactor.add(secret);
        return this.#explained(WRITE, async () => {
            const types = await this.#eventTypes(signal);
            const webhook = {
                ...(this.api.server.specification >= NAMES_SINCE ? { Name: name.slice(0, MOST_IN_NAME) } : {}),
                Url: address,
                Enabled: true,
                Secret: secret,
                SubscribeToAllEvents: false,
                AllowInsecureSsl: false,
                Events: types.map((EventType) => ({ EventType })),
            };
            const [found, ...more] = await this.#calling(address, signal);
            if (found) await this.#write("PUT", `${ALL}(${found.Id})`, { ...webhook, Id: found.Id }, signal);
            else await this.#write("POST", ALL, webhook, signal);
            // One deployment may have overtaken another.
            await this.#delete(more, signal);
        });
    }

    /** Stops Orchestrator from calling the address. @throws OrchestratorError */
    remove(address: string, signal?: AbortSignal): Promise<void> {
        return this.#explained(WRITE, async () => this.#delete(await this.#calling(address, signal), signal));
    }

    /** Makes Orchestrator call the webhook with an empty event. @throws OrchestratorError */
    ping({ Id }: WebhookDto, signal?: AbortSignal): Promise<void> {
        const path = `${ALL}(${Id})/UiPath.Server.Configuration.OData.Ping`;
        return this.#explained(WRITE, async () => void (await this.api.success({ method: "POST", path, signal })));
    }

    /** Tests step by step whether Orchestrator calls the address. */
    test(test: WebhookTest): Promise<TestStep[]> {
        return testWebhook(this.api, this, test);
    }

    async #calling(address: string, signal: AbortSignal | undefined): Promise<WebhookDto[]> {
        const path = withQuery(ALL, { $filter: `Url eq ${literal(address)}` });
        const found = await readList<WebhookDto>(this.api, { path, signal }, isWebhook);
        // A server that ignores the filter lists all of them.
        return found.filter(({ Url }) => Url === address);
    }

    async #delete(webhooks: readonly WebhookDto[], signal: AbortSignal | undefined): Promise<void> {
        for (const { Id } of webhooks)
            await this.api.success({ method: "DELETE", path: `${ALL}(${Id})`, signal, retry: "always" });
    }

    async #eventTypes(signal: AbortSignal | undefined): Promise<string[]> {
        await this.api.askVersion();
        const isPlain = this.api.server.specification >= PLAIN_FUNCTIONS_SINCE;
        const path = `${ALL}/UiPath.Server.Configuration.OData.GetEventTypes${isPlain ? "" : "()"}`;
        const types = await readList<{ Name?: unknown }>(this.api, { path, signal });
        return types
            .map(({ Name }) => Name)
            .filter((name) => typeof name === "string" && WANTED.test(name)) as string[];
    }

    #write(method: "PUT" | "POST", path: string, webhook: object, signal: AbortSignal | undefined): Promise<unknown> {
        const request: ApiRequest = {
            method,
            path,
            headers: { "content-type": "application/json" },
            body: JSON.stringify(webhook),
            signal,
            retry: method === "PUT" ? "always" : "ifNotReceived",
        };
        return this.api.success(request);
    }

    async #explained<T>({ scopes, permissions }: typeof READ, work: () => Promise<T>): Promise<T> {
        try {
            return await work();
        } catch (error) {
            if (!(error instanceof OrchestratorError)) throw error;
            const rights = error.code === "NOT_ALLOWED" ? this.api.errors.missingRights(scopes, permissions) : [];
            throw error.with([...rights, sentence("trying.webhook")]);
        }
    }
}
