/** The admin route through which dialogs look things up in an Orchestrator. */
import type { NodeAPI } from "node-red";
import type { LookUps } from "./look-ups";
import { sendJson } from "./send-json";

/** The right to write, although look-ups only read: a caller can use stored secrets, and send typed ones anywhere. */
const PERMISSION = "flows.write";

/** Each Node-RED has an app of its own. The file of a node may be loaded again in the same app. */
const registered = new WeakSet<object>();

export function registerLookUpRoutes(RED: NodeAPI): void {
    const app = RED.httpAdmin as typeof RED.httpAdmin | undefined;
    if (!app || registered.has(app)) return;
    registered.add(app);
    let lookUps: LookUps | undefined;
    app.post("/uipath/look-up", RED.auth.needsPermission(PERMISSION), (request, response) => {
        // Any page that the user has open can send other types, such as the form of another site.
        if (!request.is("application/json")) return sendJson(response, 415, { error: "The body must be JSON." });
        lookUps ??= loadLookUps(RED);
        lookUps.serve(request, response);
    });
}

/** Node-RED's start does not wait for what only dialogs need. */
function loadLookUps(RED: NodeAPI): LookUps {
    const loaded = require("./look-ups") as typeof import("./look-ups");
    return new loaded.LookUps(RED);
}
