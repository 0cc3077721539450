/** As much of a text as is shown, with `…` for the rest. Half a character, which no answer and no log takes, becomes `�`. */
export function shortened(text: string, mostCharacters: number): string {
    if (text.length <= mostCharacters) return text.toWellFormed();
    return `${text.slice(0, mostCharacters).replace(/[\uD800-\uDBFF]$/, "")}…`.toWellFormed();
}
