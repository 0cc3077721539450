import { shortened } from "../../shared/shortened";
import { thrownWords } from "../../shared/flow-values";
import type { Value } from "../../shared/term";
import { englishSentence, englishTerm, type MessageKey } from "./messages";

/** Flows switch on these codes (`msg.error.code`), so that they never change. */
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
    | "QUEUE_NOT_FOUND"
    | "ITEM_NOT_FOUND"
    | "ASSET_NOT_FOUND"
    | "BUCKET_NOT_FOUND"
    | "FILE_NOT_FOUND"
    | "NO_ROBOT"
    | "ALREADY_STARTED"
    | "DUPLICATE_REFERENCE"
    | "REFUSED"
    | "RATE_LIMITED"
    | "QUEUE_FULL"
    | "TIMED_OUT"
    | "UNREACHABLE"
    | "NOT_AN_ORCHESTRATOR"
    | "BAD_ANSWER"
    | "SERVER_ERROR"
    | "OUTCOME_UNKNOWN";

/** One sentence of a message: a key of the catalogue, and the values for its placeholders. */
export interface Sentence {
    key: MessageKey;
    values?: Record<string, Value>;
}

/** For a value in a sentence, such as a user's text. */
const MAX_CHARACTERS = 200;

/** Some values may be longer: a server's message, suggested names, and keys of jobs, which must be complete. */
const LONGER_VALUES: Readonly<Record<string, number>> = {
    words: 600,
    names: 600,
    scope: 600,
    jobs: Infinity,
    killed: Infinity,
    running: Infinity,
};

/** Shortens the values to what can be read. Secrets must be removed before, since half a secret is not recognised. */
export function sentence(key: MessageKey, values?: Record<string, Value>): Sentence {
    if (!values) return { key };
    const shown = Object.entries(values).map(([name, value]) => [
        name,
        typeof value === "string" ? shortened(value, LONGER_VALUES[name] ?? MAX_CHARACTERS) : value,
    ]);
    return { key, values: Object.fromEntries(shown) as Record<string, Value> };
}

/** Facts for a flow, and nothing else: Node-RED passes `cause` to Catch nodes as it is. */
export interface ErrorFacts {
    /** The HTTP status of the response. */
    status?: number;
    /** Orchestrator's own error code. */
    errorCode?: number | string;
    traceId?: string;
    reference?: string;
    batchExecutionKey?: string;
    /** The keys of started jobs. */
    jobs?: string[];
    /** The page of the job in Orchestrator, where the error is about one. */
    jobUrl?: string | undefined;
    /** The elements of a bulk that were refused. */
    failed?: { index: number; code: number | string; message: string }[];
    /** The elements of a bulk that were added. */
    addedIndexes?: number[];
}

export type Translate = (sentence: Sentence) => string;

export const inEnglish: Translate = ({ key, values }) => filled(englishSentence(key), values, englishTerm);

/** A text of a catalogue with each `__name__` replaced. `word` finds the word for a term. */
export function filled(text: string, values: Sentence["values"] = {}, word: (term: string) => string): string {
    return text.replace(/__(\w+?)__/g, (placeholder, name: string) =>
        Object.hasOwn(values, name) ? String(inWords(values[name]!, word)) : placeholder,
    );
}

/** A value as it is read. */
export function inWords(value: Value, word: (term: string) => string): string | number {
    if (typeof value !== "object") return value;
    const { term, shown } = value;
    return shown === undefined ? word(term) : `${word(term)} ${shown}`;
}

/** Says what was tried. It comes last, since Node-RED's lists show only the beginning of a message. */
const isTried = ({ key }: Sentence): boolean => key.startsWith("trying.");

/** An error without its text and stack, which take a kilobyte: thousands of starts may wait with one. */
export interface ErrorContent {
    code: ErrorCode;
    sentences: readonly Sentence[];
    cause: ErrorFacts | undefined;
}

/**
 * The only error of this package. Its message has sentences: the reason, if possible in Orchestrator's own words, then what to do,
 * then what was tried. Node-RED copies only own properties for Catch nodes: `code`, `cause` and `stack`. Node-RED 4.0 passes only the
 * text of an error, which begins with its name, so that the name is the code.
 */
export class OrchestratorError extends Error {
    override readonly name: ErrorCode;
    override readonly cause?: ErrorFacts;
    /** For the translation. It is not enumerable, so that flows don't see it. */
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

    /** An error with this content. */
    static of({ code, sentences, cause }: ErrorContent): OrchestratorError {
        return new OrchestratorError(code, sentences, cause);
    }

    /** What the error says. */
    get content(): ErrorContent {
        const { code, sentences, cause } = this;
        return { code, sentences, cause };
    }

    /** The same error in the user's language. */
    translated(translate: Translate): OrchestratorError {
        return new OrchestratorError(this.code, this.sentences, this.cause, translate);
    }

    /** The same error with more sentences and facts. What was tried still comes last. General advice gives way to precise advice. */
    with(more: readonly Sentence[], facts: ErrorFacts = {}): OrchestratorError {
        const isPrecise = more.some(({ key }) => key === "hint.role");
        const all = [...this.sentences.filter(({ key }) => !isPrecise || key !== "hint.rights"), ...more];
        const sentences = [...all.filter((each) => !isTried(each)), ...all.filter(isTried)];
        return new OrchestratorError(this.code, sentences, { ...this.cause, ...facts });
    }
}

/** Whether Orchestrator does not know what a path names. */
export function isNotFound(error: unknown): error is OrchestratorError {
    return error instanceof OrchestratorError && error.code === "REFUSED" && error.cause?.status === 404;
}

/** Any other error is a bug of this package, and says so. */
export function asOrchestratorError(error: unknown): OrchestratorError {
    if (error instanceof OrchestratorError) return error;
    return new OrchestratorError("INVALID_SETTING", [sentence("unexpected.words", { words: thrownWords(error) })]);
}
