import type { Address } from "../shared/address";
import type { FolderRef } from "../shared/folder-ref";

export type SignIn =
    | { way: "application"; tokenUrl: string; clientId: string; clientSecret: string; scope: string }
    | { way: "token"; token: string }
    | { way: "password"; tenant: string; username: string; password: string };

export interface ProxySettings {
    /** With user and password, where the proxy needs them. */
    url: string;
    /** The decoded password of the URL; "" for none. */
    password: string;
    /** URLs that contain one of these texts bypass the proxy, as in Node-RED's own `http request`. */
    noProxy: string[];
}

/** The checked settings of a connection. */
export interface ConnectionSettings {
    address: Address;
    signIn: SignIn;
    /** For the header X-UIPATH-TenantName. Standalone only. */
    tenant?: string;
    folder?: FolderRef;
    /** Options for node:tls, from Node-RED's TLS configuration. */
    tls?: object;
    /** Undefined: the environment variables `*_PROXY` and `NO_PROXY` count. */
    proxy?: ProxySettings;
    /** For one HTTP request, from when it leaves the queue. Milliseconds. */
    timeout: number;
    /** How many requests run at once. */
    concurrency: number;
    /** Overrides what the server reports, since a gateway may hide that. */
    apiVersion?: number;
}
