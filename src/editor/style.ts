/** The module needs styles for what it shows. They are part of the dialog, apply only there, and disappear with it. */
import { element } from "./elements";

const STYLE = `
.uipath-mounted { position: relative; }
.uipath-mounted .red-ui-button,
.uipath-mounted button.red-ui-button:not(.disabled):not(:disabled):is(:hover, :focus, :active) {
    color: var(--red-ui-form-text-color) !important; }
.uipath-mounted .uipath-status { margin: 3px 0 0 var(--uipath-indent); width: var(--uipath-field); font-size: 0.9em;
    line-height: 1.35; color: var(--red-ui-form-text-color); overflow-wrap: anywhere; }
.uipath-mounted .uipath-status:empty { display: none; }
.uipath-mounted .uipath-status-problem, .uipath-mounted .uipath-wrong { color: var(--red-ui-text-color-error); }
.uipath-mounted .uipath-group { display: inline-flex; width: var(--uipath-field); vertical-align: middle; }
.uipath-mounted .uipath-group > input { flex: 1 1 0; width: auto !important; min-width: 0;
    border-top-right-radius: 0; border-bottom-right-radius: 0; }
.uipath-mounted :is(.uipath-list-button, .uipath-date-button) { flex: 0 0 auto; width: 32px; border: 0; cursor: pointer;
    color: var(--red-ui-form-text-color); background: var(--red-ui-form-button-background, transparent); }
.uipath-mounted .uipath-group > .uipath-list-button { border: 1px solid var(--red-ui-form-input-border-color);
    border-left: 0; border-radius: 0 5px 5px 0; }
.uipath-mounted :is(.uipath-list-button, .uipath-date-button):hover { background: var(--red-ui-list-item-background-hover); }
.uipath-mounted :is(.uipath-list-button, .uipath-date-button):focus-visible { outline: 2px solid var(--red-ui-form-input-focus-color);
    outline-offset: -2px; }
.uipath-mounted .uipath-list { position: absolute; z-index: 20; box-sizing: border-box; overflow: hidden;
    color: var(--red-ui-form-text-color); background: var(--red-ui-form-input-background);
    border: 1px solid var(--red-ui-form-input-border-color); border-radius: 4px;
    box-shadow: 0 3px 8px var(--red-ui-shadow, rgba(0, 0, 0, 0.2)); }
.uipath-mounted .uipath-list > ul { list-style: none; margin: 0; padding: 0; max-height: 240px; overflow-y: auto; }
.uipath-mounted .uipath-list li { padding: 5px 8px; cursor: pointer; line-height: 1.35; overflow-wrap: anywhere; }
.uipath-mounted .uipath-list li:hover { background: var(--red-ui-list-item-background-hover); }
.uipath-mounted .uipath-list li[aria-selected="true"] { background: var(--red-ui-list-item-background-selected);
    box-shadow: inset 3px 0 0 var(--red-ui-form-input-focus-color); }
.uipath-mounted .uipath-option-mark { padding: 0 5px; border: 1px solid; border-radius: 8px; font-size: 0.8em; }
.uipath-mounted .uipath-option-detail { display: block; font-size: 0.9em; }
.uipath-mounted .uipath-list-note { padding: 5px 8px; font-size: 0.9em; }
.uipath-mounted .uipath-list-note:empty { display: none; }
.uipath-mounted .uipath-arguments .red-ui-editableList-container li { padding: 4px 0; }
.uipath-mounted .uipath-arguments .uipath-argument-name[readonly] { height: auto; padding: 0 8px; background: transparent;
    border-color: transparent; color: var(--red-ui-form-text-color); }
.uipath-mounted .uipath-argument-status { grid-column: 1; padding-left: 9px; font-size: 0.9em; line-height: 1.3; }
.uipath-mounted .uipath-argument-status.uipath-wrong { grid-column: 1 / -1; }
.uipath-mounted .uipath-argument-name[readonly] + .uipath-argument-cell { grid-row: 1 / span 2; grid-column: 2; }
.uipath-mounted .uipath-argument .red-ui-typedInput-container:has(> div > input:placeholder-shown) {
    border-color: var(--red-ui-form-input-border-color) !important; }
.uipath-mounted .uipath-argument .red-ui-typedInput-container:has(> div > input[aria-invalid="true"]) {
    border-color: var(--red-ui-form-input-border-error-color) !important; }
.uipath-mounted .uipath-argument .red-ui-typedInput-container { position: relative; }
.uipath-mounted input.uipath-calendar { position: absolute; right: 0; bottom: 0; width: 1px; height: 1px; padding: 0;
    border: 0; opacity: 0; pointer-events: none; }
.uipath-mounted .uipath-offer { display: flex; flex-wrap: wrap; gap: 6px; margin: 6px 0 0 var(--uipath-indent);
    width: var(--uipath-field); }
.uipath-mounted .uipath-shape { margin: 6px 0 0 var(--uipath-indent); width: var(--uipath-field); }
.uipath-mounted .uipath-shape > summary { display: list-item; cursor: pointer; font-size: 0.9em; }
.uipath-mounted .uipath-shape > div { position: relative; }
.uipath-mounted .uipath-shape pre { margin: 4px 0 0; max-height: 60vh; overflow: auto; white-space: pre; }
.uipath-mounted .uipath-shape button { position: absolute; top: 4px; right: 4px; }
.uipath-mounted .uipath-test, .uipath-mounted .uipath-webhook { margin-left: var(--uipath-indent); }
.uipath-mounted .uipath-steps { list-style: none; margin: 6px 0 0; }
.uipath-mounted .uipath-steps > li { display: flex; gap: 6px; padding: 2px 0; line-height: 1.35; }
.uipath-mounted .uipath-steps .fa { flex: 0 0 14px; margin-top: 3px; text-align: center; }
.uipath-mounted .uipath-steps .fa-check { color: var(--red-ui-text-color-success); }
.uipath-mounted .uipath-spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.uipath-mounted .uipath-steps p { margin: 0; }
.uipath-mounted .uipath-steps div { min-width: 0; overflow-wrap: anywhere; }
`;

export function addStyle(form: HTMLElement): void {
    form.classList.add("uipath-mounted");
    form.prepend(element("style", {}, STYLE));
}
