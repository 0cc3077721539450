import assert from "node:assert/strict";
import { missingRights, refusedScopeHint, scopeFor } from "../../../src/orchestrator/auth/scopes";
import type { SignIn } from "../../../src/orchestrator/settings";

const application = (scope: string): SignIn => ({
    way: "application",
    tokenUrl: "",
    clientId: "",
    clientSecret: "",
    scope,
});

const ROLE = { key: "hint.role", values: { permissions: "Jobs.View" } };

describe("The scope of a connection", () => {
    for (const [scope, needed, granting] of [
        ["OR.Jobs.Read", "OR.Jobs.Read", "OR.Jobs.Read"],
        ["  OR.Folders   OR.Jobs ", "OR.Jobs.Read", "OR.Jobs"],
        ["or.jobs", "OR.Jobs.Write", "or.jobs"],
        ["OR.Default", "OR.Jobs.Write", "OR.Default"],
        ["OR.Jobs.Read", "OR.Jobs.Write", undefined],
        ["OR.Jobs.Read", "OR.Jobs", undefined],
        ["OR.Jobs.Readers", "OR.Jobs.Read", undefined],
        ["", "OR.Jobs", undefined],
    ] as const)
        it(`“${scope}” ${granting ? `grants ${needed} by ${granting}` : `does not grant ${needed}`}`, () =>
            assert.equal(scopeFor(scope, needed), granting));
});

describe("What a refused account lacks", () => {
    const lacks = (signIn: SignIn, ...needed: string[]): unknown => missingRights(signIn, needed, "Jobs.View");

    it("is a role for someone with a password", () =>
        assert.deepEqual(lacks({ way: "password", tenant: "", username: "", password: "" }, "OR.Jobs.Read"), [ROLE]));

    it("are scopes or a role for someone with a token", () =>
        assert.deepEqual(lacks({ way: "token", token: "" }, "OR.Jobs.Read", "OR.Folders.Read"), [
            { key: "hint.tokenScopes", values: { names: "OR.Jobs.Read, OR.Folders.Read" } },
            ROLE,
        ]));

    it("is a role for an application with every scope", () =>
        assert.deepEqual(lacks(application("OR.Jobs"), "OR.Jobs.Read", "OR.Jobs.Write"), [ROLE]));

    it("are the missing scopes, and the whole scope to write, for an application without them", () =>
        assert.deepEqual(lacks(application(" OR.Folders "), "OR.Jobs.Read", "OR.Folders.Read", "OR.Robots.Read"), [
            {
                key: "hint.scopeLacks",
                values: { names: "OR.Jobs.Read, OR.Robots.Read", scope: "OR.Folders OR.Jobs.Read OR.Robots.Read" },
            },
            ROLE,
        ]));

    it("is the full scope where reading and writing are missing, and it is named once", () =>
        assert.deepEqual(lacks(application("OR.Folders"), "OR.Jobs.Read", "OR.Jobs.Write"), [
            { key: "hint.scopeLacks", values: { names: "OR.Jobs", scope: "OR.Folders OR.Jobs" } },
            ROLE,
        ]));
});

describe("A scope that the token endpoint refuses", () => {
    for (const [scope, pair] of [
        ["OR.Jobs OR.Jobs.Read", ["OR.Jobs", "OR.Jobs.Read"]],
        ["OR.Folders.Write or.folders", ["OR.Folders", "OR.Folders.Write"]],
        ["OR.Jobs OR.Folders.Read", undefined],
        ["OR.Jobs.Read OR.Jobs.Write", undefined],
        ["OR.Jobs OR.Jobs", undefined],
    ] as const)
        it(`“${scope}” ${pair ? "has two names that are never given together" : "has no such pair"}`, () =>
            assert.deepEqual(
                refusedScopeHint(scope),
                pair ? [{ key: "signIn.scopePair", values: { one: pair[0], other: pair[1] } }] : [],
            ));
});
