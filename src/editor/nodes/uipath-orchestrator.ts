import { type Address, parseAddress, parseIdentityUrl } from "../../shared/address";
import {
    CREDENTIALS,
    isApiVersion,
    isConcurrency,
    isTimeout,
    SIGN_IN_WAYS,
    type SignInWay,
    tenantProblem,
} from "../../shared/settings/connection";
import { numberIn } from "../../shared/settings/numbers";
import { isBlank, plainText, isVariable } from "../../shared/settings/values";
import { MOST_IN_SECRET, publicAddressIn, webhookPathIn } from "../../shared/settings/webhook";
import { shortened } from "../../shared/shortened";
import { Dialog } from "../form/dialog";
import { labelStyle } from "../form/labels";
import { choose } from "../form/select";
import * as validators from "../form/validators";
import { type EditorNode, isDeployed, type RedEditor, type Validator } from "../node-red";

declare const RED: RedEditor;

const dialog = new Dialog("uipath-orchestrator", "node-config-input-");
const { text } = dialog;

const LABEL_LENGTH = 60;

/** As the runtime reads it: upper and lower case differ in a way of signing in. */
function wayOf(node: EditorNode): string {
    return (plainText(dialog.value(node, "signIn") ?? "") ?? "").trim() || SIGN_IN_WAYS[0];
}

/** Undefined if the text is no address. */
function addressIn(pasted: unknown): Address | undefined {
    const read = parseAddress(plainText(pasted) ?? "");
    return "address" in read ? read.address : undefined;
}

const addressOf = (node: EditorNode): Address | undefined => addressIn(dialog.value(node, "url"));

function urlProblem(url: string): string {
    const read = parseAddress(url);
    return text("problem" in read && read.problem === "noTenant" ? "invalid.noTenant" : "invalid.url");
}

/** A property that matters only for an external application. */
function ofApplication(validator: Validator): Validator {
    return function (value, options) {
        return wayOf(this) !== "application" || validator.call(this, value, options);
    };
}

/** Marks the fields of the dialog. Node-RED validates credentials only there. */
function neededFor(way: SignInWay): Validator {
    return function (value, _options) {
        const isMissing = dialog.isOpenFor(this) && wayOf(this) === way && isBlank(value);
        return !isMissing || text("invalid.credential");
    };
}

/** Whether the chosen way to sign in lacks a secret. The editor does not know the secrets of what was deployed. */
function lacksSecret(node: EditorNode): boolean {
    if (dialog.isOpenFor(node) || (!node.credentials && isDeployed(node))) return false;
    const { credentials = {} } = node;
    const needed = CREDENTIALS[wayOf(node)] ?? [];
    return needed.some((name) => isBlank(credentials[name]) && credentials[`has_${name}`] !== true);
}

/** Users need not know it: Orchestrator gets it, and the runtime compares. */
function randomSecret(): string {
    const bytes = crypto.getRandomValues(new Uint8Array(24));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

RED.nodes.registerType("uipath-orchestrator", {
    category: "config",
    defaults: {
        name: { value: "" },
        url: {
            value: "",
            label: text("label.url"),
            validate(value, options) {
                if (plainText(value ?? "")?.trim() === "") return text("invalid.urlMissing");
                const rule = { fits: (url: string) => addressIn(url) !== undefined, invalid: urlProblem };
                return validators.text(rule).call(this, value, options);
            },
        },
        signIn: {
            value: "application",
            label: text("label.signIn"),
            validate(value, _options) {
                if (isVariable(value)) return true;
                const way = wayOf(this);
                if (plainText(value ?? "") === undefined || !SIGN_IN_WAYS.includes(way as SignInWay))
                    return text("invalid.signIn");
                const address = addressOf(this);
                if (way === "password" && address && address.deployment !== "standalone")
                    return text("invalid.passwordCloud");
                return !lacksSecret(this) || text("invalid.secrets");
            },
        },
        tenant: {
            value: "",
            label: text("label.tenant"),
            validate(value, options) {
                if (addressOf(this)?.deployment !== "standalone") return true;
                const way = wayOf(this) as SignInWay;
                const rule = {
                    fits: (tenant: string) => tenantProblem(tenant, way) === undefined,
                    invalid: () => text("invalid.tenant"),
                };
                return validators.text(rule).call(this, value, options);
            },
        },
        scope: {
            value: "OR.Jobs OR.Execution.Read OR.Folders.Read OR.Robots.Read",
            label: text("label.scope"),
            validate: ofApplication(validators.text()),
        },
        identityUrl: {
            value: "",
            label: text("label.identityUrl"),
            validate: ofApplication(
                validators.text({
                    fits: (url) => "tokenUrl" in parseIdentityUrl(url, "standalone"),
                    invalid: () => text("invalid.identityUrl"),
                }),
            ),
        },
        folder: { value: "", label: text("label.folder"), validate: validators.text() },
        tls: { value: "", type: "tls-config", required: false, label: text("label.tls") },
        proxy: { value: "", type: "http proxy", required: false, label: text("label.proxy") },
        timeout: {
            value: 30,
            label: text("label.timeout"),
            validate: validators.plain(
                (given) => isTimeout(numberIn(given)),
                () => text("invalid.timeout"),
            ),
        },
        concurrency: {
            value: 16,
            label: text("label.concurrency"),
            validate: validators.plain(
                (given) => isConcurrency(numberIn(given)),
                () => text("invalid.concurrency"),
            ),
        },
        apiVersion: {
            value: "",
            label: text("label.apiVersion"),
            validate: validators.plain(
                (given) => isApiVersion(numberIn(given)),
                () => text("invalid.apiVersion"),
            ),
        },
        publicUrl: {
            value: "",
            label: text("label.publicUrl"),
            validate: validators.text({
                fits: (address) => publicAddressIn(address) !== undefined,
                invalid: () => text("invalid.publicUrl"),
            }),
        },
        webhookPath: {
            value: "",
            label: text("label.webhookPath"),
            validate: validators.text({
                fits: (path) => webhookPathIn(path, "") !== undefined,
                invalid: () => text("invalid.webhookPath"),
            }),
        },
    },
    credentials: {
        clientId: { type: "text", validate: neededFor("application") },
        clientSecret: { type: "password", validate: neededFor("application") },
        username: { type: "text", validate: neededFor("password") },
        password: { type: "password", validate: neededFor("password") },
        token: { type: "password", validate: neededFor("token") },
        webhookSecret: {
            type: "password",
            validate(value, _options) {
                if (!dialog.isOpenFor(this) || isBlank(dialog.value(this, "publicUrl"))) return true;
                return (!isBlank(value) && String(value).length <= MOST_IN_SECRET) || text("invalid.webhookSecret");
            },
        },
    },
    label() {
        if (this.name) return String(this.name);
        const address = addressIn(this.url);
        if (!address) return isBlank(this.url) ? text("node.kind") : shortened(String(this.url).trim(), LABEL_LENGTH);
        const { base, organisation, tenant } = address;
        const { hostname } = new URL(base);
        if (tenant) return `${hostname}/${organisation}/${tenant}`;
        return this.tenant ? `${hostname} (${String(this.tenant)})` : hostname;
    },
    labelStyle,
    oneditprepare() {
        dialog.open(this, "connection-dialog");
        const signIn = choose(dialog, "signIn", this.signIn, "application");
        const url = dialog.field("url");
        const show = (): void => {
            const way = String(signIn.val());
            // The environment may set the way, which can then be any.
            const isKnown = SIGN_IN_WAYS.includes(way as SignInWay);
            for (const other of SIGN_IN_WAYS) dialog.show(`uipath-way-${other}`, !isKnown || other === way);
            const isStandalone = addressIn(url.val())?.deployment === "standalone";
            dialog.show("uipath-tenant", way === "password" || isStandalone || !isBlank(dialog.field("tenant").val()));
        };
        signIn.on("change", show);
        url.on("change input", show);
        show();

        const isPreset = (value: unknown, preset: number): boolean => isBlank(value) || Number(value) === preset;
        const publicUrl = dialog.field("publicUrl");
        const secret = dialog.field("webhookSecret");
        const showEvents = (): void => {
            const isCalled = !isBlank(publicUrl.val());
            dialog.show("uipath-called", isCalled);
            if (isCalled && isBlank(secret.val())) secret.val(randomSecret());
        };
        publicUrl.on("change input", showEvents);
        showEvents();

        const hidden = [this.identityUrl, this.tls, this.proxy, this.apiVersion, this.publicUrl];
        const isChanged = !hidden.every(isBlank) || !isPreset(this.timeout, 30) || !isPreset(this.concurrency, 16);
        dialog.unfold(isChanged);
    },
    oneditsave: dialog.close,
    oneditcancel: dialog.close,
    oneditdelete: dialog.close,
});
