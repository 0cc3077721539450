/** The input arguments of a start: read from a message, held against the process, written for StartJobs. */
import { checkArguments, describe, type ArgumentProblem } from "../../shared/arguments/check";
import type { DeclaredArguments } from "../../shared/arguments/definitions";
import { isPlainObject, thrownWords } from "../../shared/flow-values";
import { parseExactly } from "../../shared/json/read";
import { writeJson } from "../../shared/json/write";
import { MAX_INPUT_ARGUMENTS } from "../../shared/start-process-dto";
import { OrchestratorError, sentence, type Sentence } from "../errors/orchestrator-error";
import { similarNames } from "../errors/suggestions";

/** Arguments as they came, and where from, for the words of an error (`msg.payload`). */
export interface RawArguments {
    value: unknown;
    source: string;
}

type Values = Record<string, unknown>;

/** Arguments that were read. `text`: the JSON text that they came as, which travels as it is unless one must be converted. */
export interface Arguments {
    values: Values;
    text?: string | undefined;
}

/** What a message brought: arguments, none, or a payload that can't be any, which matters only to a process that takes some. */
export type ReadArguments = Arguments | { refusal: OrchestratorError } | undefined;

/** An object, a JSON text or a Buffer of one; null and undefined mean none. @throws OrchestratorError INVALID_ARGUMENTS */
export function readArguments(given: RawArguments): ReadArguments {
    try {
        return read(given);
    } catch (error) {
        if (given.source !== PAYLOAD) throw error; // it was chosen for the arguments
        return { refusal: error as OrchestratorError };
    }
}

const PAYLOAD = "msg.payload";

function read({ value, source }: RawArguments): Arguments | undefined {
    const isBytes = handled(() => Buffer.isBuffer(value));
    const decoded = isBytes ? utf8(value as Buffer, source) : value;
    const text = typeof decoded === "string" ? decoded.replace(/^\uFEFF/, "") : undefined;
    const parsed = text === undefined ? value : parse(text, source);
    if (parsed === null || parsed === undefined) return undefined;
    if (handled(() => isPlainObject(parsed))) return { values: parsed as Values, text };
    const sentences = [sentence("arguments.notAnObject", { source, got: describe(parsed) })];
    if (isTimestamp(value)) sentences.push(sentence("arguments.timestamp"));
    throw new OrchestratorError("INVALID_ARGUMENTS", sentences);
}

/**
 * The arguments with every loss-free conversion made. Without a list of what the process declares they pass as they are.
 * @throws OrchestratorError INVALID_ARGUMENTS naming every argument that is wrong
 */
export function fitArguments(given: ReadArguments, declared: DeclaredArguments | undefined): Arguments | undefined {
    if (given && "refusal" in given) {
        if (declared?.size === 0) return undefined; // there is nothing to get wrong
        throw given.refusal;
    }
    if (!declared) return given;
    const checked = handled(() => checkArguments(given?.values ?? {}, declared));
    if ("problems" in checked)
        throw new OrchestratorError("INVALID_ARGUMENTS", checked.problems.slice(0, MAX_PROBLEMS).flatMap(explain));
    return given && (checked.isAsGiven ? given : { values: checked.values });
}

/** The JSON text that travels; undefined for no arguments. @throws OrchestratorError INVALID_ARGUMENTS */
export function writeArguments(given: Arguments | undefined): string | undefined {
    if (!given) return undefined;
    const { values, text } = given;
    const json = handled(() => writeJson(values));
    if (!json?.startsWith("{")) {
        const got = json === undefined ? "undefined" : describe(JSON.parse(json));
        throw new OrchestratorError("INVALID_ARGUMENTS", [sentence("arguments.toJson", { got })]);
    }
    // Without its blanks a longer one may fit in; half a character is escaped by us alone.
    const travels = text !== undefined && text.length <= MAX_INPUT_ARGUMENTS && text.isWellFormed();
    return travels ? text : json;
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

const MAX_PROBLEMS = 10;

function parse(text: string, source: string): unknown {
    try {
        return parseExactly(text);
    } catch (error) {
        throw notJson(source, error);
    }
}

/** Bytes that are no UTF-8 would become other characters without a word. */
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function utf8(bytes: Buffer, source: string): string {
    try {
        return UTF8.decode(bytes);
    } catch {
        throw notJson(source, new Error("its bytes are no UTF-8"));
    }
}

function notJson(source: string, error: unknown): OrchestratorError {
    return new OrchestratorError("INVALID_ARGUMENTS", [
        sentence("arguments.notJson", { source, words: thrownWords(error) }),
    ]);
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
