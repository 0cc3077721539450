/** Input arguments of a start: reads them from a message, checks them against the process, and writes them for StartJobs. */
import { checkArguments, describe, type ArgumentProblem } from "../../shared/arguments/check";
import type { DeclaredArguments } from "../../shared/arguments/definitions";
import { isPlainObject, thrownWords } from "../../shared/flow-values";
import { parseExactly, withoutByteOrderMark } from "../../shared/json/read";
import { writeJson } from "../../shared/json/write";
import { MAX_INPUT_ARGUMENTS } from "../../shared/start-process-dto";
import { OrchestratorError, sentence, type Sentence } from "../errors/orchestrator-error";
import { similarNames } from "../errors/suggestions";

/** Arguments as they came. Error messages name the source (`msg.payload`). */
export interface RawArguments {
    value: unknown;
    source: string;
}

type Values = Record<string, unknown>;

/** `text` is the JSON that they came as. It is sent unchanged unless a value must be converted. */
export interface Arguments {
    values: Values;
    text?: string | undefined;
}

/** Arguments, none, or a payload that can't be arguments. A process without arguments ignores such a payload. */
export type ParsedArguments = Arguments | { refusal: OrchestratorError } | undefined;

/** Reads an object, a JSON text or a Buffer of one. Null and undefined mean none. @throws OrchestratorError INVALID_ARGUMENTS */
export function readArguments(raw: RawArguments): ParsedArguments {
    try {
        return read(raw);
    } catch (error) {
        if (raw.source !== PAYLOAD) throw error; // the user chose this source for arguments
        return { refusal: error as OrchestratorError };
    }
}

const PAYLOAD = "msg.payload";

function read({ value, source }: RawArguments): Arguments | undefined {
    const isBytes = guarded(() => Buffer.isBuffer(value));
    const decoded = isBytes ? utf8(value as Buffer, source) : value;
    const text = typeof decoded === "string" ? withoutByteOrderMark(decoded) : undefined;
    const parsed = text === undefined ? value : parse(text, source);
    if (parsed === null || parsed === undefined) return undefined;
    if (guarded(() => isPlainObject(parsed))) return { values: parsed as Values, text };
    const sentences = [sentence("arguments.notAnObject", { source, got: describe(parsed) })];
    if (isTimestamp(value)) sentences.push(sentence("arguments.timestamp"));
    throw new OrchestratorError("INVALID_ARGUMENTS", sentences);
}

/**
 * The arguments with all lossless conversions. They pass unchanged where the declared ones are unknown.
 * @throws OrchestratorError INVALID_ARGUMENTS naming each wrong argument
 */
export function fitArguments(parsed: ParsedArguments, declared: DeclaredArguments | undefined): Arguments | undefined {
    if (parsed && "refusal" in parsed) {
        if (declared?.size === 0) return undefined;
        throw parsed.refusal;
    }
    if (!declared) return parsed;
    const checked = guarded(() => checkArguments(parsed?.values ?? {}, declared));
    if ("problems" in checked)
        throw new OrchestratorError("INVALID_ARGUMENTS", checked.problems.slice(0, MAX_PROBLEMS).flatMap(explain));
    return parsed && (checked.isAsGiven ? parsed : { values: checked.values });
}

/** The JSON to send; undefined for no arguments. @throws OrchestratorError INVALID_ARGUMENTS */
export function writeArguments(fitted: Arguments | undefined): string | undefined {
    if (!fitted) return undefined;
    const { values, text } = fitted;
    const json = guarded(() => writeJson(values));
    if (!json?.startsWith("{")) {
        const got = json === undefined ? "undefined" : describe(JSON.parse(json));
        throw new OrchestratorError("INVALID_ARGUMENTS", [sentence("arguments.toJson", { got })]);
    }
    // Our own JSON has no blanks, so that it may fit where the text does not. It also escapes lone surrogates.
    const isSendable = text !== undefined && text.length <= MAX_INPUT_ARGUMENTS && text.isWellFormed();
    return isSendable ? text : json;
}

/** Reading arguments may run code of the flow, such as a getter. Its error is the flow's, not ours. */
function guarded<T>(read: () => T): T {
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

/** Fails for invalid UTF-8, which would otherwise silently become other characters. */
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

/** An inject node sends milliseconds since 1970 by default. These are from 2001 to 2286. */
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
    const letters = argument.toLowerCase(); // once: there may be very many of them
    const sameLetters = declared.find((name) => name.toLowerCase() === letters);
    if (sameLetters) return sentence("arguments.similar", { names: sameLetters });
    return sentence("arguments.declared", { names: similarNames(argument, declared).join(", ") });
}
