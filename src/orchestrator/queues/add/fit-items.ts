/** Checks items against the server's version and the schema of their queue, before anything is sent. */
import { describe } from "../../../shared/arguments/check";
import { ITEM_FIELDS, type ItemFieldName } from "../../../shared/queue-items/item-data-dto";
import {
    schemaProblems,
    type ContentField,
    type ContentSchema,
    type SchemaProblem,
} from "../../../shared/queue-items/schema";
import { notSupported } from "../../errors/not-supported";
import { OrchestratorError, sentence, type Sentence } from "../../errors/orchestrator-error";
import { similarNames } from "../../errors/suggestions";
import type { ServerFacts } from "../../api/server-facts";
import type { ItemData } from "./item-data";
import type { Queue } from "../queues";

/** So many wrong fields are named in one error. */
const MAX_PROBLEMS = 10;

/** @throws OrchestratorError NOT_SUPPORTED naming the field and the version */
export function fitToVersion(items: readonly ItemData[], { specification, apiVersion }: ServerFacts): void {
    for (const item of items)
        for (const name of Object.keys(item))
            if (ITEM_FIELDS[name as ItemFieldName].since > specification)
                throw notSupported("startInfo.notSupported", apiVersion, { field: name });
}

/** @throws OrchestratorError INVALID_ARGUMENTS naming each wrong field of the first item that does not fit */
export function fitToSchema(items: readonly ItemData[], { name: queue, schema }: Queue): void {
    if (!schema) return;
    for (const [index, { SpecificContent = {} }] of items.entries()) {
        const problems = schemaProblems(SpecificContent, schema);
        if (problems.length === 0) continue;
        const sentences = problems.slice(0, MAX_PROBLEMS).flatMap((problem) => explain(problem, schema));
        const where = items.length > 1 ? [sentence("item.element", { index })] : [];
        throw new OrchestratorError("INVALID_ARGUMENTS", [...sentences, ...where, sentence("queue.schema", { queue })]);
    }
}

function explain(problem: SchemaProblem, { fields }: ContentSchema): Sentence[] {
    switch (problem.problem) {
        case "missing":
            return [sentence("item.missing", { name: problem.field.name, expected: typesOf(problem.field) })];
        case "wrongType":
            return [
                sentence("item.wrongType", {
                    name: problem.field.name,
                    expected: typesOf(problem.field),
                    got: describe(problem.got),
                }),
            ];
        case "unknown": {
            const names = similarNames(
                problem.name,
                fields.map(({ name }) => name),
            ).join(", ");
            return [sentence("item.unknown", { name: problem.name }), sentence("item.declared", { names })];
        }
    }
}

/** The types as JSON schemas name them. */
function typesOf({ types, format }: ContentField): string {
    return format ?? (types.join(" | ") || "any");
}
