/** Tests a connection step by step, without side effects: what works, and how to fix what does not. */
import { isHtml, parseJsonBody } from "../responses/response-body";
import type { Api } from "../api/api";
import { OrchestratorError, sentence, type ErrorCode, type Sentence } from "../errors/orchestrator-error";
import { isWithoutFolders, type Folders } from "../lookups/folders";
import { unsupported } from "../errors/not-supported";
import { readPage, withQuery, type Page } from "../api/odata";
import type { ConnectionSettings, SignIn } from "../settings";
import { displayText } from "./bounded-list";
import { listFolders } from "./folder-list";
import { missingRightsFor } from "./needs";
import { scopeFor } from "../auth/scopes";
import { asError, attempt, done, failed, reasonOf, withoutScope, type TestStep } from "./test-steps";
import { START_PERMISSIONS, START_SCOPES } from "../start/job-starter";
import type { HttpResponse } from "../http/exchange";

export interface TestContext {
    api: Api;
    folders: Folders;
    settings: ConnectionSettings;
    signal: AbortSignal;
}

/** Runs the steps. It stops at a failure that would make the others fail, too. Every failure of Orchestrator becomes a step. */
export async function testConnection(context: TestContext): Promise<TestStep[]> {
    const { api, settings, signal } = context;
    const reached = await attempt("reached", () => reach(context));
    if (!reached.ok) return [reached];
    // A wrong tenant, in the address or in a header, only shows with a token that Orchestrator accepts.
    const isSure = settings.signIn.way === "token" || tenantHint(settings).length === 0;
    const sure = isSure ? [reached] : [];
    const token = await attempt("signedIn", async () => {
        await api.signIn();
        return done("signedIn", []);
    });
    if (!token.ok) {
        const before = settings.signIn.way === "password" ? sure : [reached];
        return [...before, { ...token, hint: [...token.hint, ...signInHint(settings)] }];
    }
    const path = withQuery("/odata/Folders", { $top: 1, $count: "true" });
    const listed = await readPage<object>(api, { path, signal }).catch(asError);
    // This is the first request that needs a valid token and an existing tenant.
    if (listed instanceof OrchestratorError && listed.cause?.status === 401)
        return [...sure, failed("signedIn", listed.with(tenantHint(settings)))];
    if (!isSure && listed instanceof OrchestratorError && listed.cause?.status === 404)
        return [failed("reached", listed.with(tenantHint(settings)))];
    const signedIn = done("signedIn", [await accountWords(api, settings, signal)], signInHint(settings));
    const version = done("version", versionWords(context));
    const visible = await attempt("folders", () => foldersStep(context, listed));
    return [reached, signedIn, version, visible, await attempt("start", () => mayStart(context))];
}

/** These errors do not show that the address is wrong, or they already say what is wrong with it. */
const NOT_OF_THE_ADDRESS: ReadonlySet<ErrorCode> = new Set([
    "NOT_AN_ORCHESTRATOR",
    "UNREACHABLE",
    "TIMED_OUT",
    "RATE_LIMITED",
    "SERVER_ERROR",
]);

/** Any response of Orchestrator counts, even a refusal. */
async function reach(context: TestContext): Promise<TestStep> {
    const { api, settings, signal } = context;
    const request = { method: "GET", path: "/api/Status/Get", signal, retry: "never" as const };
    const response = await api.probe(request);
    const { status } = response;
    if (await isTenantWrong(response, context))
        throw new OrchestratorError("SIGN_IN_FAILED", [
            ...reasonOf(api.errors.ofResponse(response, request)),
            ...tenantHint(settings),
        ]);
    const hasVersion = response.headers["api-supported-versions"] !== undefined;
    const isReadable = status < 300 || (status >= 400 && status < 500 && parseJsonBody(response) !== undefined);
    if (isHtml(response) || !(hasVersion || isReadable)) {
        if (status < 300) throw api.errors.ofUnreadable(response, request);
        const error = api.errors.ofResponse(response, request);
        if (NOT_OF_THE_ADDRESS.has(error.code)) throw error;
        throw new OrchestratorError("NOT_AN_ORCHESTRATOR", [...reasonOf(error), sentence("hint.notAnOrchestrator")]);
    }
    if (status >= 500) throw api.errors.ofResponse(response, request);
    return done("reached", [sentence("test.reached", { address: settings.address.base })]);
}

/**
 * Whether the server refuses the tenant. The status needs no sign-in, so that a standalone server which refuses it accepts it without
 * the tenant's name. In the cloud, the folders of an existing tenant respond with 401, those of a missing one with 404.
 */
async function isTenantWrong(response: HttpResponse, { api, settings, signal }: TestContext): Promise<boolean> {
    const { status } = response;
    if (settings.address.organisation !== undefined) {
        if (status >= 300 && status < 400) return staysThere(response, settings.address.base);
        if (isHtml(response) && (status < 300 || status === 404)) return true;
        if (status !== 404) return false;
        const folders = { method: "GET", path: "/odata/Folders?$top=1", signal, retry: "never" as const };
        return (await api.probe(folders)).status === 404;
    }
    if (!settings.tenant || status < 400 || status >= 500) return false;
    const again = { method: "GET", path: "/api/Status/Get", signal, retry: "never" as const };
    return (await api.probe(again, { namesTenant: false })).status < 300;
}

/** Whether a redirect stays on the server. A firewall that wants a sign-in redirects elsewhere, and so does a wrong address. */
function staysThere({ headers }: HttpResponse, base: string): boolean {
    const location = String(headers["location"] ?? "");
    return URL.canParse(location, base) && new URL(location, base).origin === new URL(base).origin;
}

/** Empty if the connection names no tenant. */
function tenantHint({ address, signIn, tenant }: ConnectionSettings): Sentence[] {
    const { organisation, tenant: inAddress } = address;
    if (organisation !== undefined && inAddress !== undefined)
        return [sentence("hint.tenantInAddress", { organisation: decoded(organisation), tenant: decoded(inAddress) })];
    const named = signIn.way === "password" ? signIn.tenant : tenant;
    return named ? [sentence("hint.tenant", { tenant: named })] : [];
}

function decoded(part: string): string {
    try {
        return decodeURIComponent(part);
    } catch {
        return part;
    }
}

function signInHint({ signIn, address }: ConnectionSettings): Sentence[] {
    const isClear = signIn.way === "application" && new URL(signIn.tokenUrl).protocol === "http:";
    if (!isClear || new URL(address.base).protocol !== "https:") return [];
    return [sentence("test.clearSignIn", { address: signIn.tokenUrl })];
}

function versionWords({ api, settings }: TestContext): Sentence[] {
    const { apiVersion: version } = api.server;
    if (version === undefined) return [sentence("test.noVersion"), sentence("hint.versionNotTold")];
    return [sentence(settings.apiVersion === undefined ? "test.version" : "test.versionSet", { version })];
}

/** The user's name as the server reports it, else the name in the settings. */
async function accountWords(api: Api, { signIn }: ConnectionSettings, signal: AbortSignal): Promise<Sentence> {
    const path = "/odata/Users/UiPath.Server.Configuration.OData.GetCurrentUser";
    const user: Record<string, unknown> = await api.json({ method: "GET", path, signal }).catch(() => ({}));
    const own = signIn.way === "application" ? signIn.clientId : signIn.way === "password" ? signIn.username : "";
    const account = displayText(api, user["UserName"]) || displayText(api, own);
    return account ? sentence("test.signedInAs", { account }) : sentence("test.signedIn");
}

async function foldersStep({ api, signal }: TestContext, listed: Page<object> | OrchestratorError): Promise<TestStep> {
    if (listed instanceof OrchestratorError) {
        // On such an old server, folders are named by id.
        if (isWithoutFolders(api, listed))
            return done("folders", unsupported("folder.notSupported", api.server.apiVersion));
        return failed("folders", listed, missingRightsFor(api, "folders"));
    }
    // The dialog lists the same number, personal workspaces included.
    const { items, more } = await listFolders(api, "", signal);
    const visible = more ? (listed.count ?? items.length) : items.length;
    if (visible === 0)
        return {
            step: "folders",
            ok: false,
            words: [sentence("test.noFolders")],
            hint: [sentence("test.noFoldersHint")],
        };
    return done("folders", [sentence("test.folders", { count: visible })]);
}

/** What can be checked without starting a job. */
async function mayStart({ api, folders, settings, signal }: TestContext): Promise<TestStep> {
    const { signIn, folder } = settings;
    const lacking = withoutScope("start", api.errors.missingRights(START_SCOPES, START_PERMISSIONS));
    if (lacking) return lacking;
    const scope = { folder: await folders.resolve(folder), signal };
    for (const [set, listed] of [
        ["Releases", "processes"],
        ["Jobs", "jobs"],
    ] as const) {
        const path = withQuery(`/odata/${set}`, { $top: 1, $select: "Id" });
        const read = await readPage<object>(api, { ...scope, path }).catch(asError);
        const error = read instanceof OrchestratorError ? read : undefined;
        if (error?.code === "FOLDER_REQUIRED")
            return done("start", [sentence("test.startNoFolder")], [sentence("hint.folderRequired")]);
        if (error) return failed("start", error, missingRightsFor(api, listed));
        if (set === "Releases" && (read as Page<object>).items.length === 0)
            return { step: "start", ok: false, words: [sentence("process.none")], hint: [] };
    }
    return done("start", [sentence("test.start")], startNeeds(signIn));
}

function startNeeds(signIn: SignIn): Sentence[] {
    const permissions = START_PERMISSIONS;
    if (signIn.way !== "application") return [sentence("hint.role", { permissions })];
    const scope = scopeFor(signIn.scope, "OR.Jobs.Write") ?? "";
    return [sentence("test.startNeeds", { scope, permissions })];
}
