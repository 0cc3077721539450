/** Signs clients in: by external application, by personal access token, or by user and password. */
import type { Clock } from "../controls/clock";
import { ApiError, notSignedIn } from "../errors";
import type { Ledger } from "../controls/ledger";

export interface Account {
    clientId: string;
    clientSecret: string;
    /** The registered scopes of the external application. */
    scopes: string[];
    /** The personal access token. */
    token: string;
    tenant: string;
    username: string;
    password: string;
}

/** What a token permits. */
export type Grant = { scopes: readonly string[] | "everything" };

interface IssuedToken {
    grant: Grant;
    expiresAt: number;
}

/** An error response of the token endpoint (RFC 6749 §5.2). */
export class OAuthError extends Error {
    constructor(readonly error: string) {
        super(error);
    }
}

/** Seconds that a token of `/api/Account/Authenticate` lives. */
const PASSWORD_TOKEN_LIFETIME = 30 * 60;

export class Identity {
    readonly #issued = new Map<string, IssuedToken>();
    #personalTokenRevoked = false;

    constructor(
        private readonly account: Account,
        private readonly clock: Clock,
        private readonly ledger: Ledger,
        /** Seconds. */
        private readonly tokenLifetime: number,
        private readonly uuid: () => string,
    ) {}

    /** Answers a request to the token endpoint. @throws OAuthError */
    clientCredentials(form: URLSearchParams, authorization: string | undefined): object {
        if (form.get("grant_type") === null) throw new OAuthError("invalid_request");
        if (form.get("grant_type") !== "client_credentials") throw new OAuthError("unsupported_grant_type");
        const [basicId, basicSecret] = readBasic(authorization);
        const id = form.get("client_id") ?? basicId;
        const secret = form.get("client_secret") ?? basicSecret;
        if (id !== this.account.clientId || secret !== this.account.clientSecret)
            throw new OAuthError("invalid_client");
        const requested = (form.get("scope") ?? "").split(/\s+/).filter(Boolean);
        const scopes = requested.length > 0 ? requested : this.account.scopes;
        if (scopes.some((scope) => scope !== "OR.Default" && !this.account.scopes.includes(scope)))
            throw new OAuthError("invalid_scope");
        const token = this.#issue(
            { scopes: scopes.includes("OR.Default") ? "everything" : scopes },
            this.tokenLifetime,
        );
        return { access_token: token, expires_in: this.tokenLifetime, token_type: "Bearer", scope: scopes.join(" ") };
    }

    /** Answers a request to `/api/Account/Authenticate`. @throws ApiError */
    password(tenant: unknown, username: unknown, password: unknown): object {
        const isTenant =
            tenant === undefined ||
            tenant === null ||
            (typeof tenant === "string" && tenant.toLowerCase() === this.account.tenant.toLowerCase());
        if (!isTenant || username !== this.account.username || password !== this.account.password)
            throw new ApiError(400, "Invalid username/email address or password.", 1000);
        const result = this.#issue({ scopes: "everything" }, PASSWORD_TOKEN_LIFETIME);
        return { result, targetUrl: null, success: true, error: null, unAuthorizedRequest: false, __abp: true };
    }

    /** @throws ApiError 401 */
    authenticate(authorization: string | undefined): Grant {
        const token = /^bearer +(\S+)$/i.exec(authorization?.trim() ?? "")?.[1];
        if (token === this.account.token && !this.#personalTokenRevoked) return { scopes: "everything" };
        const issued = token === undefined ? undefined : this.#issued.get(token);
        if (!issued || issued.expiresAt <= this.clock.now()) throw notSignedIn();
        return issued.grant;
    }

    /** Revokes all issued tokens, and with `personal` the personal access token too. */
    revoke({ personal = false } = {}): void {
        this.#issued.clear();
        this.#personalTokenRevoked ||= personal;
    }

    #issue(grant: Grant, lifetime: number): string {
        const now = this.clock.now();
        for (const [token, { expiresAt }] of this.#issued) if (expiresAt <= now) this.#issued.delete(token);
        const token = `${this.uuid()}${this.uuid()}`.replaceAll("-", "");
        this.#issued.set(token, { grant, expiresAt: now + lifetime * 1000 });
        this.ledger.tokensIssued++;
        return token;
    }
}

/** The user and the password of a Basic header, each form-encoded (RFC 6749 §2.3.1). */
function readBasic(authorization: string | undefined): (string | undefined)[] {
    const encoded = /^basic +(\S+)$/i.exec(authorization?.trim() ?? "")?.[1];
    if (encoded === undefined) return [];
    const text = Buffer.from(encoded, "base64").toString("utf8");
    const colon = text.indexOf(":");
    return [text.slice(0, colon), text.slice(colon + 1)].map(
        (part) => new URLSearchParams(`x=${part}`).get("x") ?? undefined,
    );
}
