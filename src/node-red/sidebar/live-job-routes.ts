/** The admin routes of the sidebar. */
import type { NodeAPI } from "node-red";
import type { IncomingMessage, ServerResponse } from "node:http";
import { asOrchestratorError, type Translate } from "../../orchestrator/errors/orchestrator-error";
import { isPlainObject } from "../../shared/flow-values";
import { LIVE_JOBS_RIGHTS, LIVE_JOBS_ROUTES } from "../../shared/live-jobs";
import { plainText } from "../../shared/settings/values";
import { shortened } from "../../shared/shortened";
import { sendJson } from "../look-up/send-json";
import { translatorFor } from "../runtime/i18n";
import type { LiveJobActions } from "./live-job-actions";
import { liveJobsOf } from "../live-jobs/live-jobs";

type Body = Record<string, unknown>;
type Request = IncomingMessage & { body?: unknown };

/** Characters. */
const MOST_LOGGED = 100;

export function registerLiveJobRoutes(RED: NodeAPI): void {
    const app = RED.httpAdmin as typeof RED.httpAdmin | undefined;
    if (!app) return;
    const jobs = liveJobsOf(RED);
    app.get(`/${LIVE_JOBS_ROUTES.list}`, RED.auth.needsPermission(LIVE_JOBS_RIGHTS.see), (request, response) => {
        const { run, since } = request.query;
        sendJson(response, 200, jobs.since(run, Number(since) || 0));
    });

    const act = (
        path: string,
        rights: string | readonly string[],
        work: (body: Body, translate: Translate) => Promise<object>,
    ): void => {
        app.post(`/${path}`, RED.auth.needsPermission(rights as string), (request, response) => {
            // Any page that the user has open can send other types, such as the form of another site.
            if (!request.is("application/json")) return sendJson(response, 415, { error: "The body must be JSON." });
            const body = recordOf((request as Request).body);
            audit(RED, path, body, request);
            const translate = translatorFor(RED, request);
            work(body, translate).then(
                (answer) => sendJson(response, 200, answer),
                (error: unknown) => sendError(response, error, translate),
            );
        });
    };
    act(LIVE_JOBS_ROUTES.read, LIVE_JOBS_RIGHTS.act, async ({ run, number }) => loadActions(RED).read(run, number));
    act(LIVE_JOBS_ROUTES.stop, LIVE_JOBS_RIGHTS.act, async ({ run, number, how }) => {
        await loadActions(RED).stop(run, number, how === "Kill" ? "Kill" : "SoftStop");
        return {};
    });
    act(LIVE_JOBS_ROUTES.run, LIVE_JOBS_RIGHTS.run, async ({ id, properties }, translate) => {
        const { runNow } = require("./run-now") as typeof import("./run-now");
        return { run: jobs.run, ...(await runNow(RED, plainText(id) ?? "", recordOf(properties), translate)) };
    });
}

/** Node-RED's start does not wait for what only the sidebar needs. */
function loadActions(RED: NodeAPI): LiveJobActions {
    const loaded = require("./live-job-actions") as typeof import("./live-job-actions");
    return new loaded.LiveJobActions(RED, liveJobsOf(RED));
}

function recordOf(value: unknown): Body {
    return isPlainObject(value) ? value : {};
}

/** Logs who has read which job or item, stopped or started which job, or started one from which node. */
function audit(RED: NodeAPI, path: string, { number, how, id }: Body, request: IncomingMessage): void {
    const { log } = RED as unknown as { log: { audit(entry: object, request: IncomingMessage): void } };
    const [job, stop, node] = [number, how, id].map((value) => shortened(plainText(value) ?? "", MOST_LOGGED));
    log.audit({ event: path.replaceAll("/", "."), job, how: stop, node }, request);
}

function sendError(response: ServerResponse, error: unknown, translate: Translate): void {
    const { code, message } = asOrchestratorError(error).translated(translate);
    sendJson(response, 200, { error: { code, message } });
}
