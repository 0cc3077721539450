/** The steps of a test that a dialog shows: what works, and how to fix what does not. */
import { OrchestratorError, sentence, type Sentence } from "../errors/orchestrator-error";

export interface TestStep {
    step: "reached" | "signedIn" | "version" | "folders" | "start" | "registered" | "reachable" | "event";
    ok: boolean;
    words: readonly Sentence[];
    /** What to do; empty if there is nothing to do. */
    hint: readonly Sentence[];
}

/** Undefined if the connection's scope has everything that is needed. */
export function withoutScope(step: TestStep["step"], rights: readonly Sentence[]): TestStep | undefined {
    const names = rights.find(({ key }) => key === "hint.scopeLacks")?.values?.["names"];
    if (names === undefined) return undefined;
    return { step, ok: false, words: [sentence("test.scopeLacks", { names })], hint: [] };
}

export async function attempt(step: TestStep["step"], work: () => Promise<TestStep>): Promise<TestStep> {
    return work().catch((error: unknown) => failed(step, asError(error)));
}

export function done(step: TestStep["step"], words: Sentence[], hint: Sentence[] = []): TestStep {
    return { step, ok: true, words, hint };
}

const isHint = ({ key }: Sentence): boolean => /^hint\.|Hint$/.test(key);

export function reasonOf({ sentences }: OrchestratorError): Sentence[] {
    return sentences.filter((each) => !isHint(each));
}

/** Splits the sentences of an error into what happened and what to do. */
export function failed(step: TestStep["step"], error: OrchestratorError, rights: Sentence[] = []): TestStep {
    const words = reasonOf(error);
    const hint = error.sentences.filter(isHint);
    const needed = error.code === "NOT_ALLOWED" ? rights : [];
    return (
        withoutScope(step, needed) ?? {
            step,
            ok: false,
            words: words.length > 0 ? words : hint,
            hint: words.length > 0 ? [...hint, ...needed] : needed,
        }
    );
}

export function asError(error: unknown): OrchestratorError {
    if (error instanceof OrchestratorError) return error;
    throw error;
}
