import assert from "node:assert/strict";
import type { OrchestratorError } from "../../../src/orchestrator/errors/orchestrator-error";
import type { AddCommand } from "../../../src/orchestrator/queues/add/add-command";
import type { Added } from "../../../src/orchestrator/queues/add/item-adder";
import { response } from "../client";
import { QueueRig, TENANT, type Fate } from "./rig";

/** These fates for the posts of items, one after the other. The last one stays. */
function lying(rig: QueueRig, ...fates: Fate[]): void {
    rig.fate = ({ url }) => (/AddQueueItem/.test(url) ? (fates.length > 1 ? fates.shift()! : fates[0]!) : "passes");
}

const byText = (a: string | null, b: string | null): number => String(a).localeCompare(String(b));

const content = (value: unknown): Pick<AddCommand, "content"> => ({ content: { value, source: "msg.payload" } });

/** The highest id is read before the first item is sent. */
const isLookUp = (url: string): boolean => /QueueItems[?]/.test(url) && !/top=1(?:&|$)/.test(url);

describe("An item whose outcome is unknown", () => {
    const add = (rig: QueueRig, more: Partial<AddCommand>): Promise<Added> =>
        rig.run(rig.orchestrator.addQueueItems(rig.command(more)));
    const refused = async (rig: QueueRig, more: Partial<AddCommand>): Promise<OrchestratorError> =>
        add(rig, more).then(
            () => assert.fail("It was added."),
            (error: OrchestratorError) => error,
        );
    const idOf = (added: Added): number => ("item" in added ? added.item.Id : assert.fail("It is no item."));

    for (const apiVersion of [20, 18, 17, 11, "2019.10", "2018.4"])
        describe(`on API ${apiVersion}`, () => {
            it("is found where it was added", async () => {
                const rig = new QueueRig(apiVersion);
                lying(rig, "cutAfter", "passes");
                const added = await add(rig, { reference: "r", ...content({ a: 1 }) });
                assert.equal(rig.state.ledger.items.length, 1);
                assert.equal(idOf(added), rig.state.ledger.items[0]!.id);
                assert.equal(rig.posts.length, 1);
            });

            it("is sent again where it was not", async () => {
                const rig = new QueueRig(apiVersion);
                lying(rig, "cutBefore", "passes");
                await add(rig, { reference: "r", ...content({ a: 1 }) });
                assert.equal(rig.state.ledger.items.length, 1);
            });

            it("is found among others with the same reference that were there before", async () => {
                const rig = new QueueRig(apiVersion);
                const before = idOf(await add(rig, { reference: "r", ...content({ a: 1 }) }));
                await rig.time.runUntil(rig.time.now + 300_000);
                lying(rig, "cutBefore", "passes");
                const added = idOf(await add(rig, { reference: "r", ...content({ a: 1 }) }));
                assert.notEqual(added, before);
                assert.equal(rig.state.ledger.items.length, 2);
            });

            it("is added once in a queue that takes each reference once, whatever is lost", async () => {
                for (const fate of ["cutBefore", "cutAfter", "late", "half"] as const) {
                    const rig = new QueueRig(apiVersion);
                    lying(rig, fate, fate, "passes");
                    const added = await add(rig, { queue: "unique", reference: "r", ...content({ a: 1 }) });
                    assert.deepEqual(
                        rig.state.ledger.items.map(({ id }) => id),
                        [idOf(added)],
                        fate,
                    );
                }
            });

            it("is no duplicate of its own, but one of an item that was there before", async () => {
                const rig = new QueueRig(apiVersion);
                const first = idOf(await add(rig, { queue: "Unique", reference: "r", ...content({ a: 1 }) }));
                await rig.time.runUntil(rig.time.now + 300_000);
                lying(rig, "cutAfter", "passes");
                const other = { queue: "Unique", reference: "r", ...content({ a: 1 }) };
                assert.equal((await refused(rig, other)).code, "DUPLICATE_REFERENCE");
                lying(rig, "cutAfter", "passes");
                assert.equal(idOf(await add(rig, { ...other, onDuplicate: "use" })), first);
            });
        });

    for (const ahead of [3_600_000, -3_600_000, undefined])
        it(`is added once where the server's Date is wrong by ${ahead} ms`, async () => {
            for (const fate of ["cutBefore", "cutAfter"] as const) {
                const rig = new QueueRig(17);
                rig.server.dateAhead = ahead;
                await add(rig, { reference: "r", ...content({ a: 1 }) });
                lying(rig, fate, "passes");
                await add(rig, { reference: "s", ...content({ a: 1 }) });
                assert.deepEqual(
                    rig.state.ledger.items.map(({ reference }) => reference),
                    ["r", "s"],
                    fate,
                );
            }
        });

    it("is not denied where its repeat can't be sent", async () => {
        const rig = new QueueRig(20);
        lying(rig, "cutAfter", response(429, {}, { "retry-after": "15" }));
        const added = add(rig, { queue: "Unique", reference: "r" });
        assert.equal(idOf(await added), rig.state.ledger.items[0]!.id);
    });

    it("has a key where it is found but can't be read", async () => {
        const rig = new QueueRig(20);
        await add(rig, {});
        lying(rig, "cutAfter", "passes");
        const { fate } = rig;
        rig.fate = (request) => (/QueueItems[(]/.test(request.url) ? "cutBefore" : fate(request));
        const added = await add(rig, {});
        assert.equal("item" in added && added.item.Key, rig.state.ledger.items[1]!.key);
    });

    it("is found by our mark without a reference, from API 18 on", async () => {
        const rig = new QueueRig(18);
        await add(rig, {});
        lying(rig, "cutAfter", "passes");
        await add(rig, {});
        lying(rig, "cutBefore", "passes");
        await add(rig, {});
        assert.equal(rig.state.ledger.items.length, 3);
    });

    it("stays unknown where nothing tells it from another", async () => {
        const rig = new QueueRig(17);
        lying(rig, "cutAfter");
        const { code, message } = await refused(rig, content({ a: 1 }));
        assert.equal(code, "OUTCOME_UNKNOWN");
        assert.match(message, /Look into the queue.*nothing that distinguishes the item from others/);
        assert.equal(rig.posts.length, 1);
    });

    it("stays unknown where a server drops our mark and shows an item without a reference", async () => {
        const rig = new QueueRig(20);
        rig.state.queues.keepsOperationIds = false;
        lying(rig, "cutAfter");
        assert.equal((await refused(rig, {})).code, "OUTCOME_UNKNOWN");
        assert.equal(rig.state.ledger.items.length, 1);
    });

    it("is found by its reference where a server drops our mark", async () => {
        const rig = new QueueRig(20);
        rig.state.queues.keepsOperationIds = false;
        await add(rig, { reference: "a" });
        lying(rig, "cutAfter", "passes");
        await add(rig, { reference: "b" });
        lying(rig, "cutBefore", "passes");
        await add(rig, { reference: "c" });
        assert.equal(rig.state.ledger.items.length, 3);
    });

    it("is found on a server that refuses every filter", async () => {
        const rig = new QueueRig(20);
        let posts = 0;
        rig.fate = ({ url }) => {
            if (/filter/.test(url)) return response(400, { message: "Invalid OData query options.", errorCode: 1000 });
            return /AddQueueItem/.test(url) && ++posts === 1 ? "cutAfter" : "passes";
        };
        await add(rig, { reference: "r" });
        assert.equal(rig.state.ledger.items.length, 1);
        assert.equal(posts, 1);
    });

    for (const [title, answer] of [
        ["a text as its code", response(409, { message: "重複参照", errorCode: "1016" })],
        ["a status of its own failure", response(500, { message: "Duplicate Reference.", errorCode: 1016 })],
    ] as const)
        it(`is no duplicate of its own where Orchestrator says so with ${title}`, async () => {
            const rig = new QueueRig(20);
            await add(rig, { queue: "Unique" });
            lying(rig, "cutAfter", answer);
            const own = { queue: "Unique", reference: "r" };
            const id = idOf(await add(rig, own));
            assert.equal(id, rig.state.ledger.items[1]!.id);
            await rig.time.runUntil(rig.time.now + 300_000);
            lying(rig, answer);
            assert.equal((await refused(rig, own)).code, "DUPLICATE_REFERENCE");
            assert.equal(idOf(await add(rig, { ...own, onDuplicate: "use" })), id);
        });

    it("is looked up by its mark where the server is known to keep marks", async () => {
        const rig = new QueueRig(20);
        await add(rig, {});
        for (const fate of ["cutAfter", "cutBefore"] as const) {
            rig.requests.length = 0;
            lying(rig, fate, "passes");
            await add(rig, {});
            const lookUps = rig.requests.filter(({ url }) => isLookUp(url));
            assert.ok(lookUps.length > 0 && lookUps.every(({ url }) => /ParentOperationId%20eq/.test(url)), fate);
        }
        assert.equal(rig.state.ledger.items.length, 3);
    });

    for (const [title, answer] of [
        ["shows nothing", response(200, { value: [] })],
        ["is refused", response(400, { message: "Invalid OData query options.", errorCode: 1000 })],
    ] as const)
        it(`is added once where the filter by marks ${title}`, async () => {
            const rig = new QueueRig(20);
            await add(rig, {});
            lying(rig, "cutAfter", "passes");
            const { fate } = rig;
            const begin = rig.time.now;
            // The answer comes when an item that is not there would be sent again.
            rig.fate = (request) => {
                if (!/ParentOperationId%20eq/.test(request.url)) return fate(request);
                return rig.time.now < begin + 15_000 ? "cutBefore" : answer;
            };
            const added = await add(rig, {});
            assert.deepEqual([rig.state.ledger.items.length, idOf(added)], [2, rig.state.ledger.items[1]!.id]);
        });

    it("is not sent again while it can't be looked up", async () => {
        const rig = new QueueRig(20);
        rig.fate = ({ url }) =>
            /AddQueueItem/.test(url) ? "cutAfter" : /QueueItems/.test(url) ? "cutBefore" : "passes";
        const { code, message } = await refused(rig, { reference: "r" });
        assert.equal(code, "OUTCOME_UNKNOWN");
        assert.match(message, /could not be looked up/);
        assert.equal(rig.posts.length, 1);
    });

    it("is looked up again after two lists that failed, however late they came", async () => {
        // So many queues share the lists that the second one of most comes after two windows.
        const queues = Array.from({ length: 14 }, (_, at) => ({ folder: "Shared", name: `Q${at}` }));
        const rig = new QueueRig(20, 1, { ...TENANT, queues });
        const lists = new Map<string, number>();
        rig.fate = ({ url }) => {
            if (/AddQueueItem/.test(url)) return "cutAfter";
            const [queue] = /QueueDefinitionId%20eq%20\d+/.exec(url) ?? [];
            if (queue === undefined) return "passes";
            lists.set(queue, (lists.get(queue) ?? 0) + 1);
            return lists.get(queue)! <= 2 ? "cutBefore" : "passes";
        };
        await Promise.all(queues.map(({ name: queue }) => add(rig, { queue, reference: "r" })));
        assert.deepEqual([rig.state.ledger.items.length, rig.posts.length], [queues.length, queues.length]);
        assert.ok(lists.size === queues.length, "The look-ups are recognized.");
    });

    it("shares its look-up with others that their queue has refused as duplicates of their own", async () => {
        const rig = new QueueRig(20);
        const posts = new Set<string>();
        let lists = 0;
        rig.fate = ({ url, body }) => {
            if (isLookUp(url)) lists++;
            const isFirst = /AddQueueItem/.test(url) && !posts.has(String(body));
            if (isFirst) posts.add(String(body));
            return isFirst ? "cutAfter" : "passes";
        };
        const references = Array.from({ length: 30 }, (_, at) => `r${at}`);
        await Promise.all(references.map((reference) => add(rig, { queue: "Unique", reference })));
        assert.equal(rig.state.ledger.items.length, references.length);
        assert.ok(lists <= 4, String(lists));
    });

    it("is not sent again once the node is closed", async () => {
        const rig = new QueueRig(20);
        const closing = new AbortController();
        rig.fate = ({ url }) => {
            if (!/AddQueueItem/.test(url)) return "passes";
            rig.time.after(3_000, () => closing.abort());
            return "cutBefore";
        };
        const { code } = await refused(rig, { reference: "r", cancelBeforeSend: closing.signal });
        assert.equal(code, "OUTCOME_UNKNOWN");
        assert.equal(rig.posts.length, 1);
    });

    it("is refused for good where Orchestrator answers 5xx in its own words and has not added it", async () => {
        const rig = new QueueRig(20);
        lying(
            rig,
            response(500, { message: "The queue is full.", errorCode: 1234 }, { "api-supported-versions": "20.0" }),
        );
        const { code, message } = await refused(rig, { reference: "r" });
        assert.equal(code, "REFUSED");
        assert.match(message, /The queue is full/);
    });
});

describe("A bulk whose outcome is unknown", () => {
    const addAll = (rig: QueueRig, more: Partial<AddCommand>): Promise<Added> =>
        rig.run(rig.orchestrator.addQueueItems(rig.command(more)));
    const items = (...references: string[]): Pick<AddCommand, "content"> =>
        content(references.map((Reference) => ({ SpecificContent: { of: Reference }, Reference })));
    const references = (rig: QueueRig): (string | null)[] =>
        rig.state.ledger.items.map(({ reference }) => reference).sort(byText);

    for (const queue of ["Plain", "Unique"])
        for (const commit of ["AllOrNothing", "ProcessAllIndependently", "StopOnFirstFailure"] as const)
            for (const apiVersion of [20, 17, 11])
                it(`is added once: ${queue}, ${commit}, API ${apiVersion}`, async () => {
                    for (const fate of ["cutBefore", "cutAfter", "half", "late"] as const) {
                        const rig = new QueueRig(apiVersion);
                        lying(rig, fate, "passes");
                        const added = addAll(rig, { queue, commit, ...items("a", "b", "c") });
                        // An answer whose status was read says that something was added, so that nothing is sent again.
                        const { body, queueItems } = (await added) as Extract<Added, { body: object }>;
                        assert.equal((body as { Success: boolean }).Success, true);
                        assert.deepEqual(
                            queueItems.map(({ index }) => index),
                            [0, 1, 2],
                        );
                        assert.deepEqual(references(rig), ["a", "b", "c"], fate);
                    }
                });

    it("is found behind a page of the list that fails twice", async () => {
        const rig = new QueueRig(20);
        const many = Array.from({ length: 250 }, (_, at) => `r${at}`);
        const pages: string[] = [];
        rig.fate = ({ url }) => {
            if (/AddQueueItem/.test(url)) return "cutAfter";
            if (!isLookUp(url)) return "passes";
            pages.push(/skip=(\d+)/.exec(url)?.[1] ?? "0");
            return pages.length === 2 || pages.length === 3 ? "cutBefore" : "passes";
        };
        await addAll(rig, items(...many));
        assert.equal(rig.state.ledger.items.length, many.length);
        assert.deepEqual(pages, ["0", "100", "100", "100", "200"]);
    });

    it("is found by one list, however many items it has", async () => {
        const rig = new QueueRig(20);
        await addAll(rig, {});
        lying(rig, "cutAfter", "passes");
        rig.requests.length = 0;
        const many = Array.from({ length: 10_000 }, (_, at) => ({ at }));
        const { queueItems } = (await addAll(rig, content(many))) as Extract<Added, { body: object }>;
        const lists = rig.requests.filter(({ url }) => isLookUp(url)).length;
        assert.deepEqual([queueItems.length, rig.state.ledger.items.length, lists], [10_000, 10_001, 1]);
    });

    it("is not sent again because one of its items is gone before a list could show it", async () => {
        const rig = new QueueRig(11);
        rig.fate = ({ url }) => {
            if (/AddQueueItem/.test(url)) return rig.posts.length === 1 ? "cutAfter" : "passes";
            const second = rig.state.ledger.items[1]?.id;
            if (second !== undefined && isLookUp(url) && rig.state.queues.byId(second)) rig.state.queues.remove(second);
            return "passes";
        };
        await addAll(rig, { commit: "ProcessAllIndependently", ...items("a", "b", "c") });
        // That one looks as if it had never arrived.
        assert.deepEqual(references(rig), ["a", "b", "b", "c"]);
    });

    it("is sent again though others were added meanwhile, where no answer has shown a mark yet", async () => {
        const rig = new QueueRig(20);
        lying(rig, "cutBefore", "passes");
        const bulk = (at: number): Promise<Added> => addAll(rig, content([{ at }, { at }]));
        await Promise.all([1, 2, 3].map(bulk));
        assert.equal(rig.state.ledger.items.length, 6);
    });

    it("is whole where its repeat is refused because of one of its own references", async () => {
        const rig = new QueueRig(20);
        await addAll(rig, { queue: "Unique" });
        const FailedItems = [{ Ordinal: 2, ErrorCode: 1016, ErrorMessage: "Duplicate Reference." }];
        const refusal = response(200, { Success: false, Message: "No.", FailedItems });
        rig.fate = ({ url }) => {
            if (/AddQueueItem/.test(url)) return rig.posts.length === 2 ? "cutAfter" : refusal;
            const [, queue, mark] =
                /QueueDefinitionId%20eq%20(\d+).*?ParentOperationId%20eq%20'([^']+)/.exec(url) ?? [];
            // The list lags behind: it shows the older item only.
            if (rig.posts.length > 2 || mark === undefined) return "passes";
            return response(200, { value: [{ Id: 1, QueueDefinitionId: Number(queue), ParentOperationId: mark }] });
        };
        const { queueItems } = (await addAll(rig, { queue: "Unique", ...items("a", "b", "c") })) as Extract<
            Added,
            { body: object }
        >;
        assert.deepEqual([queueItems.length, rig.posts.length, rig.state.ledger.items.length], [3, 3, 4]);
    });

    it("tells a duplicate of its own from an item that was there before", async () => {
        const rig = new QueueRig(20);
        await addAll(rig, { queue: "Unique", ...items("b") });
        await rig.time.runUntil(rig.time.now + 300_000);
        lying(rig, "late", "passes");
        const error = await addAll(rig, {
            queue: "Unique",
            commit: "ProcessAllIndependently",
            ...items("a", "b", "c"),
        }).then(
            () => assert.fail("It was added."),
            (thrown: OrchestratorError) => thrown,
        );
        assert.equal(error.code, "REFUSED");
        assert.deepEqual(error.cause?.addedIndexes, [0, 2]);
        assert.deepEqual(
            error.cause?.failed?.map(({ index }) => index),
            [1],
        );
        assert.deepEqual(references(rig), ["a", "b", "c"]);
    });

    it("tells what was added where the rest stays unknown", async () => {
        const rig = new QueueRig(20);
        rig.fate = ({ url }) => (/BulkAdd/.test(url) ? "cutBefore" : "passes");
        const error = await addAll(rig, items("a", "b")).catch((thrown: OrchestratorError) => thrown);
        assert.equal((error as OrchestratorError).code, "OUTCOME_UNKNOWN");
        assert.deepEqual((error as OrchestratorError).cause?.addedIndexes, []);
    });
});

describe("Many additions under a lying network", () => {
    for (const [queue, apiVersion] of [
        ["Plain", 20],
        ["Unique", 20],
        ["Plain", 17],
        ["Unique", 11],
    ] as const)
        it(`are each made once: queue ${queue}, API ${apiVersion}`, async () => {
            const rig = new QueueRig(apiVersion, 7);
            const { random } = rig;
            rig.fate = ({ url }) => {
                if (!/AddQueueItem/.test(url) || random.happens(0.8)) return "passes";
                return random.pick(["cutBefore", "cutAfter", "late", "half"] as const);
            };
            const singles = Array.from({ length: 300 }, (_, at) => [`s${at}`]);
            const bulks = Array.from({ length: 30 }, (_, at) =>
                Array.from({ length: 20 }, (_each, n) => `b${at}/${n}`),
            );
            const outcomes = await rig.run(
                Promise.all(
                    [...singles, ...bulks].map((references) => {
                        const all = references.map((Reference) => ({ SpecificContent: { of: Reference }, Reference }));
                        const given =
                            all.length > 1
                                ? content(all)
                                : { reference: references[0]!, ...content({ of: references[0] }) };
                        return rig.orchestrator.addQueueItems(rig.command({ queue, ...given })).then(
                            () => ({ references, isAdded: true }),
                            () => ({ references, isAdded: false }),
                        );
                    }),
                ),
            );
            const there = rig.state.ledger.items
                .filter(({ retries }) => retries === null)
                .map(({ reference }) => reference);
            assert.equal(new Set(there).size, there.length, "duplicates");
            const told = outcomes.filter(({ isAdded }) => isAdded).flatMap(({ references }) => references);
            assert.deepEqual(
                told.filter((reference) => !there.includes(reference)),
                [],
                "lost",
            );
            const failed = outcomes.filter(({ isAdded }) => !isAdded).length;
            assert.ok(failed <= outcomes.length * 0.02, `${failed} of ${outcomes.length} failed`);
        });
});

describe("The elements of an array that were refused", () => {
    const refusalOf = async (rig: QueueRig, count: number, ErrorMessage: string): Promise<OrchestratorError> => {
        const FailedItems = Array.from({ length: count }, (_, at) => ({ Ordinal: at + 1, ErrorCode: 7, ErrorMessage }));
        lying(rig, response(200, { Success: false, Message: "No.", FailedItems }));
        const value = Array.from({ length: count }, (_, at) => ({ a: at }));
        return rig.run(rig.orchestrator.addQueueItems(rig.command(content(value)))).then(
            () => assert.fail("They were added."),
            (error: OrchestratorError) => error,
        );
    };

    it("are told in words of bounded length, without a secret", async () => {
        const rig = new QueueRig();
        const { token } = rig.state.account;
        const error = await refusalOf(rig, 2, `${token} ${"x".repeat(900)} ${token} ${"y".repeat(100_000)}`);
        const [first] = error.cause!.failed!;
        assert.ok(first!.message.length <= 1_001, String(first!.message.length));
        assert.ok(!JSON.stringify([error.message, error.cause]).includes(token.slice(0, 20)));
    });

    it("are told in the words of an answer that names none of them", async () => {
        const rig = new QueueRig();
        lying(rig, response(200, { Success: false, Message: "The queue takes no items now.", FailedItems: [] }));
        const error = await rig.run(rig.orchestrator.addQueueItems(rig.command(content([{ a: 1 }, { a: 2 }])))).then(
            () => assert.fail("They were added."),
            (thrown: OrchestratorError) => thrown,
        );
        assert.equal(error.code, "REFUSED");
        assert.match(error.message, /^Orchestrator answered 200: “The queue takes no items now\.”/);
    });

    it("are told with their positions, however many there are", async () => {
        const error = await refusalOf(new QueueRig(), 15_000, "No.");
        assert.deepEqual(
            error.cause!.failed!.map(({ index }) => index),
            Array.from({ length: 15_000 }, (_, at) => at),
        );
    });
});
