/**
 * A word of a catalogue within a sentence, such as the label of a field. It is put into the reader's language where the sentence is.
 * `term`: the catalogue's node type and the path in it (`uipath-start-job.label.process`). `shown`: what follows it as it is.
 */
export interface Term {
    term: string;
    shown?: string;
}

/** Something that goes into a sentence. */
export type Value = string | number | Term;
