/** Users of a Node-RED whose editor asks for a sign-in. */
import assert from "node:assert/strict";

export const PASSWORD = "password-of-node-red-users";

/** By name; the permissions of Node-RED's `adminAuth`. */
export type Users = Readonly<Record<string, string | string[]>>;

/** The setting of Node-RED. */
export function adminAuth(users: Users): object {
    const find = (username: string): Promise<object | null> => {
        const permissions = users[username];
        return Promise.resolve(permissions ? { username, permissions } : null);
    };
    return {
        type: "credentials",
        users: find,
        authenticate: (username: string, password: string) =>
            password === PASSWORD ? find(username) : Promise.resolve(null),
    };
}

/** A token of the editor at the address. */
export async function logIn(editor: string, users: Users, username: string): Promise<string> {
    const body = {
        client_id: "node-red-admin",
        grant_type: "password",
        scope: [users[username]].flat().join(" "),
        username,
        password: PASSWORD,
    };
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${editor}/auth/token`, { method: "POST", headers, body: JSON.stringify(body) });
    assert.equal(answer.status, 200);
    return ((await answer.json()) as { access_token: string }).access_token;
}
