import net from "node:net";
import tls from "node:tls";

/** A HostAvailabilityDto. */
export interface HostAvailability {
    canConnect: boolean;
    connectionError: string | null;
    hasBadSsl: boolean;
}

/** Finds out whether an address can be reached. Never rejects. */
export type Reach = (address: URL) => Promise<HostAvailability>;

/** Milliseconds. */
const TIMEOUT = 10_000;

/** Connects to the address over the network, and sends nothing. */
export const reach: Reach = ({ protocol, hostname, port }) =>
    new Promise((resolve) => {
        const isSecure = protocol === "https:";
        const host = hostname.replace(/^\[|\]$/g, "");
        const options = { host, port: Number(port) || (isSecure ? 443 : 80), timeout: TIMEOUT };
        const socket = isSecure
            ? tls.connect({ ...options, rejectUnauthorized: false, servername: net.isIP(host) === 0 ? host : "" })
            : net.connect(options);
        const end = (connectionError: string | null): void => {
            const hasBadSsl = socket instanceof tls.TLSSocket && connectionError === null && !socket.authorized;
            resolve({ canConnect: connectionError === null, connectionError, hasBadSsl });
            socket.destroy();
        };
        socket.on(isSecure ? "secureConnect" : "connect", () => end(null));
        socket.on("timeout", () => end("The address does not answer."));
        socket.on("error", ({ message }) => end(message));
    });
