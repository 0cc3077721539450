/** Node-RED's editor, as far as form parts need it without a browser. */
import { editorCore } from "../support/editor-core";

/** Puts the editor's globals in place for the tests of the suite around. Texts are told by their keys and values. */
export function withEditor(settings: object = {}): void {
    const globals = globalThis as { RED?: object };
    const before = globals.RED;
    const RED = {
        _: (key: string, values: Record<string, unknown> = {}) =>
            [key.split(":").pop(), ...Object.values(values)].join(" "),
        settings,
    };
    // The core needs no more of the editor than its texts.
    editorCore(RED);
    beforeEach(() => void (globals.RED = RED));
    afterEach(() => void (globals.RED = before));
}
