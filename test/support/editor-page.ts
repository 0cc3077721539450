import { readFileSync } from "node:fs";
import vm from "node:vm";
import { editorCore, type EditorCore } from "./editor-core";

/** As much of a node's definition in the editor as the tests look at. */
export interface Property {
    value: unknown;
    type?: string;
    required?: boolean;
    validate?: (this: object, value: unknown, opt: object) => unknown;
}

export interface Definition {
    category: string;
    color?: string;
    icon?: string;
    inputs?: number;
    outputs?: number;
    defaults: Record<string, Property>;
    credentials?: Record<string, { type: string; validate?: Property["validate"] }>;
    label: (this: object) => string;
    outputLabels?: (index: number) => string;
    oneditsave?: (this: object) => void;
}

/** A dialog without a browser: each field by its selector, with what was done to it. */
export interface Field {
    value: unknown;
    type?: string;
    checked?: boolean;
}

/** The id of the node that is looked at: one that is deployed, and whose secrets the editor does not know therefore. */
const DEPLOYED = "deployed";

/** Runs the scripts of one node's html as the editor would, with only what registration and saving need. */
export class EditorPage {
    readonly html: string;
    readonly fields = new Map<string, Field>();
    readonly globals: string[];
    readonly #definitions = new Map<string, Definition>();
    readonly #core: EditorCore;

    constructor(type: string) {
        this.html = readFileSync(`dist/nodes/${type}.html`, "utf8");
        const RED = this.#editor();
        this.#core = editorCore(RED);
        const sandbox = { RED, URL, $: (selector: string) => this.#element(selector) };
        const context = vm.createContext(sandbox);
        const before = new Set(Object.keys(sandbox));
        for (const [, script] of this.html.matchAll(/<script type="text\/javascript">([\s\S]*?)<\/script>/g)) {
            vm.runInContext(script ?? "", context);
        }
        this.globals = Object.keys(sandbox).filter((name) => !before.has(name));
    }

    definition(type: string): Definition {
        const found = this.#definitions.get(type);
        if (!found) throw new Error(`${type} is not registered`);
        return found;
    }

    /** What the editor marks a node for, by its own rules: a sentence each. */
    problems(type: string, node: object): string[] {
        const { defaults } = this.definition(type);
        return this.#core.validateNodeProperties({ id: DEPLOYED, ...node, _def: {} }, defaults, node);
    }

    #editor(): object {
        return {
            _: (key: string, values?: Record<string, unknown>) =>
                key.split(":").pop() + (values ? ` ${Object.values(values).join(" ")}` : ""),
            settings: { context: { default: "memory", stores: ["memory", "file"] } },
            nodes: {
                registerType: (type: string, definition: Definition) => this.#definitions.set(type, definition),
                getType: (type: string) => type,
                originalFlow: () => [{ id: DEPLOYED }],
                // Each connection that is named is there and valid.
                node: (id: string) => (id.startsWith("id-connection") ? { valid: true } : null),
            },
        };
    }

    #element(selector: string): object {
        const field = this.fields.get(selector);
        const element = {
            length: field ? 1 : 0,
            val: (to?: string) => {
                if (to === undefined) return field?.value;
                if (field) field.value = to;
                return element;
            },
            prop: (_name: string, checked: boolean) => {
                if (field) field.checked = checked;
                return element;
            },
            typedInput: (what: "type" | "value", to: string) => {
                if (field) field[what] = to;
                return element;
            },
            editableList: () => ({ toArray: () => [] }),
        };
        return element;
    }
}

/** The keys of a catalogue, as paths. */
export function keysOf(catalogue: object, path = ""): string[] {
    return Object.entries(catalogue).flatMap(([key, value]: [string, unknown]) =>
        typeof value === "object" && value !== null ? keysOf(value, `${path}${key}.`) : [path + key],
    );
}
