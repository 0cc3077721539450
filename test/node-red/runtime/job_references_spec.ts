import assert from "node:assert/strict";
import type { NamedJob } from "../../../src/shared/job-reference";
import { key, nested, read, refusal, type Body } from "./read-jobs";

const [K, L] = [key(1), key(2)] as [string, string];

describe("The jobs that a message names", () => {
    describe("in msg.payload", () => {
        it("are a job, a StartJobs response, an id, a key, or a list of those, in any case and with braces", async () => {
            const given: [unknown, NamedJob[]][] = [
                [{ Id: 5, Key: K }, [{ id: 5, key: K }]],
                [{ id: "5", key: `{${K.toUpperCase()}}` }, [{ id: 5, key: K }]],
                [{ Key: K }, [{ key: K }]],
                [{ ID: 0, KEY: K }, [{ key: K }]],
                [{ "@odata.context": "x", value: [{ Id: 5, Key: K, OrganizationUnitId: 0 }] }, [{ id: 5, key: K }]],
                [{ value: [{ Id: 5, Key: K, OrganizationUnitId: 3 }] }, [{ id: 5, key: K, folderId: 3 }]],
                [{ Key: K, CreationTime: "2026-11-24T00:00:00Z" }, [{ key: K, created: Date.UTC(2026, 10, 24) }]],
                [17, [{ id: 17 }]],
                [" 0017 ", [{ id: 17 }]],
                [
                    [17, 18],
                    [{ id: 17 }, { id: 18 }],
                ],
                [
                    ["17", L],
                    [{ id: 17 }, { key: L }],
                ],
                [`{${K.toUpperCase()}}`, [{ key: K }]],
                [
                    [[{ value: [[K]] }], 17, { Key: L }],
                    [{ key: K }, { id: 17 }, { key: L }],
                ],
                [Object.assign(Object.create(null) as Body, { Key: K }), [{ key: K }]],
            ];
            for (const [payload, named] of given) assert.deepEqual(await read({ payload }), named);
        });

        it("are read in the same way by any property that names msg.payload", async () => {
            for (const [jobs, jobsType] of [["", "msg"], ["payload", "msg"], ["payload"], ["msg.payload", "msg"]])
                await refusal({ payload: { Id: 17 } }, jobs, jobsType);
        });

        it("are none in an empty list, without a fallback", async () => {
            for (const payload of [[], { value: [] }, [[], { value: [[]] }]])
                assert.deepEqual(await read({ payload, jobs: [{ Id: 5, Key: K }], job: { Id: 5, Key: K } }), []);
        });

        it("are refused if a part names none, with its position and kind", async () => {
            const given: [unknown, RegExp][] = [
                [{ Id: 17 }, /^msg\.payload names no job\. .*a job with its Key.*not object \{"Id":17\}/],
                [[{ Key: K }, { Id: 17 }], /^msg\.payload\[1\] .*\{"Id":17\}/],
                [{ value: [{ Key: K }, [5, "last"]] }, /^msg\.payload\.value\[1\]\[1\] .*"last"/],
                [[5, null], /^msg\.payload\[1\] .*null/],
                [undefined, /undefined/],
                [{}, /\{\}/],
                [{ Id: 17, Key: "17" }, /"Key":"17"/],
                [-1, /number -1/],
                [1.5, /number 1\.5/],
                [true, /boolean true/],
                ["9".repeat(200_000), /string/],
                [Buffer.alloc(50), /Buffer/],
            ];
            for (const [payload, words] of given) assert.match((await refusal({ payload })).message, words);
        });
    });

    describe("from a wait node", () => {
        const job = { Id: 5, Key: K };

        it("are in msg.jobs, or else in msg.job, if the payload names none", async () => {
            const outputs = [
                {},
                { Id: 17 },
                [{ Id: 17 }, {}],
                17,
                "17",
                L,
                [17, 18],
                { value: [17] },
                "text",
                undefined,
            ];
            for (const payload of outputs) {
                assert.deepEqual(await read({ payload, job }), [{ id: 5, key: K }]);
                assert.deepEqual(await read({ payload, jobs: [job], job: { Id: 6 } }), [{ id: 5, key: K }]);
            }
            assert.deepEqual(await read({ payload: {}, job: { Id: 6 } }), [{ id: 6 }]);
            assert.deepEqual(await read({ payload: {}, jobs: [6, L] }), [{ id: 6 }, { key: L }]);
            assert.deepEqual(await read({ payload: {}, job: L }), [{ key: L }]);
        });

        it("are ignored if the payload names jobs", async () => {
            assert.deepEqual(await read({ payload: { Key: L }, jobs: [job], job }), [{ key: L }]);
        });

        it("are none in an empty msg.jobs", async () => {
            for (const payload of [{}, 17]) assert.deepEqual(await read({ payload, jobs: [], job }), []);
        });

        it("are preferred to a number in msg.jobs, which may be a count", async () => {
            assert.deepEqual(await read({ payload: {}, jobs: 3, job }), [{ id: 5, key: K }]);
            assert.deepEqual(await read({ payload: {}, jobs: "all", job }), [{ id: 5, key: K }]);
        });

        it("are preferred to a bare id in msg.payload", async () => {
            const { message } = await refusal({ payload: [{ Key: L }, 17], job });
            assert.match(message, /^msg\.payload\[1\] is number 17, which may be the output of a job/);
            assert.match((await refusal({ payload: 17, jobs: "all" })).message, /^msg\.payload is number 17/);
        });

        it("are refused if a part of them names none", async () => {
            assert.match((await refusal({ payload: {}, jobs: [job, {}] })).message, /^msg\.jobs\[1\] /);
            assert.match((await refusal({ payload: {}, jobs: {}, job: {} })).message, /^msg\.payload /);
        });
    });

    describe("in another property", () => {
        it("need no key, and have no fallback", async () => {
            const other = { payload: { Key: L }, jobs: [{ Key: L }], job: { Key: L } };
            assert.deepEqual(await read({ ...other, mine: { Id: 17 } }, "mine", "msg"), [{ id: 17 }]);
            assert.deepEqual(await read({ ...other, mine: [17, { Id: 18, Key: null }] }, "mine"), [
                { id: 17 },
                { id: 18 },
            ]);
            assert.deepEqual(await read({ payload: { job: { Id: 17 } }, job: { Key: L } }, "payload.job", "msg"), [
                { id: 17 },
            ]);
            assert.deepEqual(await read(other, "17", "str"), [{ id: 17 }]);
            assert.deepEqual(await read(other, '[{"Id":17}]', "json"), [{ id: 17 }]);
            assert.deepEqual(await read({ ...other, mine: [] }, "mine", "msg"), []);
            assert.match((await refusal({ ...other, mine: {} }, "mine", "msg")).message, /^msg\.mine names no job/);
            assert.match((await refusal(other, "mine", "msg")).message, /^msg\.mine names no job.*undefined/);
        });

        it("are refused if the key beside an id is invalid", async () => {
            await refusal({ mine: { Id: 17, Key: "17" } }, "mine", "msg");
        });
    });

    describe("that are named more than once", () => {
        const named = (payload: unknown): Promise<NamedJob[]> => read({ payload });
        const pair = { Id: 5, Key: K };

        it("are one job if the message itself shows it", async () => {
            for (const payload of [
                [pair, K, 5],
                [5, pair, K],
                [K, [5], { value: [pair] }],
                [pair, pair, { ...pair }],
            ])
                assert.deepEqual(await named(payload), [{ id: 5, key: K }]);
            assert.deepEqual(await named([5, 6, { ...pair, OrganizationUnitId: 3 }]), [
                { id: 5, key: K, folderId: 3 },
                { id: 6 },
            ]);
        });

        it("stay separate if the message does not show it, or contradicts itself", async () => {
            assert.deepEqual(await named([5, K]), [{ id: 5 }, { key: K }]);
            assert.deepEqual(await named([pair, { Id: 5, Key: L }, 5]), [
                { id: 5, key: K },
                { id: 5, key: L },
                { id: 5 },
            ]);
            assert.deepEqual(await named([pair, { Id: 6, Key: K }, K, 6]), [
                { id: 5, key: K },
                { id: 6, key: K },
                { key: K },
                { id: 6 },
            ]);
        });
    });

    describe("in any message", () => {
        const throwing = (name: string): Body =>
            Object.defineProperty({}, name, {
                enumerable: true,
                get: () => {
                    throw new Error("not now");
                },
            });
        const revoked = (target: object): object => {
            const { proxy, revoke } = Proxy.revocable(target, {});
            revoke();
            return proxy;
        };

        it("are refused if they can't be read", async () => {
            const circular: unknown[] = [{ Key: K }];
            circular.push([{ value: circular }]);
            const endless = (): Body => ({
                get value() {
                    return [endless()];
                },
            });
            for (const part of [
                throwing("Key"),
                throwing("value"),
                [throwing("Id")],
                revoked({}),
                revoked([]),
                circular,
            ]) {
                await refusal({ payload: part });
                await refusal({ payload: {}, jobs: part });
                await refusal({ other: part }, "other", "msg");
            }
            // A million entries of each are read before it is refused, which takes a second.
            for (const other of [Object.assign([], { length: 4e9 }), endless()])
                await refusal({ other }, "other", "msg");
            const { message } = await refusal(Object.assign(throwing("jobs"), { payload: {} }));
            assert.match(message, /msg\.jobs: not now/);
            assert.match((await refusal({ payload: circular })).message, /it contains itself/);
            assert.match((await refusal({ payload: throwing("Key") })).message, /not now/);
        });

        it("are found although other parts can't be read", async () => {
            assert.deepEqual(await read({ payload: Object.assign(throwing("Info"), { Key: K }) }), [{ key: K }]);
            assert.deepEqual(await read(Object.assign(throwing("other"), { payload: { Key: K } })), [{ key: K }]);
        });

        it("are found 100,000 levels deep, and in lists that are shared many times", async () => {
            assert.deepEqual(await read({ payload: nested({ Key: K }, 100_000) }), [{ key: K }]);
            await refusal({ payload: nested({}, 100_000) });
            let shared: unknown = [{ Key: K }];
            for (let level = 0; level < 60; level++) shared = [shared, shared];
            assert.deepEqual(await read({ payload: shared }), [{ key: K }]);
        });
    });
});
