/** What the module shows needs styles of its own. They stand in the dialog, hold there only and go with it. */
import { element } from "./elements.js";

const STYLE = `
.uipath-enriched { position: relative; }
.uipath-enriched [hidden] { display: none !important; }
.uipath-enriched .red-ui-button,
.uipath-enriched button.red-ui-button:not(.disabled):not(:disabled):is(:hover, :focus, :active) {
    color: var(--red-ui-form-text-color) !important; }
.uipath-enriched .uipath-told { margin: 3px 0 0 calc(28% + 4px); width: 70%; font-size: 0.9em; line-height: 1.35;
    color: var(--red-ui-form-text-color); overflow-wrap: anywhere; }
.uipath-enriched .uipath-told:empty { display: none; }
.uipath-enriched .uipath-told-problem, .uipath-enriched .uipath-wrong { color: var(--red-ui-text-color-error); }
.uipath-enriched .uipath-group { display: inline-flex; width: 70%; vertical-align: middle; }
.uipath-enriched .uipath-group > input { flex: 1 1 0; width: auto !important; min-width: 0;
    border-top-right-radius: 0; border-bottom-right-radius: 0; }
.uipath-enriched .uipath-choices-button { flex: 0 0 auto; width: 32px; border: 0; cursor: pointer;
    color: var(--red-ui-form-text-color); background: var(--red-ui-form-button-background, transparent); }
.uipath-enriched .uipath-group > .uipath-choices-button { border: 1px solid var(--red-ui-form-input-border-color);
    border-left: 0; border-radius: 0 5px 5px 0; }
.uipath-enriched .uipath-choices-button:hover { background: var(--red-ui-list-item-background-hover); }
.uipath-enriched .uipath-choices-button:focus-visible { outline: 2px solid var(--red-ui-form-input-focus-color);
    outline-offset: -2px; }
.uipath-enriched .uipath-choices { position: absolute; z-index: 20; box-sizing: border-box; overflow: hidden;
    color: var(--red-ui-form-text-color); background: var(--red-ui-form-input-background);
    border: 1px solid var(--red-ui-form-input-border-color); border-radius: 4px;
    box-shadow: 0 3px 8px var(--red-ui-shadow, rgba(0, 0, 0, 0.2)); }
.uipath-enriched .uipath-choices > ul { list-style: none; margin: 0; padding: 0; max-height: 240px; overflow-y: auto; }
.uipath-enriched .uipath-choices li { padding: 5px 8px; cursor: pointer; line-height: 1.35; overflow-wrap: anywhere; }
.uipath-enriched .uipath-choices li:hover { background: var(--red-ui-list-item-background-hover); }
.uipath-enriched .uipath-choices li[aria-selected="true"] { background: var(--red-ui-list-item-background-selected);
    box-shadow: inset 3px 0 0 var(--red-ui-form-input-focus-color); }
.uipath-enriched .uipath-choice-mark { padding: 0 5px; border: 1px solid; border-radius: 8px; font-size: 0.8em; }
.uipath-enriched .uipath-choice-detail { display: block; font-size: 0.9em; }
.uipath-enriched .uipath-choices-note { padding: 5px 8px; font-size: 0.9em; }
.uipath-enriched .uipath-choices-note:empty { display: none; }
.uipath-enriched .uipath-arguments .red-ui-editableList-container li { padding: 4px 0; }
.uipath-enriched .uipath-arguments .uipath-argument-name[readonly] { height: auto; padding: 0 8px; background: transparent;
    border-color: transparent; color: var(--red-ui-form-text-color); }
.uipath-enriched .uipath-argument-told { grid-column: 1; padding-left: 9px; font-size: 0.9em; line-height: 1.3; }
.uipath-enriched .uipath-argument-told.uipath-wrong { grid-column: 1 / -1; }
.uipath-enriched .uipath-argument-name[readonly] + .uipath-argument-cell { grid-row: 1 / span 2; grid-column: 2; }
.uipath-enriched .uipath-argument .red-ui-typedInput-container:has(> div > input:placeholder-shown) {
    border-color: var(--red-ui-form-input-border-color) !important; }
.uipath-enriched .uipath-shape { margin: 6px 0 0 calc(28% + 4px); width: 70%; }
.uipath-enriched .uipath-shape > summary { display: list-item; cursor: pointer; font-size: 0.9em; }
.uipath-enriched .uipath-shape > div { position: relative; }
.uipath-enriched .uipath-shape pre { margin: 4px 0 0; max-height: 160px; overflow: auto; white-space: pre; }
.uipath-enriched .uipath-shape button { position: absolute; top: 4px; right: 4px; }
.uipath-enriched .uipath-test { margin-left: calc(28% + 4px); }
.uipath-enriched .uipath-steps { list-style: none; margin: 6px 0 0; }
.uipath-enriched .uipath-steps > li { display: flex; gap: 6px; padding: 2px 0; line-height: 1.35; }
.uipath-enriched .uipath-steps .fa { flex: 0 0 14px; margin-top: 3px; text-align: center; }
.uipath-enriched .uipath-steps .fa-check { color: var(--red-ui-text-color-success); }
.uipath-enriched .uipath-spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.uipath-enriched .uipath-steps p { margin: 0; }
.uipath-enriched .uipath-steps div { min-width: 0; overflow-wrap: anywhere; }
`;

export function addStyle(form: HTMLElement): void {
    form.classList.add("uipath-enriched");
    form.prepend(element("style", {}, STYLE));
}
