/** A query that Orchestrator would refuse with status 400; the message is what it would say. */
export class ODataQueryError extends Error {
    override readonly name = "ODataQueryError";
}

export function syntaxError(text: string, position: number): ODataQueryError {
    return new ODataQueryError(`Syntax error at position ${position} in '${text}'.`);
}
