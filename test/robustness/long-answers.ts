/** Answers of a server that have a long text somewhere. */
export interface LongAnswer {
    status: number;
    headers: Record<string, string>;
    text: string;
}

export type Shape = (text: string) => LongAnswer;

const JSON_TYPE = { "content-type": "application/json" };

/** The value as JSON. It is written once, before anything is measured. */
export const asJson = (value: unknown, status = 200): LongAnswer => ({
    status,
    headers: JSON_TYPE,
    text: JSON.stringify(value),
});

export const LONG_BODIES: readonly Shape[] = [
    (text) => ({ status: 200, headers: JSON_TYPE, text }),
    (text) => ({ status: 400, headers: JSON_TYPE, text }),
    (text) => ({ status: 400, headers: { "content-type": "text/plain" }, text }),
    (text) => asJson({ message: text }, 400),
    (text) => asJson({ message: "No.", errorCode: text }, 400),
    (text) => asJson({ message: "No.", traceId: text }, 400),
    (text) => asJson({ error: { message: "No.", details: text } }, 400),
    (text) => asJson({ error: { message: "No.", validationErrors: [{ message: text }] } }, 400),
    (text) => asJson({ title: "No.", errors: { a: [text] } }, 400),
    (text) => asJson({ error: "No.", error_description: text }, 400),
    (text) => asJson({ [text]: 1 }),
    (text) => asJson({ value: text }),
];
