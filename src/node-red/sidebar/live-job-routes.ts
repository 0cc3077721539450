/** The admin routes of the sidebar. */
import type { NodeAPI } from "node-red";
import type { IncomingMessage, ServerResponse } from "node:http";
import { asOrchestratorError } from "../../orchestrator/errors/orchestrator-error";
import { LIVE_JOBS_RIGHTS, LIVE_JOBS_ROUTES } from "../../shared/live-jobs";
import { sendJson } from "../look-up/send-json";
import { translator } from "../runtime/i18n";
import type { LiveJobActions } from "./live-job-actions";
import { liveJobsOf } from "../live-jobs/live-jobs";

type Body = Record<string, unknown>;
type Request = IncomingMessage & { body?: unknown; query?: Body };

export function registerLiveJobRoutes(RED: NodeAPI): void {
    const app = RED.httpAdmin as typeof RED.httpAdmin | undefined;
    if (!app) return;
    const jobs = liveJobsOf(RED);
    app.get(`/${LIVE_JOBS_ROUTES.list}`, RED.auth.needsPermission(LIVE_JOBS_RIGHTS.see), (request, response) => {
        const { run, since } = request.query;
        sendJson(response, 200, jobs.since(run, Number(since) || 0));
    });

    const act = (path: string, work: (actions: LiveJobActions, body: Body) => Promise<object>): void => {
        app.post(`/${path}`, RED.auth.needsPermission(LIVE_JOBS_RIGHTS.act), (request, response) => {
            // Any page that the user has open can send other types, such as the form of another site.
            if (!request.is("application/json")) return sendJson(response, 415, { error: "The body must be JSON." });
            const body = bodyOf(request);
            audit(RED, path, body, request);
            work(loadActions(RED), body).then(
                (answer) => sendJson(response, 200, answer),
                (error: unknown) => sendError(RED, response, error),
            );
        });
    };
    act(LIVE_JOBS_ROUTES.read, async (actions, { run, number }) => actions.read(run, number));
    act(LIVE_JOBS_ROUTES.stop, async (actions, { run, number, how }) => {
        await actions.stop(run, number, how === "Kill" ? "Kill" : "SoftStop");
        return {};
    });
}

/** Node-RED's start does not wait for what only the sidebar needs. */
function loadActions(RED: NodeAPI): LiveJobActions {
    const loaded = require("./live-job-actions") as typeof import("./live-job-actions");
    return new loaded.LiveJobActions(RED, liveJobsOf(RED));
}

function bodyOf({ body }: Request): Body {
    return typeof body === "object" && body !== null ? (body as Body) : {};
}

/** Logs who has read or stopped which job. */
function audit(RED: NodeAPI, path: string, { number, how }: Body, request: IncomingMessage): void {
    const { log } = RED as unknown as { log: { audit(entry: object, request: IncomingMessage): void } };
    log.audit(
        { event: path.replaceAll("/", "."), number: Number(number), how: how === "Kill" ? "Kill" : "SoftStop" },
        request,
    );
}

function sendError(RED: NodeAPI, response: ServerResponse, error: unknown): void {
    const { code, message } = asOrchestratorError(error).translated(translator(RED));
    sendJson(response, 200, { error: { code, message } });
}
