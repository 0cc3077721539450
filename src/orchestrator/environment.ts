import { randomUUID } from "node:crypto";
import { REAL_CLOCK, type Clock } from "./clock";
import type { TransportOptions } from "./http/connection-pools";
import { Transport, type HttpTransport } from "./http/transport";

/**
 * What the client takes from the process around it. A test hands in its own: the client then runs without a network, in simulated
 * time, and with the same outcome each time. All connections of a process have the same one.
 */
export interface Environment {
    clock: Clock;
    /** Sends single requests for one connection. */
    createTransport(options: TransportOptions): HttpTransport;
    /** From 0 to 1. */
    random(): number;
    uuid(): string;
}

export const REAL_ENVIRONMENT: Environment = {
    clock: REAL_CLOCK,
    createTransport: (options) => new Transport(options),
    random: Math.random,
    uuid: randomUUID,
};
