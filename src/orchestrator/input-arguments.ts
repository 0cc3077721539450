/** The input arguments of a start: read from a message, held against the process, written for StartJobs. */
import { checkArguments, describe, type ArgumentProblem } from "../shared/arguments/check";
import type { ArgumentDefinition } from "../shared/arguments/definitions";
import { isPlainObject, thrownWords } from "../shared/flow-values";
import { OrchestratorError, sentence, type Sentence } from "./errors";
import { similarNames } from "./similar";

/** Arguments as they came, and where from, for the words of an error (`msg.payload`). */
export interface GivenArguments {
    value: unknown;
    source: string;
}

type Arguments = Record<string, unknown>;

/** An object, a JSON text or a Buffer of one; null and undefined mean none. @throws OrchestratorError INVALID_ARGUMENTS */
export function readArguments({ value, source }: GivenArguments): Arguments | undefined {
    const parsed = typeof value === "string" || Buffer.isBuffer(value) ? parse(value.toString(), source) : value;
    if (parsed === null || parsed === undefined) return undefined;
    if (handled(() => isPlainObject(parsed))) return parsed as Arguments;
    const sentences = [sentence("arguments.notAnObject", { source, got: describe(parsed) })];
    if (isTimestamp(value)) sentences.push(sentence("arguments.timestamp"));
    throw new OrchestratorError("INVALID_ARGUMENTS", sentences);
}

/**
 * The arguments with every loss-free conversion made. Without a list of what the process declares they pass as they are.
 * @throws OrchestratorError INVALID_ARGUMENTS naming every argument that is wrong
 */
export function fitArguments(
    given: Arguments | undefined,
    declared: readonly ArgumentDefinition[] | undefined,
): Arguments | undefined {
    if (!declared) return given;
    const checked = handled(() => checkArguments(given ?? {}, declared));
    if ("problems" in checked)
        throw new OrchestratorError("INVALID_ARGUMENTS", checked.problems.slice(0, MOST_PROBLEMS).flatMap(explain));
    return given && checked.values;
}

/** The JSON text that travels; undefined for no arguments. @throws OrchestratorError INVALID_ARGUMENTS */
export function writeArguments(values: Arguments | undefined): string | undefined {
    if (!values) return undefined;
    // A replacer, which looks at each value, takes longer than all the writing.
    const json = handled(() =>
        Object.values(values).every(isJson) && !("toJSON" in values)
            ? JSON.stringify(values)
            : JSON.stringify(values, replaced),
    ) as string | undefined;
    if (json?.startsWith("{")) return json;
    const got = json === undefined ? "undefined" : describe(JSON.parse(json));
    throw new OrchestratorError("INVALID_ARGUMENTS", [sentence("arguments.toJson", { got })]);
}

/** Whether the value is written as it is: most arguments are texts and numbers. */
function isJson(value: unknown): boolean {
    return typeof value === "string" || typeof value === "boolean" || value === null || Number.isFinite(value);
}

function replaced(name: string, value: unknown): unknown {
    if (typeof value === "bigint") return value.toString();
    // JSON would make null of it, silently.
    if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError(`${name}: ${value}`);
    return value;
}

/** Arguments may run code of the flow when they are read, such as a getter; what it throws is no fault of ours. */
function handled<T>(read: () => T): T {
    try {
        return read();
    } catch (error) {
        throw new OrchestratorError("INVALID_ARGUMENTS", [
            sentence("arguments.notSerializable", { words: thrownWords(error) }),
        ]);
    }
}

const MOST_PROBLEMS = 10;

function parse(text: string, source: string): unknown {
    try {
        return JSON.parse(text.replace(/^\uFEFF/, ""));
    } catch (error) {
        throw new OrchestratorError("INVALID_ARGUMENTS", [
            sentence("arguments.notJson", { source, words: thrownWords(error) }),
        ]);
    }
}

/** Milliseconds since 1970, between 2001 and 2286: what an inject node sends by default. */
function isTimestamp(value: unknown): boolean {
    return typeof value === "number" && Number.isInteger(value) && value >= 1e12 && value < 1e13;
}

function explain(problem: ArgumentProblem): Sentence[] {
    switch (problem.problem) {
        case "missing":
            return [sentence("arguments.missing", { argument: problem.argument, expected: problem.expected })];
        case "wrongType":
            return [
                sentence("arguments.wrongType", {
                    argument: problem.argument,
                    expected: problem.expected,
                    got: problem.got,
                }),
            ];
        case "unknown":
            return [
                sentence("arguments.unknown", { argument: problem.argument }),
                known(problem.argument, problem.declared),
            ];
    }
}

function known(argument: string, declared: string[]): Sentence {
    if (declared.length === 0) return sentence("arguments.none");
    const sameLetters = declared.find((name) => name.toLowerCase() === argument.toLowerCase());
    if (sameLetters) return sentence("arguments.similar", { names: sameLetters });
    return sentence("arguments.declared", { names: similarNames(argument, declared).join(", ") });
}
