/** Reads the settings of a connection node. */
import type { Value } from "../../shared/term";
import { field } from "../../orchestrator/errors/messages";
import { isProxyAddress, parseAddress, parseIdentityUrl, withoutCredentials, type Address } from "../../shared/address";
import { describe, kindOf } from "../../shared/arguments/check";
import { parseFolderRef } from "../../shared/folder-ref";
import { OrchestratorError, sentence } from "../../orchestrator/errors/orchestrator-error";
import type { ConnectionSettings, ProxySettings, SignIn } from "../../orchestrator/settings";
import {
    isApiVersion,
    isConcurrency,
    isHeaderText,
    isTimeout,
    MOST_API_VERSION,
    MOST_SECONDS,
    tenantProblem,
} from "../../shared/settings/connection";
import { numberIn } from "../../shared/settings/numbers";
import { isBlank } from "../../shared/settings/values";
import { bounded, textOf } from "../runtime/property-values";
import type { ConnectionCredentials, ConnectionDef, HttpProxyNode, TlsConfigNode } from "../runtime/node-definitions";

export const DEFAULT_SCOPE = "OR.Jobs OR.Execution.Read OR.Folders.Read OR.Robots.Read";
const DEFAULT_TIMEOUT = 30;
const DEFAULT_CONCURRENCY = 16;

/** No server accepts a longer header. */
const MOST_OF_CREDENTIAL = 16_384;

/** Every standalone Orchestrator is installed with this tenant. */
const DEFAULT_TENANT = "Default";

export interface ConnectionParts {
    def: ConnectionDef;
    credentials: ConnectionCredentials;
    tls: TlsConfigNode | null;
    proxy: HttpProxyNode | null;
}

/** @throws OrchestratorError NOT_CONFIGURED when something is missing, INVALID_SETTING when something must be wrong */
export function readConnectionSettings({ def, credentials, tls, proxy }: ConnectionParts): ConnectionSettings {
    const address = readAddress(textOf(field("uipath-orchestrator.label.url"), def.url));
    const tenant =
        address.deployment === "standalone" ? textOf(field("uipath-orchestrator.label.tenant"), def.tenant) : "";
    const folder = parseFolderRef(textOf(field("uipath-orchestrator.label.folder"), def.folder));
    const signIn = readSignIn(def, credentials, address);
    const tenantHeader = readTenantHeader(tenant, signIn);
    const tlsOptions = tls && readTls(tls);
    const proxySettings = proxy && readProxy(proxy);
    return {
        address,
        signIn,
        ...(tenantHeader ? { tenant: tenantHeader } : {}),
        ...(folder ? { folder } : {}),
        ...(tlsOptions ? { tls: tlsOptions } : {}),
        ...(proxySettings ? { proxy: proxySettings } : {}),
        timeout: readSeconds(field("uipath-orchestrator.label.timeout"), def.timeout, DEFAULT_TIMEOUT) * 1000,
        concurrency: readCount(field("uipath-orchestrator.label.concurrency"), def.concurrency, DEFAULT_CONCURRENCY),
        ...(isBlank(def.apiVersion) ? {} : { apiVersion: readApiVersion(def.apiVersion) }),
    };
}

function readAddress(url: string): Address {
    const result = parseAddress(url);
    if ("address" in result) return result.address;
    const code = result.problem === "empty" ? "NOT_CONFIGURED" : "INVALID_SETTING";
    throw new OrchestratorError(code, [sentence(`address.${result.problem}`, { got: withoutCredentials(url) })]);
}

function readSignIn(def: ConnectionDef, credentials: ConnectionCredentials, address: Address): SignIn {
    const way = textOf(field("uipath-orchestrator.label.signIn"), def.signIn) || "application";
    switch (way) {
        case "application":
            return {
                way,
                tokenUrl: readTokenUrl(
                    textOf(field("uipath-orchestrator.label.identityUrl"), def.identityUrl),
                    address,
                ),
                clientId: required(field("uipath-orchestrator.label.clientId"), credentials.clientId).trim(),
                clientSecret: required(
                    field("uipath-orchestrator.label.clientSecret"),
                    credentials.clientSecret,
                ).trim(),
                scope: readScope(def.scope),
            };
        case "token":
            return {
                way,
                token: headerText(
                    field("uipath-orchestrator.label.token"),
                    required(field("uipath-orchestrator.label.token"), credentials.token)
                        .trim()
                        .replace(/^bearer\s+/i, ""),
                ),
            };
        case "password":
            if (address.deployment !== "standalone")
                throw new OrchestratorError("INVALID_SETTING", [sentence("signIn.passwordCloud")]);
            return {
                way,
                tenant: textOf(field("uipath-orchestrator.label.tenant"), def.tenant) || DEFAULT_TENANT,
                username: required(field("uipath-orchestrator.label.username"), credentials.username).trim(),
                password: required(field("uipath-orchestrator.label.password"), credentials.password),
            };
        default:
            throw new OrchestratorError("INVALID_SETTING", [sentence("setting.signIn", { got: way })]);
    }
}

/** The field takes several lines. A token endpoint takes only blanks between the names. */
function readScope(given: unknown): string {
    const scope = textOf(field("uipath-orchestrator.label.scope"), given);
    return scope.split(/\s+/).join(" ") || DEFAULT_SCOPE;
}

function readTokenUrl(identityUrl: string, address: Address): string {
    if (identityUrl === "") return address.tokenUrl;
    const result = parseIdentityUrl(identityUrl, address.deployment);
    if ("tokenUrl" in result) return result.tokenUrl;
    throw new OrchestratorError("INVALID_SETTING", [
        sentence(`address.${result.problem}`, { got: withoutCredentials(identityUrl) }),
    ]);
}

/** An unusable TLS configuration is an error: without its certificates, a server could be trusted that the user does not trust. */
function readTls(node: TlsConfigNode): object | undefined {
    if (node.valid === false) throw new OrchestratorError("INVALID_SETTING", [sentence("setting.tlsUnusable")]);
    return node.addTLSOptions?.({});
}

/**
 * Node-RED's proxy node keeps the user and the password apart from the URL. A URL that can't be used is an error: without the
 * proxy the secret would take another route.
 */
function readProxy({ url, noproxy, credentials }: HttpProxyNode): ProxySettings {
    const given = textOf(field("uipath-orchestrator.label.proxy"), url);
    if (given === "")
        throw new OrchestratorError("NOT_CONFIGURED", [
            sentence("setting.missing", { field: field("uipath-orchestrator.label.proxy") }),
        ]);
    const address = /^\w+:\/\//.test(given) ? given : `http://${given}`;
    if (!isProxyAddress(address))
        throw new OrchestratorError("INVALID_SETTING", [
            sentence("setting.proxyAddress", { got: `“${withoutCredentials(given)}”` }),
        ]);
    const whole = new URL(address);
    if (credentials?.username) whole.username = encodeURIComponent(credentials.username);
    if (credentials?.password) whole.password = encodeURIComponent(credentials.password);
    return { url: whole.href, password: decodeURIComponent(whole.password), noProxy: noproxy ?? [] };
}

/** A credential as text. The error for any other value names its kind, never the value. */
function required(name: Value, value: unknown): string {
    if (isBlank(value))
        throw new OrchestratorError("NOT_CONFIGURED", [
            sentence("setting.missing", { field: name }),
            sentence("hint.import"),
        ]);
    if (typeof value === "string" || typeof value === "number") return bounded(name, String(value), MOST_OF_CREDENTIAL);
    throw new OrchestratorError("INVALID_SETTING", [
        sentence("setting.credential", { field: name, got: kindOf(value) }),
    ]);
}

/**
 * The tenant for the header. A name that no header can hold is left out if the token belongs to that tenant. The token of an
 * application or a user would be valid for any tenant, so there it is an error.
 */
function readTenantHeader(tenant: string, { way }: SignIn): string {
    const problem = tenantProblem(tenant, way);
    if (problem === "header")
        throw new OrchestratorError("INVALID_SETTING", [sentence("setting.tenantHeader", { tenant })]);
    if (problem === "characters") return headerText(field("uipath-orchestrator.label.tenant"), tenant);
    return isHeaderText(tenant) ? tenant : "";
}

function headerText(name: Value, value: string): string {
    if (!isHeaderText(value))
        throw new OrchestratorError("INVALID_SETTING", [sentence("setting.characters", { field: name })]);
    return value;
}

function readSeconds(name: Value, given: unknown, whenBlank: number): number {
    const value = isBlank(given) ? whenBlank : numberIn(given);
    if (!isTimeout(value))
        throw new OrchestratorError("INVALID_SETTING", [
            sentence("setting.seconds", { field: name, most: MOST_SECONDS, got: describe(given) }),
        ]);
    return value;
}

function readApiVersion(given: unknown): number {
    const value = numberIn(given);
    if (isApiVersion(value)) return value;
    throw new OrchestratorError("INVALID_SETTING", [
        sentence("setting.apiVersion", { most: MOST_API_VERSION, got: describe(given) }),
    ]);
}

function readCount(name: Value, given: unknown, whenBlank: number): number {
    const value = isBlank(given) ? whenBlank : numberIn(given);
    if (!isConcurrency(value))
        throw new OrchestratorError("INVALID_SETTING", [
            sentence("setting.wholeNumber", { field: name, got: describe(given) }),
        ]);
    return value;
}
