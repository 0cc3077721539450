/** What a connection needs to know, read and checked. */
import type { Address } from "../shared/address";
import type { FolderRef } from "../shared/folder-ref";

export type SignIn =
    | { way: "application"; tokenUrl: string; clientId: string; clientSecret: string; scope: string }
    | { way: "token"; token: string }
    | { way: "password"; tenant: string; username: string; password: string };

export interface ProxySettings {
    /** With user and password where it needs them. */
    url: string;
    /** The password in it, as it is; "" for none. */
    password: string;
    /** Texts; a URL that contains one of them goes without the proxy, as in Node-RED's own `http request`. */
    noProxy: string[];
}

export interface ConnectionSettings {
    address: Address;
    signIn: SignIn;
    /** Name for the header X-UIPATH-TenantName; standalone only. */
    tenant?: string;
    folder?: FolderRef;
    /** Options for node:tls, from Node-RED's TLS configuration. */
    tls?: object;
    /** Undefined: the environment variables `*_PROXY` and `NO_PROXY` decide. */
    proxy?: ProxySettings;
    /** Milliseconds for one HTTP request, from when it leaves the queue. */
    timeout: number;
    /** Requests under way at once. */
    concurrency: number;
    /** Counts instead of what the server tells, which a gateway may hide. */
    apiVersion?: number;
}
