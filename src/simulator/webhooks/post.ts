/** Calls the addresses of webhooks over the network. */
import http from "node:http";
import https from "node:https";
import type { Post } from "./webhook-call";

/** Every call has a connection of its own: one that the receiver closes meanwhile would look like a failure. */
export const post: Post = ({ url, headers, body, allowInsecureSsl, signal }) =>
    new Promise((resolve, reject) => {
        const options = { method: "POST", headers, signal, agent: false as const };
        const request = url.toLowerCase().startsWith("https:")
            ? https.request(url, { ...options, rejectUnauthorized: !allowInsecureSsl })
            : http.request(url, options);
        request.on("error", reject);
        request.on("response", (response) => {
            response.on("error", reject);
            response.on("end", () => resolve(response.statusCode!));
            response.resume();
        });
        request.end(body);
    });
