/** The way of a queue item: from the form of its queue's schema to the output. */
import assert from "node:assert/strict";
import { around } from "./support/flows";
import { inEditor } from "./support/editor-test";

const HOUR = 3_600_000;

/** The queue is in another folder, too. Its items come once all the same. */
const LINKED = "Shared/Finance/Invoices";

describe("A queue item made by hand in the editor", () => {
    inEditor(
        "goes into a queue of a linked folder, waits until its deferral is over, and comes out when a robot has done it",
        async ({ editor, simulator }) => {
            const now = simulator.clock.now();
            const [due, deferred] = [new Date(now + 3 * HOUR).toISOString(), new Date(now + HOUR).toISOString()];
            await editor.edit("node");
            await editor.mounted();
            await editor.pick("folder", LINKED);
            await editor.pick("queue", "Invoices");
            await editor.below("queue").getByText("Has a schema. In two folders.").waitFor();
            await editor.chooseType("content", "form");
            await editor.fillArgument("InvoiceId", "4711");
            await editor.fillArgument("Supplier", "Acme");
            await editor.unfold(".uipath-add-queue-item-form");
            await editor.field("dueDate").fill(due);
            await editor.field("deferDate").fill(deferred);
            await editor.leave("ok");
            await editor.deploy();

            await editor.press("inject");
            await editor.status("follow", "waiting");
            const added = simulator.queues.all();
            assert.equal(added.length, 1);
            const [item] = added;
            assert.deepEqual(item!["SpecificContent"], { InvoiceId: 4711, Supplier: "Acme" });
            assert.deepEqual(
                [item!["DueDate"], item!["DeferDate"]].map((date) => Date.parse(String(date))),
                [now + 3 * HOUR, now + HOUR],
            );
            assert.equal(item!.Status, "New");

            simulator.clock.advance(HOUR - 60_000);
            assert.equal(simulator.queues.byId(item!.Id)!.Status, "New");
            await editor.openDebugSidebar();
            simulator.clock.advance(2 * 60_000);
            assert.match(await editor.debugMessage(), /Status: *"Successful"/);
        },
        {
            height: 1000,
            flows: (simulator) => {
                const { nodes, credentials } = around({ type: "uipath-add-queue-item" }, simulator);
                const follow = { type: "uipath-wait-queue-item", items: "payload", itemsType: "msg" };
                const place = { orchestrator: "connection", z: "flow", x: 460, y: 260, wires: [["debug"], []] };
                const changed: Record<string, object> = {
                    node: { wires: [["follow"]] },
                    debug: { complete: "queueItem" },
                };
                return {
                    nodes: [...nodes, { id: "follow", ...follow, ...place }].map((node) => ({
                        ...node,
                        ...changed[(node as { id: string }).id],
                    })),
                    credentials,
                };
            },
        },
    );
});
