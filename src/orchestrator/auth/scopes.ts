/**
 * UiPath's scopes: `OR.X` allows reading and writing, `OR.X.Read` and `OR.X.Write` allow one of them. `OR.Default` allows what the
 * account's roles allow. The token endpoint compares names literally: an application with `OR.X` may not request `OR.X.Read`, so that
 * the two are never requested together. Source: UiPath "External applications"; API specifications, "OAuth required scopes".
 */
import { sentence, type Sentence } from "../errors/orchestrator-error";
import type { SignIn } from "../settings";

const namesOf = (scope: string): string[] => [...new Set(scope.split(/\s+/).filter(Boolean))];

const fullScope = (name: string): string => name.replace(/\.(Read|Write)$/i, "");

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

function grantingScope(requested: readonly string[], needed: string): string | undefined {
    return requested.find((name) => [needed, fullScope(needed), "OR.Default"].some((good) => isSame(good, name)));
}

/** The full scope stands for reading and writing. */
function merged(needed: readonly string[]): string[] {
    const hasBoth = (name: string): boolean =>
        ["Read", "Write"].every((end) => needed.includes(`${fullScope(name)}.${end}`));
    return [...new Set(needed.map((name) => (hasBoth(name) ? fullScope(name) : name)))];
}

/** The name in a connection's scope that grants the needed one. */
export function scopeFor(scope: string, needed: string): string | undefined {
    return grantingScope(namesOf(scope), needed);
}

/** What a refused account lacks of these scopes and permissions. */
export function missingRights(signIn: SignIn, needed: readonly string[], permissions: string): Sentence[] {
    const role = sentence("hint.role", { permissions });
    if (signIn.way === "password") return [role];
    if (signIn.way === "token") return [sentence("hint.tokenScopes", { names: merged(needed).join(", ") }), role];
    const requested = namesOf(signIn.scope);
    const unsupported = merged(needed.filter((name) => !grantingScope(requested, name)));
    if (unsupported.length === 0) return [role];
    const values = { names: unsupported.join(", "), scope: [...requested, ...unsupported].join(" ") };
    return [sentence("hint.scopeLacks", values), role];
}

/** Why the token endpoint refuses a scope, as far as its names tell. */
export function refusedScopeHint(scope: string): Sentence[] {
    const requested = namesOf(scope);
    const pair = requested.find(
        (name) => !isSame(name, fullScope(name)) && requested.some((other) => isSame(other, fullScope(name))),
    );
    return pair ? [sentence("signIn.scopePair", { one: fullScope(pair), other: pair })] : [];
}
