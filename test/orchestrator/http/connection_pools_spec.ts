import assert from "node:assert/strict";
import https from "node:https";
import { HttpProxyAgent, HttpsProxyAgent } from "hpagent";
import { ConnectionPools, type TransportOptions } from "../../../src/orchestrator/http/connection-pools";

const optionsOf = (pools: ConnectionPools, url: string): https.AgentOptions =>
    (pools.for(url).agent as unknown as { options: https.AgentOptions }).options;

const PROXY = { url: "http://ann:word@proxy.invalid:3128", password: "word", noProxy: ["internal", ""] };

describe("The connections of a connection node", () => {
    const variables = ["http_proxy", "https_proxy", "all_proxy", "no_proxy"].flatMap((one) => [one, one.toUpperCase()]);
    const saved = { ...process.env };
    const clear = (): void => variables.forEach((name) => delete process.env[name]);

    beforeEach(clear);
    afterEach(() => {
        clear();
        Object.assign(process.env, saved);
    });

    const poolsOf = (more: Partial<TransportOptions> = {}): ConnectionPools =>
        new ConnectionPools({ maxSockets: 7, timeout: 1_000, ...more });

    it("are one pool for all servers of a scheme", () => {
        const pools = poolsOf();
        const secure = pools.for("https://a.invalid/x");
        assert.equal(pools.for("https://b.invalid/y"), secure);
        assert.notEqual(pools.for("http://a.invalid/x"), secure);
        assert.ok(secure.agent instanceof https.Agent);
        assert.ok(!(pools.for("http://a.invalid/").agent instanceof https.Agent));
    });

    it("stay open, as many as requests may run at once, with the user's TLS settings", () => {
        const pools = poolsOf({ tls: { ca: "own" } });
        for (const [url, authority] of [
            ["https://a.invalid", "own"],
            ["http://a.invalid", undefined],
        ] as const) {
            const { keepAlive, maxSockets, maxFreeSockets, ca } = optionsOf(pools, url);
            assert.deepEqual([keepAlive, maxSockets, maxFreeSockets, ca], [true, 7, 7, authority]);
        }
    });

    it("go through the proxy node, but not to the hosts that it excludes", () => {
        const pools = poolsOf({ proxy: PROXY });
        assert.ok(pools.for("https://a.invalid/").agent instanceof HttpsProxyAgent);
        assert.ok(pools.for("http://a.invalid/").agent instanceof HttpProxyAgent);
        assert.ok(!(pools.for("https://internal.invalid/").agent instanceof HttpsProxyAgent));
    });

    it("through a proxy stay open, too, and have the user's TLS settings", () => {
        const pools = poolsOf({ proxy: PROXY, tls: { ca: "own" } });
        for (const [url, authority] of [
            ["https://a.invalid", "own"],
            ["http://a.invalid", undefined],
        ] as const) {
            const { keepAlive, maxSockets, maxFreeSockets, ca } = optionsOf(pools, url);
            assert.deepEqual([keepAlive, maxSockets, maxFreeSockets, ca], [true, 7, 7, authority]);
        }
    });

    it("go past the environment's proxy where there is a proxy node", () => {
        process.env["https_proxy"] = "http://other.invalid";
        const proxyOf = (pools: ConnectionPools): unknown =>
            (pools.for("https://a.invalid/").agent as unknown as { proxy: URL }).proxy.hostname;
        assert.equal(proxyOf(poolsOf({ proxy: PROXY })), "proxy.invalid");
        assert.equal(proxyOf(poolsOf()), "other.invalid");
    });

    it("remember the environment's proxy for an origin, and tell origins apart", () => {
        const pools = poolsOf();
        const direct = pools.for("https://a.invalid/x?y");
        process.env["https_proxy"] = "http://other.invalid";
        assert.equal(pools.for("https://a.invalid/z"), direct);
        assert.notEqual(pools.for("https://a.invalid:8443/x"), direct);
    });

    it("are closed with the node, and made anew if it sends once more", () => {
        const pools = poolsOf();
        const { agent } = pools.for("https://a.invalid");
        let closed = 0;
        agent.destroy = () => void closed++;
        pools.close();
        assert.equal(closed, 1);
        assert.notEqual(pools.for("https://a.invalid").agent, agent);
    });
});
