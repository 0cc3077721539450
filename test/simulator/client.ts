/** A small HTTP client for the simulator's tests, independent of our own client. */
import type { Simulator } from "../../src/simulator";

export const NAMESPACE = "UiPath.Server.Configuration.OData.";
export const START = `/odata/Jobs/${NAMESPACE}StartJobs`;

export interface Answer {
    status: number;
    headers: Headers;
    text: string;
    body: any;
}

export interface Call {
    method?: string;
    /** The path of the folder. Undefined: there is no folder header. */
    folder?: string;
    headers?: Record<string, string>;
    /** The bearer token. Default: the personal access token. Null: none. */
    token?: string | null;
    body?: unknown;
    /** Another base than the cloud's. */
    base?: string;
}

export async function call(simulator: Simulator, path: string, options: Call = {}): Promise<Answer> {
    const { folder, token = simulator.token, body, base = simulator.url } = options;
    const id = folder === undefined ? undefined : simulator.data.folderByPath(folder)?.Id;
    const response = await fetch(base + path, {
        method: options.method ?? (body === undefined ? "GET" : "POST"),
        headers: {
            ...(token === null ? {} : { authorization: `Bearer ${token}` }),
            ...(id === undefined ? {} : { "x-uipath-organizationunitid": String(id) }),
            ...(body === undefined ? {} : { "content-type": "application/json" }),
            ...options.headers,
        },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = /json/.test(response.headers.get("content-type") ?? "") && text !== "";
    return { status: response.status, headers: response.headers, text, body: json ? JSON.parse(text) : undefined };
}

export function releaseKey({ data }: Simulator, name: string): string {
    return data.releases.find((release) => release.Name === name)!.Key;
}

/** Starts jobs of a process of the default tenant in its folder. */
export function start(simulator: Simulator, name: string, fields: object = {}): Promise<Answer> {
    const release = simulator.data.releases.find((candidate) => candidate.Name === name)!;
    return call(simulator, START, {
        folder: release.folder.FullyQualifiedName,
        body: { startInfo: { ReleaseKey: release.Key, ...fields } },
    });
}
