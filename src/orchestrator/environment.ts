import { randomUUID } from "node:crypto";
import type { TransportOptions } from "./http/connection-pools";
import { Transport, type HttpTransport } from "./http/transport";

/**
 * What the client takes from the outside world. A test hands in its own, and runs the client without a network and with the same
 * outcome each time. Time is not part of it: the client reads the globals and `node:timers/promises`, which fake timers replace for
 * the whole process, Node.js and libraries included.
 */
export interface Environment {
    /** Sends single requests for one connection. */
    createTransport(options: TransportOptions): HttpTransport;
    /** From 0 to 1. */
    random(): number;
    uuid(): string;
}

export const REAL_ENVIRONMENT: Environment = {
    createTransport: (options) => new Transport(options),
    random: Math.random,
    uuid: randomUUID,
};
