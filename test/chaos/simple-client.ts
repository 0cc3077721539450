/** A client that knows nothing of nodes: what the harness itself is tried with. */
import type { Simulator } from "../../src/simulator";
import type { LyingProxy } from "./lying-proxy";

export interface SimpleAnswer {
    status: number;
    html: boolean;
    /** Of the jobs that were started; undefined: the answer tells none. */
    ids: number[] | undefined;
}

export interface SimpleClient {
    /** Sends one start. @throws Error named TimeoutError, or as the connection fails */
    start(n: number): Promise<SimpleAnswer>;
    /** Reads a list. */
    read(): Promise<SimpleAnswer>;
}

const START_JOBS = "/odata/Jobs/UiPath.Server.Configuration.OData.StartJobs";

/** Talks to the simulator through the proxy; `timeout` in milliseconds. */
export function simpleClient(simulator: Simulator, proxy: LyingProxy, timeout: number): SimpleClient {
    const address = new URL(simulator.url);
    address.port = String(proxy.port);
    const [release] = simulator.data.releases;
    const headers = {
        authorization: `Bearer ${simulator.token}`,
        "content-type": "application/json",
        "x-uipath-organizationunitid": String(release!.OrganizationUnitId),
        // A connection for each request: nothing but the proxy decides when it ends.
        connection: "close",
    };
    const send = async (path: string, init: RequestInit): Promise<SimpleAnswer> => {
        const signal = AbortSignal.timeout(timeout);
        const response = await fetch(address.href + path, { ...init, headers, signal });
        return read(response.status, await response.text());
    };
    return {
        start(n) {
            const startInfo = { ReleaseKey: release!.Key, JobsCount: 1, InputArguments: JSON.stringify({ n }) };
            return send(START_JOBS, { method: "POST", body: JSON.stringify({ startInfo }) });
        },
        read: () => send("/odata/Releases", {}),
    };
}

function read(status: number, body: string): SimpleAnswer {
    try {
        const { value } = JSON.parse(body) as { value?: { Id: number }[] };
        return { status, html: false, ids: value?.map(({ Id }) => Id) };
    } catch {
        return { status, html: body.startsWith("<"), ids: undefined };
    }
}
