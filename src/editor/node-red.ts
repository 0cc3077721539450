/** The parts of Node-RED's editor that pages and dialogs use, each under one name. */

/** A node as the editor holds it. A flow file may contain any JSON. */
export interface EditorNode {
    id: string;
    credentials?: Record<string, unknown>;
    [property: string]: unknown;
}

/** What Node-RED knows of the property that is validated. */
export interface ValidationOptions {
    label?: string;
}

/** Returns true, or a sentence that says what is wrong. It must have both parameters, otherwise Node-RED ignores the sentence. */
export type Validator = (this: EditorNode, value: unknown, options: ValidationOptions) => true | string;

interface Property {
    value: unknown;
    type?: string;
    required?: boolean;
    label?: string;
    validate?: Validator;
}

interface Definition<Name extends string> {
    category: "UiPath" | "config";
    color?: string;
    defaults: Record<Name, Property>;
    credentials?: Record<string, { type: "text" | "password"; validate?: Validator }>;
    inputs?: number;
    outputs?: number;
    icon?: string;
    paletteLabel?(): string;
    onpaletteadd?(): void;
    onadd?(this: EditorNode): void;
    label(): string;
    labelStyle(): string;
    inputLabels?(): string;
    outputLabels?(index: number): string;
    oneditprepare(): void;
    oneditsave(): void;
    oneditcancel(): void;
    oneditdelete(): void;
}

export interface SidebarTab {
    id: string;
    label: string;
    name: string;
    iconClass: string;
    /** The action that shows the tab. */
    action: string;
    content: HTMLElement;
    /** Whether it can be used while a dialog is open. */
    enableOnEdit: boolean;
    /** The tab is shown. */
    onchange(): void;
}

/**
 * Node-RED's global object. Each page declares it itself, since Node-RED and others read the definition of the node in the
 * page.
 */
export interface RedEditor {
    _(key: string, values?: Record<string, unknown>): string;
    settings?: { context?: { stores?: unknown; default?: unknown } };
    nodes: {
        registerType<Name extends string>(
            type: string,
            definition: Definition<Name> & ThisType<Record<Name, unknown> & EditorNode>,
        ): void;
        node(id: string): EditorNode | null;
        eachConfig(visit: (node: EditorNode) => boolean): void;
        filterLinks(filter: { target: EditorNode }): { source: EditorNode }[];
        filterNodes(filter: { type: string }): EditorNode[];
        /** The flows as they are deployed. */
        originalFlow(): { id: string }[];
    };
    utils: {
        getNodeLabel(node: EditorNode, preset?: string): string;
        validateTypedProperty(value: string, type: string, options?: ValidationOptions): true | string;
    };
    notify(content: HTMLElement, kind: "error"): void;
    tray: { resize(): void };
    plugins: { registerPlugin(id: string, plugin: { type: string; onadd(): void }): void };
    user: { hasPermission(permission: string): boolean };
    actions: { add(name: string, act: () => void, options: { label: string }): void };
    sidebar: { addTab(tab: SidebarTab): void; show(id: string): void };
    comms: Record<"subscribe" | "unsubscribe", (topic: string, call: (topic: string, data: unknown) => void) => void>;
    view: { reveal(id: string): void };
    i18n: { lang(): string };
    clipboard: { copyText(text: string, near: unknown, message: string): boolean };
}

/** An element wrapped by jQuery. */
export interface Wrapped {
    length: number;
    [index: number]: HTMLElement;
    val(): unknown;
    val(to: string): Wrapped;
    prop(name: string, to: boolean): Wrapped;
    css(name: string, to: string): Wrapped;
    typedInput(options: object): Wrapped;
    typedInput(what: "value" | "type"): string;
    typedInput(what: "value" | "type", to: string): Wrapped;
    editableList(options: object): Wrapped;
    editableList(what: string, item?: object, at?: number): Wrapped;
    toArray(): HTMLElement[][];
    data(key: string): object;
    on(events: string, listener: () => void): Wrapped;
    trigger(event: string): Wrapped;
}

interface Request extends PromiseLike<unknown> {
    abort(): void;
}

declare const RED: RedEditor;
declare const $: ((element: HTMLElement | string) => Wrapped) & { ajax(options: object): Request };

export const PACKAGE = "@rpa-flows/node-red-uipath-orchestrator";

/** The texts of a node type, in the editor's language. */
export const textsOf =
    (type: string) =>
    (key: string, values?: Record<string, unknown>): string =>
        RED._(`${PACKAGE}/${type}:${type}.${key}`, values);

/** The texts that all nodes share. They are in the catalogue of the connection. */
export const sharedText = textsOf("uipath-orchestrator");

/** The texts of the modules that load late. */
export const text = (key: string, values?: Record<string, unknown>): string => sharedText(`dialog.${key}`, values);

export const query = (selector: string): Wrapped => $(selector);

export const wrapped = (element: HTMLElement): Wrapped => $(element);

export const nodeOf = (id: string): EditorNode | undefined => RED.nodes.node(id) ?? undefined;

/** The connections in the workspace. */
export function connectionNodes(): EditorNode[] {
    const found: EditorNode[] = [];
    RED.nodes.eachConfig((node) => {
        if (node["type"] === "uipath-orchestrator") found.push(node);
        return true;
    });
    return found;
}

export const isDeployed = ({ id }: EditorNode): boolean => RED.nodes.originalFlow().some((node) => node.id === id);

/** Node-RED's own check of an expression, of the name of a property, or of JSON. */
export const checkTyped = (value: string, type: string, options?: ValidationOptions): true | string =>
    RED.utils.validateTypedProperty(value, type, options);

/** The context stores of this Node-RED, and which of them is the default. */
export function contextStores(): { stores: string[]; preset: string } {
    const { stores, default: preset } = RED.settings?.context ?? {};
    return { stores: Array.isArray(stores) ? stores : [], preset: typeof preset === "string" ? preset : "" };
}

export const notifyProblem = (content: HTMLElement): void => RED.notify(content, "error");

export const resizeDialog = (): void => RED.tray.resize();

export const copyText = (copied: string, near: HTMLElement): void => {
    RED.clipboard.copyText(copied, $(near), text("arguments.copied"));
};

export const typedInput = (field: HTMLElement, what: "value" | "type"): string => $(field).typedInput(what);

export const setTypedInput = (field: HTMLElement, value: string): void => {
    $(field).typedInput("value", value);
};

export const setTypedInputType = (field: HTMLElement, type: string): void => {
    $(field).typedInput("type", type);
};

/** Events that jQuery triggers reach only listeners that were added with jQuery. */
export const onChange = (field: HTMLElement, listener: () => void): void => {
    $(field).on("change", listener);
};

export const tellChange = (field: HTMLElement): void => {
    $(field).trigger("change");
};

/** The content of each row. Node-RED returns it wrapped. */
export const listItems = (list: HTMLElement | string): HTMLElement[] =>
    $(list)
        .editableList("items")
        .toArray()
        .map(([row]) => row!);

/** What a row was added with. */
export const listItemData = (item: HTMLElement): Record<string, unknown> =>
    $(item).data("data") as Record<string, unknown>;

export const addListItem = (list: HTMLElement | string, item: object): void => {
    $(list).editableList("addItem", item);
};

export const insertListItem = (list: HTMLElement, item: object, at: number): void => {
    $(list).editableList("insertItemAt", item, at);
};

export const removeListItem = (list: HTMLElement, item: HTMLElement): void => {
    $(list).editableList("removeItem", listItemData(item));
};

/** A module that is not in the page. It may come late or never. The address is relative to the editor, wherever that is. */
export function loadModule<Module>(name: string): Promise<Module> {
    const address = `./resources/${PACKAGE}/editor/${name}.js`;
    return import(address) as Promise<Module>;
}

/** Reads JSON with the editor's own root and token. Rejects with the jQuery request. */
export const get = async (url: string): Promise<unknown> => $.ajax({ url, cache: false });

/** Posts JSON with the editor's own root, token and language. Rejects with the jQuery request. */
export async function post(url: string, body: object, signal?: AbortSignal): Promise<unknown> {
    const headers = { "Accept-Language": language() };
    const data = JSON.stringify(body);
    const request = $.ajax({ url, method: "POST", contentType: "application/json", headers, data });
    const abort = (): void => request.abort();
    signal?.addEventListener("abort", abort);
    try {
        return await request;
    } finally {
        signal?.removeEventListener("abort", abort);
    }
}

/** Listens to what Node-RED publishes for all editors. The last message comes again after each connection. */
export const onComms = (topic: string, call: (data: unknown) => void, signal?: AbortSignal): void => {
    const listener = (_topic: string, data: unknown): void => call(data);
    RED.comms.subscribe(topic, listener);
    signal?.addEventListener("abort", () => RED.comms.unsubscribe(topic, listener));
};

export const language = (): string => RED.i18n.lang() || "en-US";

export const mayDo = (permission: string): boolean => RED.user.hasPermission(permission);

export const labelOf = (node: EditorNode): string => RED.utils.getNodeLabel(node, node.id);

export const revealNode = (id: string): void => RED.view.reveal(id);
