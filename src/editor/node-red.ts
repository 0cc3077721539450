/** The part of Node-RED's editor that the dialogs use, each thing under one name. */

export interface EditorNode {
    id: string;
    credentials?: Record<string, unknown>;
    [property: string]: unknown;
}

interface Wrapped {
    length: number;
    typedInput(what: "value" | "type", to?: string): string;
    editableList(what: string, item?: object): Wrapped;
    toArray(): HTMLElement[][];
    data(key: string): object;
    on(events: string, listener: () => void): void;
    trigger(event: string): void;
}

interface Request extends PromiseLike<unknown> {
    abort(): void;
}

declare const RED: {
    _(key: string, values?: Record<string, unknown>): string;
    nodes: { node(id: string): EditorNode | null };
    tray: { resize(): void };
    clipboard: { copyText(text: string, near: unknown, told: string): boolean };
};
declare const $: ((element: HTMLElement) => Wrapped) & { ajax(options: object): Request };

const CATALOGUE = "@rpa-flows/node-red-uipath-orchestrator/uipath-orchestrator:uipath-orchestrator.dialog.";

export const text = (key: string, values?: Record<string, unknown>): string => RED._(CATALOGUE + key, values);

export const nodeOf = (id: string): EditorNode | undefined => RED.nodes.node(id) ?? undefined;

export const resizeDialog = (): void => RED.tray.resize();

export const copyText = (copied: string, near: HTMLElement): void => {
    RED.clipboard.copyText(copied, $(near), text("arguments.copied"));
};

export const typedInput = (field: HTMLElement, what: "value" | "type"): string => $(field).typedInput(what);

export const setTypedInput = (field: HTMLElement, value: string): void => {
    $(field).typedInput("value", value);
};

/** The events that jQuery triggers reach its own listeners only. */
export const onChange = (field: HTMLElement, listener: () => void): void => $(field).on("change", listener);

export const tellChange = (field: HTMLElement): void => $(field).trigger("change");

/** The content of each row. Node-RED gives each wrapped. */
export const listItems = (list: HTMLElement): HTMLElement[] =>
    $(list)
        .editableList("items")
        .toArray()
        .map(([row]) => row!);

export const addListItem = (list: HTMLElement, item: object): void => {
    $(list).editableList("addItem", item);
};

export const removeListItem = (list: HTMLElement, item: HTMLElement): void => {
    $(list).editableList("removeItem", $(item).data("data"));
};

/** Posts JSON with the editor's own root and token. Rejects with the request of jQuery. */
export async function post(url: string, body: object, signal: AbortSignal): Promise<unknown> {
    const request = $.ajax({ url, method: "POST", contentType: "application/json", data: JSON.stringify(body) });
    const abort = (): void => request.abort();
    signal.addEventListener("abort", abort);
    try {
        return await request;
    } finally {
        signal.removeEventListener("abort", abort);
    }
}
