/** An Orchestrator for this machine: for demos, tests, and users without a tenant. */
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { Attachments } from "./tenant/attachments";
import { Clock } from "./controls/clock";
import { DEFAULT_TENANT } from "./tenant/default-tenant";
import { Faults } from "./controls/faults";
import { Identity, type Account } from "./tenant/identity";
import { JobStore } from "./jobs/job-store";
import { Ledger } from "./controls/ledger";
import { RateLimit } from "./tenant/rate-limit";
import { SimulatorServer } from "./http/server";
import type { SimulatorAccess, SimulatorOptions } from "./options";
import { generationOf, NEWEST, type Generation } from "./specification";
import { Tenant } from "./tenant/tenant";
import { readTenantData, type TenantData } from "./tenant/tenant-data";
import type { SimulatorState } from "./state";

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
    /** The tenant's content. A test may change it at any time. */
    data: Tenant;
    revokeTokens(options?: { personal?: boolean }): void;
    setApiVersion(version: number | string): void;
    close(): Promise<void>;
}

const SCOPE = "OR.Jobs OR.Execution.Read OR.Folders.Read OR.Robots.Read";
const MORE_SCOPES = ["OR.Folders.Write", "OR.Monitoring.Read", "OR.Machines.Read"];

/** @throws Error for an unknown version, invalid data or a port in use */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
    const { port = 0, organisation = "acme", tenant = "Default", tokenLifetime = 3600, rateLimit = true } = options;
    const clock = new Clock();
    const ledger = new Ledger();
    const faults = new Faults();
    const account = accountOf(tenant);
    const data = new Tenant(readData(options.data), clock.now());
    const attachments = new Attachments(clock);
    const state: SimulatorState = {
        account,
        tenant: data,
        jobs: new JobStore(data, clock, ledger, (json) => attachments.store("output.json", json)),
        attachments,
        identity: new Identity(account, clock, ledger, tokenLifetime),
        ledger,
        clock,
        rateLimit: rateLimit ? new RateLimit(clock) : undefined,
        generation: readGeneration(options.apiVersion),
    };
    if (options.correlation) state.jobs.correlation = options.correlation;
    const { server } = new SimulatorServer(state, { organisation, tenant, faults });
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
        data,
        revokeTokens: (revocation) => state.identity.revoke(revocation),
        setApiVersion: (version) => (state.generation = readGeneration(version)),
        close: async () => {
            const closed = new Promise((resolve) => server.close(resolve));
            server.closeAllConnections();
            await closed;
        },
    };
}

function accountOf(tenant: string): Account {
    return {
        clientId: "b7f3a0de-5d0c-4c1f-9a52-3f1d2c4b5a69",
        clientSecret: "simulator-client-secret",
        scopes: [...SCOPE.split(" "), ...MORE_SCOPES],
        token: "rt_simulator-personal-access-token",
        tenant,
        username: "admin",
        password: "simulator-password",
    };
}

function readGeneration(version: number | string | undefined): Generation {
    if (version === undefined) return NEWEST;
    const generation = generationOf(version);
    if (!generation) throw new Error(`There is no API version ${version}.`);
    return generation;
}

function readData(data: TenantData | string | undefined): TenantData {
    if (data === undefined) return DEFAULT_TENANT;
    if (typeof data !== "string") return readTenantData(data);
    try {
        return readTenantData(JSON.parse(readFileSync(data, "utf8")));
    } catch (error) {
        throw new Error(`The data file ${data} can't be used: ${(error as Error).message}`);
    }
}
