import assert from "node:assert/strict";
import type { NodeDef } from "node-red";
import { migrated, type Migration } from "../../../src/node-red/runtime/migrations";

const MIGRATIONS: Migration[] = [
    {
        type: "uipath-stop-job",
        since: "0.3.0",
        apply: (node) => (node["how"] === "Stop" ? { ...node, how: "soft" } : { ...node }),
    },
    {
        type: "uipath-stop-job",
        since: "0.4.0",
        apply: (node) => (node["how"] === "soft" ? { ...node, how: "SoftStop" } : { ...node }),
    },
    { type: "uipath-wait-job", since: "0.4.0", apply: () => ({ how: "of another type" }) },
];

const node = (how: string): NodeDef & { how: string } => ({ id: "1", type: "uipath-stop-job", name: "", z: "2", how });

describe("A node of an earlier release", () => {
    it("is read with its properties migrated step by step, while its flow stays unchanged", () => {
        const old = node("Stop");
        assert.equal(migrated(old, MIGRATIONS).how, "SoftStop");
        assert.equal(old.how, "Stop");
    });

    it("is not migrated if it already has the properties of this release", () => {
        assert.deepEqual(migrated(node("Kill"), MIGRATIONS), node("Kill"));
    });
});
