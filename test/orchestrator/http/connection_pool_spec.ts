import assert from "node:assert/strict";
import http from "node:http";
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import fakeTimers from "@sinonjs/fake-timers";
import { ConnectionPool } from "../../../src/orchestrator/http/connection-pool";

describe("An idle connection", () => {
    let clock: ReturnType<typeof fakeTimers.install>;
    let pool: ConnectionPool;
    let socket: Socket;

    beforeEach(() => {
        clock = fakeTimers.install({ toFake: ["performance"] });
        pool = new ConnectionPool(new http.Agent());
        socket = idle();
    });
    afterEach(() => clock.uninstall());

    function idle(): Socket {
        const other = new Duplex({ read: () => undefined }) as Socket;
        (freeSockets()["orchestrator.invalid:443:"] ??= []).push(other);
        return other;
    }
    const freeSockets = (): NodeJS.Dict<Socket[]> => pool.agent.freeSockets;
    /** As the agent does. */
    const forget = (closed: Socket): void => {
        for (const sockets of Object.values(freeSockets())) sockets!.splice(sockets!.indexOf(closed), 1);
    };

    for (const [hint, milliseconds] of [
        [undefined, 4_000],
        ["timeout=30", 29_000],
        ["max=100, Timeout = 30", 29_000],
        ["max=100", 4_000],
        ["timeout=1", 0],
    ] as const)
        it(`is used for ${milliseconds} ms where the server says ${hint ?? "nothing"}, and closed then`, async () => {
            pool.markIdle(socket, hint === undefined ? {} : { "keep-alive": hint });
            if (milliseconds > 0) {
                clock.tick(milliseconds - 1);
                assert.equal(pool.closeStale(), undefined);
                assert.equal(socket.destroyed, false);
                clock.tick(1);
            }
            await pool.closeStale();
            assert.equal(socket.closed, true);
        });

    it("is closed before the first request where nobody knows how long it has been idle", async () => {
        await pool.closeStale();
        assert.equal(socket.closed, true);
    });

    it("is kept while an older one is closed, and closed in its turn", async () => {
        pool.markIdle(socket, { "keep-alive": "timeout=3" });
        const other = idle();
        pool.markIdle(other, { "keep-alive": "timeout=6" });
        clock.tick(2_000);
        await pool.closeStale();
        assert.deepEqual([socket.closed, other.closed], [true, false]);
        forget(socket);
        clock.tick(2_999);
        assert.equal(pool.closeStale(), undefined);
        clock.tick(1);
        await pool.closeStale();
        assert.equal(other.closed, true);
    });

    it("that has broken already is waited for, too", async () => {
        pool.markIdle(socket, { "keep-alive": "timeout=60" });
        clock.tick(59_000);
        const young = idle();
        pool.markIdle(young, { "keep-alive": "timeout=60" });
        young.destroy();
        await pool.closeStale();
        assert.deepEqual([socket.closed, young.closed], [true, true]);
    });

    it("is closed once, although several requests find it at the same time", async () => {
        const first = pool.closeStale();
        assert.ok(first);
        assert.equal(pool.closeStale(), first);
        await first;
        forget(socket);
        assert.equal(pool.closeStale(), undefined);
    });
});
