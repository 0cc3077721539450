/**
 * UiPath's scopes: `OR.X` allows to read and to write, `OR.X.Read` and `OR.X.Write` one of the two, `OR.Default` what the account's
 * roles allow. At the token endpoint names count as they are: who has `OR.X` may not ask for `OR.X.Read`. So the two are never
 * asked for together. Source: UiPath "External applications"; API specifications, "OAuth required scopes".
 */
import { sentence, type Sentence } from "../errors/orchestrator-error";
import type { SignIn } from "../settings";

const namesIn = (scope: string): string[] => [...new Set(scope.split(/\s+/).filter(Boolean))];

const whole = (name: string): string => name.replace(/\.(Read|Write)$/i, "");

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

function allowing(asked: readonly string[], needed: string): string | undefined {
    return asked.find((name) => [needed, whole(needed), "OR.Default"].some((good) => isSame(good, name)));
}

/** Reading and writing is the whole. */
function merged(needed: readonly string[]): string[] {
    const isBoth = (name: string): boolean =>
        ["Read", "Write"].every((end) => needed.includes(`${whole(name)}.${end}`));
    return [...new Set(needed.map((name) => (isBoth(name) ? whole(name) : name)))];
}

/** The name in a connection's scope that allows what is needed. */
export function scopeFor(scope: string, needed: string): string | undefined {
    return allowing(namesIn(scope), needed);
}

/** What an account lacks that was refused something which needs these scopes and permissions of a role. */
export function rightsHint(signIn: SignIn, needed: readonly string[], permissions: string): Sentence[] {
    const role = sentence("hint.role", { permissions });
    if (signIn.way === "password") return [role];
    if (signIn.way === "token") return [sentence("hint.tokenScopes", { names: merged(needed).join(", ") }), role];
    const asked = namesIn(signIn.scope);
    const lacking = merged(needed.filter((name) => !allowing(asked, name)));
    if (lacking.length === 0) return [role];
    const values = { names: lacking.join(", "), scope: [...asked, ...lacking].join(" ") };
    return [sentence("hint.scopeLacks", values), role];
}

/** What is wrong with a scope that the token endpoint refuses, as far as its names tell. */
export function refusedScopeHint(scope: string): Sentence[] {
    const asked = namesIn(scope);
    const pair = asked.find((name) => !isSame(name, whole(name)) && asked.some((other) => isSame(other, whole(name))));
    return pair ? [sentence("signIn.scopePair", { one: whole(pair), other: pair })] : [];
}
