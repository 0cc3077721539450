/** The connection of a look-up: what the dialog shows, completed with stored secrets where they may be used. */
import type { NodeAPI } from "node-red";
import { createHash } from "node:crypto";
import { field } from "../../orchestrator/errors/messages";
import { OrchestratorError, sentence } from "../../orchestrator/errors/orchestrator-error";
import type { Orchestrator } from "../../orchestrator/orchestrator";
import type { ConnectionSettings } from "../../orchestrator/settings";
import { chosenNode, connectionNode, type Connection } from "../connection/connection";
import { readConnectionSettings } from "../connection/connection-settings";
import { isReference, type LookUpEnvironment } from "./look-up-environment";
import { plainText } from "../../shared/settings/values";
import type { ConnectionCredentials, ConnectionDef, HttpProxyNode, TlsConfigNode } from "../runtime/node-definitions";

/** The editor shows this in place of a stored password (Node-RED's editor, `credentials`). */
export const STORED = "__PWRD__";

/** Limits a client that is created for one look-up. */
const CONCURRENCY = 4;

const PROPERTIES = [
    "url",
    "signIn",
    "tenant",
    "scope",
    "identityUrl",
    "folder",
    "tls",
    "proxy",
    "timeout",
    "apiVersion",
] as const satisfies (keyof ConnectionDef)[];

/** Everything that decides where a secret goes, and who can read it on the way. */
const WHERE_TO = ["url", "identityUrl", "tenant", "proxy", "tls"] as const;

/** What each way of signing in needs, and how sentences name it. */
const NEEDED: Readonly<Record<string, readonly (keyof ConnectionCredentials)[]>> = {
    application: ["clientId", "clientSecret"],
    token: ["token"],
    password: ["username", "password"],
};

export interface LookUpConnection {
    settings: ConnectionSettings;
    /** The client of the deployed connection, where the dialog shows exactly that connection. */
    live: Orchestrator | undefined;
    /** Identifies the settings and their secrets. The secrets can't be read back from it. */
    digest: string;
}

/** @throws OrchestratorError NOT_CONFIGURED, INVALID_SETTING */
export function readLookUpConnection(
    RED: NodeAPI,
    given: Record<string, unknown>,
    environment: LookUpEnvironment,
): LookUpConnection {
    const deployed = connectionNode(RED, plainText(given["id"]))?.connection;
    const resolved = PROPERTIES.map((name) => [name, environment.resolve(given[name])]);
    const def = Object.fromEntries(resolved) as ConnectionDef;
    const credentials = credentialsOf(given["credentials"], def, deployed, environment);
    if (environment.firstRead && !isSamePlace(def, deployed) && !isOfEnvironment(given))
        throw new OrchestratorError("NOT_CONFIGURED", [
            sentence("lookUp.environment", { name: environment.firstRead }),
        ]);
    const settings = readConnectionSettings({
        def: { ...def, concurrency: CONCURRENCY },
        credentials,
        tls: chosenNode<TlsConfigNode>(
            RED,
            def.tls,
            "tls-config",
            field("uipath-orchestrator.label.tls"),
            "lookUp.notDeployed",
        ),
        proxy: chosenNode<HttpProxyNode>(
            RED,
            def.proxy,
            "http proxy",
            field("uipath-orchestrator.label.proxy"),
            "lookUp.notDeployed",
        ),
    });
    const digest = digestOf(settings);
    return { settings, digest, live: deployed && liveClient(deployed, digest) };
}

/** Stored credentials go only where they were stored for. Otherwise a dialog could send them to anybody. */
function credentialsOf(
    given: unknown,
    def: ConnectionDef,
    deployed: Connection | undefined,
    environment: LookUpEnvironment,
): ConnectionCredentials {
    const typed = (typeof given === "object" && given !== null ? given : {}) as Record<string, unknown>;
    const way = plainText(def.signIn)?.trim() || "application";
    const needed = Object.hasOwn(NEEDED, way) ? NEEDED[way]! : [];
    const stored = isSamePlace(def, deployed) ? deployed?.deployed.credentials : undefined;
    const credentials: Record<string, unknown> = {};
    for (const name of needed) {
        const value = Object.hasOwn(typed, name) ? typed[name] : undefined;
        if (value !== undefined && value !== null && value !== STORED) credentials[name] = environment.resolve(value);
        else if (stored) credentials[name] = stored[name];
        else
            throw new OrchestratorError("NOT_CONFIGURED", [
                sentence(deployed ? "lookUp.typeAgain" : "lookUp.notStored", {
                    field: field(`uipath-orchestrator.label.${name}`),
                }),
            ]);
    }
    return credentials;
}

function isSamePlace(def: ConnectionDef, deployed: Connection | undefined): boolean {
    return (
        deployed !== undefined && WHERE_TO.every((name) => normal(deployed.deployed.def[name]) === normal(def[name]))
    );
}

/** Whether the destination comes from the environment alone. Then the person who sets the environment has chosen the destination, too. */
function isOfEnvironment({ url, identityUrl }: Record<string, unknown>): boolean {
    return isReference(url) && (isReference(identityUrl) || normal(identityUrl) === "");
}

function normal(value: unknown): string {
    return plainText(value ?? "")?.trim() ?? JSON.stringify(value);
}

function liveClient(connection: Connection, digest: string): Orchestrator | undefined {
    try {
        const { settings, orchestrator } = connection.open();
        return digestOf(settings) === digest ? orchestrator : undefined;
    } catch {
        return undefined; // the deployed connection does not work, and the user is fixing it
    }
}

/** Two settings change no answer: each look-up names its own folder, and the concurrency only affects speed. */
function digestOf({ folder: _folder, concurrency: _concurrency, ...settings }: ConnectionSettings): string {
    return createHash("sha256").update(JSON.stringify(settings)).digest("base64");
}
