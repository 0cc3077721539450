import { shortened } from "../../shared/shortened";
import { thrownWords } from "../../shared/flow-values";
import type { Value } from "../../shared/term";
import { englishTerm, MESSAGES, type MessageKey } from "./messages";

/** The stable words that a flow can switch on (`msg.error.code`). */
export type ErrorCode =
    | "NOT_CONFIGURED"
    | "INVALID_SETTING"
    | "INVALID_ARGUMENTS"
    | "NOT_SUPPORTED"
    | "SIGN_IN_FAILED"
    | "NOT_ALLOWED"
    | "FOLDER_REQUIRED"
    | "FOLDER_NOT_FOUND"
    | "PROCESS_NOT_FOUND"
    | "ROBOT_NOT_FOUND"
    | "JOB_NOT_FOUND"
    | "NO_ROBOT"
    | "REFUSED"
    | "RATE_LIMITED"
    | "QUEUE_FULL"
    | "TIMED_OUT"
    | "UNREACHABLE"
    | "NOT_AN_ORCHESTRATOR"
    | "BAD_ANSWER"
    | "SERVER_ERROR"
    | "OUTCOME_UNKNOWN";

/** One sentence of a message: a key of the catalogue and what goes into it. */
export interface Sentence {
    key: MessageKey;
    values?: Record<string, Value>;
}

/** Characters of a value in a sentence, such as a user's text. */
const MOST_CHARACTERS = 200;

/** Values that may be longer: a server's words, names to choose from, and keys of jobs, of which each one counts. */
const LONGER: Readonly<Record<string, number>> = {
    words: 600,
    names: 600,
    scope: 600,
    jobs: Infinity,
    killed: Infinity,
    running: Infinity,
};

/** A sentence with its values, each no longer than can be read. Secrets are taken out before: half of one is not recognised. */
export function sentence(key: MessageKey, values?: Record<string, Value>): Sentence {
    if (!values) return { key };
    const shown = Object.entries(values).map(([name, value]) => [
        name,
        typeof value === "string" ? shortened(value, LONGER[name] ?? MOST_CHARACTERS) : value,
    ]);
    return { key, values: Object.fromEntries(shown) as Record<string, Value> };
}

/** Facts for a flow. Never anything else: Node-RED hands `cause` on to Catch nodes as it is. */
export interface ErrorFacts {
    /** HTTP status of the answer. */
    status?: number;
    /** Orchestrator's own error code. */
    errorCode?: number | string;
    traceId?: string;
    reference?: string;
    batchExecutionKey?: string;
    /** Keys of jobs that were started. */
    jobs?: string[];
}

export type Translate = (sentence: Sentence) => string;

/** English. Every occurrence of `__name__` is replaced. A sentence that was kept may be of another version. */
export const inEnglish: Translate = ({ key, values = {} }) =>
    (MESSAGES[key] ?? key).replace(/__(\w+?)__/g, (placeholder, name: string) =>
        Object.hasOwn(values, name) ? String(inWords(values[name]!, englishTerm)) : placeholder,
    );

/** A value as it is read. */
export function inWords(value: Value, word: (term: string) => string): string | number {
    if (typeof value !== "object") return value;
    const { term, shown } = value;
    return shown === undefined ? word(term) : `${word(term)} ${shown}`;
}

/** What was tried. It comes last, since lists of messages show the first words only. */
const isTried = ({ key }: Sentence): boolean => key.startsWith("trying.");

/**
 * The one error of this package. `message` is made of sentences: the reason, in Orchestrator's own words where it has some, what to
 * do about it, what was tried. `code` and `cause` are own properties because Node-RED copies just those (and `stack`) for Catch
 * nodes; `name` is the code, since Node-RED 4.0 hands on no more than the error as a text.
 */
export class OrchestratorError extends Error {
    override readonly name: ErrorCode;
    override readonly cause?: ErrorFacts;
    /** Not enumerable: only for the translation of the message. */
    readonly sentences!: readonly Sentence[];

    constructor(
        readonly code: ErrorCode,
        sentences: readonly Sentence[],
        facts: ErrorFacts = {},
        translate: Translate = inEnglish,
    ) {
        super(sentences.map(translate).join(" "));
        this.name = code;
        Object.defineProperty(this, "sentences", { value: sentences });
        const known = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
        if (Object.keys(known).length > 0) this.cause = known;
        else delete (this as { cause?: ErrorFacts }).cause;
    }

    /** The same error in the user's language. */
    translated(translate: Translate): OrchestratorError {
        return new OrchestratorError(this.code, this.sentences, this.cause, translate);
    }

    /** The same error, with more sentences: what else there is to say, and what was tried, which comes last. */
    with(more: readonly Sentence[]): OrchestratorError {
        const all = [...this.sentences, ...more];
        const sentences = [...all.filter((each) => !isTried(each)), ...all.filter(isTried)];
        return new OrchestratorError(this.code, sentences, this.cause);
    }
}

/** Whatever was thrown. What is none of ours is a fault of the package, and says so. */
export function asOrchestratorError(error: unknown): OrchestratorError {
    if (error instanceof OrchestratorError) return error;
    return new OrchestratorError("INVALID_SETTING", [sentence("unexpected.words", { words: thrownWords(error) })]);
}
