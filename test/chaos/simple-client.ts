/** A client without any nodes, for tests of the chaos harness itself. */
import type { Simulator } from "../../src/simulator";
import type { LyingProxy } from "./lying-proxy";

export interface SimpleAnswer {
    status: number;
    html: boolean;
    /** The ids of the started jobs. Undefined: the response has none. */
    ids: number[] | undefined;
}

export interface SimpleClient {
    /** Sends a start. @throws Error named TimeoutError, or the error of the connection */
    start(n: number): Promise<SimpleAnswer>;
    /** Reads a list. */
    read(): Promise<SimpleAnswer>;
}

const START_JOBS = "/odata/Jobs/UiPath.Server.Configuration.OData.StartJobs";

/** Connects to the simulator through the proxy. `timeout` is in milliseconds. */
export function simpleClient(simulator: Simulator, proxy: LyingProxy, timeout: number): SimpleClient {
    const address = new URL(simulator.url);
    address.port = String(proxy.port);
    const [release] = simulator.data.releases;
    const headers = {
        authorization: `Bearer ${simulator.token}`,
        "content-type": "application/json",
        "x-uipath-organizationunitid": String(release!.OrganizationUnitId),
        // A new connection for each request, so that only the proxy ends it.
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
