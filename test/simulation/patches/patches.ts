/** Faults that the client had, each as the text of its compiled code that mends it and the text that brings it back. */
import { ITEM_PATCHES } from "./item-patches";
import type { Patch } from "./patch";

const START: readonly Patch[] = [
    {
        name: "a start whose answer was lost is sent again at once",
        file: "orchestrator/once/post-once",
        find: "if (!(error instanceof exchange_1.TransportFailure && error.sent))",
        replace: "if (error.sent) return postOnce(api, request);\n        if (true)",
        seed: 1,
    },
    {
        name: "a start is looked up for a moment only",
        file: "orchestrator/once/look-up-patience",
        find: "return Math.max(10_000, 2 * timeout);",
        replace: "return 3_000;",
        seed: 2,
    },
    {
        name: "look-ups that fail say none",
        file: "orchestrator/start/reconcile/reconciler",
        find: 'return { kind: "inconclusive", jobs: entry.start.namedJobs, ...(failure ? { failure } : {}) };',
        replace: 'return { kind: "notFound" };',
        seed: 6,
    },
    {
        name: "a mark that no answer has shown is trusted",
        file: "orchestrator/start/reconcile/job-lists",
        find: "(isDecisive && !isFilterProven)",
        replace: "false",
        seed: 9,
    },
    {
        name: "a server that replaces marks is trusted",
        file: "orchestrator/start/reconcile/listed-jobs",
        find: "return this.evidence.shown.has(field) ? unmarked : this.#everything;",
        replace: "return unmarked;",
        seed: 48,
    },
    {
        name: "a job whose mark the list hides is no job of the start",
        file: "orchestrator/start/reconcile/reconciler",
        find: "mayHaveMore: !baseline.areAllOlder(unmarked)",
        replace: "mayHaveMore: false",
        seed: 6,
    },
    {
        name: "the header Date is taken for the time of jobs",
        file: "orchestrator/once/baseline",
        find: "this.#isExact ? CLOCK_DIFFERENCE : DATE_ERROR",
        replace: "0",
        seed: 74,
    },
    {
        name: "a lower id is an older job, even after a restore",
        file: "orchestrator/once/baseline",
        find: 'return byTime === "newer" || this.#hasGoneBack(createdAt(job)) ? "unclear" : "older";',
        replace: 'return "older";',
        seed: 39,
    },
    {
        name: "an answer that shows fewer jobs than asked is success",
        file: "orchestrator/start/post-start",
        find: "if (number >= required)",
        replace: "if (true)",
        seed: 3,
    },
    {
        name: "a refusal with a 5xx is believed at once",
        file: "orchestrator/once/post-once",
        find: "return (0, response_body_1.isOrchestratorRefusal)(response)",
        replace:
            'if ((0, response_body_1.isOrchestratorRefusal)(response)) return { kind: "refused", failure: asRefusal(failure), status };\n    return false',
        seed: 3,
    },
    {
        name: "a process that was replaced is started for ever",
        file: "orchestrator/start/job-starter",
        find: "if (this.processes.noteRenamed(start.query, found, process, name))",
        replace: "if (false)",
        seed: 15,
    },
];

const WAIT: readonly Patch[] = [
    {
        name: "a 404 of a gateway ends waits",
        file: "orchestrator/lookups/read-one",
        find: "if ((0, response_body_1.isFromOrchestrator)(response))",
        replace: "if (true)",
        seed: 1,
    },
    {
        name: "one 404 ends a wait",
        file: "follow/schedule",
        find: "this.#missingSince !== undefined && now - this.#missingSince >= delay",
        replace: "true",
        seed: 3,
    },
    {
        name: "a wait puts up with a failure for seconds",
        file: "follow/failure-policy",
        find: "exports.GRACE_PERIOD = 5 * 60_000;",
        replace: "exports.GRACE_PERIOD = 15_000;",
        seed: 1,
    },
    {
        name: "the server's clock alone decides about a time-out",
        file: "follow/time-outs/elapsed-time",
        find: "Math.min(most, Math.max(least, reported))",
        replace: "reported",
        seed: 3,
    },
    {
        name: "lists are read without a budget",
        file: "orchestrator/api/job-list-budget",
        find: "const INTERVAL = 7_500;",
        replace: "const INTERVAL = 0;",
        seed: 8,
    },
    {
        name: "a deployment loses waits on default settings",
        file: "node-red/memory/handover",
        find: "this.#legacies.set(node.id, { node, legacy });",
        replace: "",
        seed: 1,
    },
    {
        name: "a node that is moved leaves its waits in the old context",
        file: "node-red/wait-job/memory",
        find: "if (this.#isMoved)\n            this.#move(waiting, unread.keys(), store);",
        replace: "if (this.#isMoved) return;",
        seed: 22,
    },
    {
        name: "an end is told twice with a slow store",
        file: "node-red/wait-job/memory",
        find: ".filter(([id]) => !known.has(id))\n            .map(([id, { record",
        replace: ".map(([id, { record",
        seed: 46,
    },
    {
        name: "waits go on at another Orchestrator",
        file: "node-red/wait-job/wait-node",
        find: "if ((0, records_1.isOtherOrchestrator)(waiting.record.base, base))",
        replace: "if (false)",
        seed: 3,
    },
    {
        name: "what a store refused is not written again",
        file: "node-red/memory/context-store",
        find: "if (!this.#changes.has(key))",
        replace: "if (false)",
        seed: 46,
    },
    {
        name: "a store that can't be read at first is not read again",
        file: "node-red/memory/patient-reader",
        find: "await new Promise((resolve) => (this.#timer = this.clock.setTimeout(resolve, PAUSE)));",
        replace: "break;",
        seed: 44,
    },
];

export const PATCHES: readonly Patch[] = [...START, ...WAIT, ...ITEM_PATCHES];
