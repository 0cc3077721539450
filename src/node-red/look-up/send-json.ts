import type { ServerResponse } from "node:http";

export function sendJson(response: ServerResponse, status: number, answer: object): void {
    if (response.destroyed || response.headersSent) return;
    response.writeHead(status, { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" });
    response.end(JSON.stringify(answer));
}
