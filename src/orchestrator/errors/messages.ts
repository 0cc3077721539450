/** Every sentence of an error, in English, from the catalogue of the connection node. `__name__` marks a value. */
import catalogue from "../../../nodes/locales/en-US/uipath-orchestrator.json";

const { errors } = catalogue["uipath-orchestrator"];

type Errors = typeof errors;

/** `network.closed`: a group of the catalogue, and a sentence in it. */
export type MessageKey = { [Group in keyof Errors]: `${Group}.${Extract<keyof Errors[Group], string>}` }[keyof Errors];

export const MESSAGES = Object.fromEntries(
    Object.entries(errors).flatMap(([group, sentences]) =>
        Object.entries(sentences).map(([name, text]) => [`${group}.${name}`, text]),
    ),
) as Readonly<Record<MessageKey, string>>;
