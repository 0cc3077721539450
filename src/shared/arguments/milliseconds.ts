/**
 * A time that is known to be in milliseconds since 1970, such as that of a row of the argument form: a date where the process wants
 * one, else the number. (A bare number does not show whether it is a time.)
 */
export class Milliseconds {
    constructor(readonly number: number) {}

    toJSON(): number {
        return this.number;
    }
}
