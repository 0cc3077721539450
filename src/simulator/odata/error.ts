/** Orchestrator refuses such a query with status 400 and this message. */
export class ODataQueryError extends Error {
    override readonly name = "ODataQueryError";
}

export function syntaxError(text: string, position: number): ODataQueryError {
    return new ODataQueryError(`Syntax error at position ${position} in '${text}'.`);
}
