/** The admin route by which dialogs look things up in an Orchestrator. */
import type { NodeAPI } from "node-red";
import type { LookUps } from "./look-ups";
import { sendJson } from "./send-json";

/** To write, though only lists are read: whoever may ask has stored secrets used, and can have typed ones sent anywhere. */
const PERMISSION = "flows.write";

/** Each Node-RED has an app of its own; a node's file may be loaded again in the same one. */
const registered = new WeakSet<object>();

export function registerLookUpRoutes(RED: NodeAPI): void {
    const app = RED.httpAdmin as typeof RED.httpAdmin | undefined;
    if (!app || registered.has(app)) return;
    registered.add(app);
    let lookUps: LookUps | undefined;
    app.post("/uipath/look-up", RED.auth.needsPermission(PERMISSION), (request, response) => {
        // Other types can be sent by any page that the user has open (the form of another site).
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
