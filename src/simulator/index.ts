/** An Orchestrator for this machine: for demos, tests, and users without a tenant. */
import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { Clock } from "./controls/clock";
import { createState, readGeneration, SCOPE } from "./create-state";
import { Faults } from "./controls/faults";
import type { JobStore } from "./jobs/job-store";
import type { Ledger } from "./controls/ledger";
import type { QueueStore } from "./queues/queue-store";
import { SimulatorServer } from "./http/server";
import { Service } from "./http/service";
import type { Buckets } from "./storage/buckets";
import type { SimulatorAccess, SimulatorOptions } from "./options";
import type { Tenant } from "./tenant/tenant";
import { post } from "./webhooks/post";
import { reach } from "./webhooks/reach";

export type { Fault } from "./controls/faults";
export type { SimulatorOptions } from "./options";
export type { TenantData } from "./tenant/tenant-data";
export { declaredRoutes } from "./http/router";
export { GENERATIONS } from "./specification";

export interface Simulator extends SimulatorAccess {
    ledger: Ledger;
    faults: Faults;
    clock: Clock;
    jobs: JobStore;
    queues: QueueStore;
    buckets: Buckets;
    /** The tenant's content. A test may change it at any time. */
    data: Tenant;
    revokeTokens(options?: { personal?: boolean }): void;
    setApiVersion(version: number | string): void;
    close(): Promise<void>;
}

/** @throws Error for an unknown version, invalid data or a port in use */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
    const { port = 0, organisation = "acme", tenant = "Default" } = options;
    const clock = new Clock();
    const faults = new Faults();
    const state = createState(options, { clock, uuid: randomUUID, post, reach });
    const { account, ledger } = state;
    const { server } = new SimulatorServer(state, new Service(state, { organisation, tenant }), faults);
    await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, "127.0.0.1", resolve);
    });
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { clientId, clientSecret, token, username, password } = account;
    return {
        url: `${origin}/${organisation}/${tenant}/orchestrator_`,
        standaloneUrl: origin,
        identityUrl: `${origin}/identity_`,
        clientId,
        clientSecret,
        scope: SCOPE,
        token,
        tenant,
        username,
        password,
        ledger,
        faults,
        clock,
        jobs: state.jobs,
        queues: state.queues,
        buckets: state.buckets,
        data: state.tenant,
        revokeTokens: (revocation) => state.identity.revoke(revocation),
        setApiVersion: (version) => (state.generation = readGeneration(version)),
        close: async () => {
            state.announcer.close();
            const closed = new Promise((resolve) => server.close(resolve));
            server.closeAllConnections();
            await closed;
        },
    };
}
