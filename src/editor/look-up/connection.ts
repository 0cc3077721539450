/** The connection that a look-up uses: the one that a node has chosen, or the one that is being edited. */
import { CREDENTIALS } from "../../shared/settings/connection";
import { type EditorNode, nodeOf } from "../node-red";

const SETTINGS = [
    "url",
    "signIn",
    "tenant",
    "scope",
    "identityUrl",
    "folder",
    "tls",
    "proxy",
    "timeout",
    "apiVersion",
    "publicUrl",
    "webhookPath",
];

export interface Connection {
    id: string;
    credentials: Record<string, string>;
    [setting: string]: unknown;
}

/** The connection as the editor has it, deployed or not. The runtime has those credentials that are missing here. */
export function chosenConnection(id: string): Connection | undefined {
    const node = nodeOf(id);
    if (!node || node["type"] !== "uipath-orchestrator") return undefined;
    return connection(
        node,
        (name) => node[name],
        (name) => node.credentials?.[name],
    );
}

/** The connection as typed in its own dialog. */
export function typedConnection(node: EditorNode, form: HTMLElement): Connection {
    const field = (name: string): unknown => form.querySelector<HTMLInputElement>(`#node-config-input-${name}`)?.value;
    return connection(node, field, field);
}

function connection(
    { id }: EditorNode,
    setting: (name: string) => unknown,
    credential: (name: string) => unknown,
): Connection {
    const settings = SETTINGS.map((name) => [name, setting(name)]).map(([name, value]) => [
        name,
        value === "_ADD_" ? "" : value,
    ]);
    const wanted = CREDENTIALS[String(setting("signIn"))] ?? [];
    const credentials = wanted
        .map((name) => [name, credential(name)])
        .filter((entry): entry is [string, string] => typeof entry[1] === "string");
    return { id, ...Object.fromEntries(settings), credentials: Object.fromEntries(credentials) };
}
