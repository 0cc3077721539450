/** Where the focus comes to with Tab alone. */
import type { Page } from "playwright-core";

/** Controls that Tab does not reach, and controls that look the same with the focus and without. */
export interface FocusReport {
    missed: string[];
    unseen: string[];
}

export const ALL_WELL: FocusReport = { missed: [], unseen: [] };

/** Tabs through the open form and notes where the focus was and how that looked; then how it looks without. */
export async function tabThrough(page: Page, form: string): Promise<FocusReport> {
    await page.evaluate(WATCH(form));
    for (let at = 0; at < 80 && (await page.evaluate("focusWatch.note()")); at++) await page.keyboard.press("Tab");
    return (await page.evaluate("focusWatch.report()")) as FocusReport;
}

const WATCH = (form: string): string => `
    window.focusWatch = (() => {
        const form = document.querySelector(${JSON.stringify(form)});
        const controls = "input, select, button, summary, textarea, a[href], [tabindex='0']";
        const wanted = [...form.querySelectorAll(controls)].filter((control) => control.checkVisibility() && control.tabIndex >= 0);
        const outline = ({ outlineStyle, outlineWidth, outline }) =>
            outlineStyle === "none" || outlineWidth === "0px" ? "" : outline;
        const look = (element) => [element, element.parentElement, element.closest(".red-ui-typedInput-container, .uipath-group")]
            .filter(Boolean)
            .map((part) => getComputedStyle(part))
            .map((style) => [outline(style), style.boxShadow, style.borderColor, style.backgroundColor].join())
            .join(";");
        const name = (element) => element.outerHTML.slice(0, 120);
        const seen = new Map();
        wanted[0]?.focus();
        return {
            note() {
                const at = document.activeElement;
                if (!form.contains(at) || seen.has(at)) return false;
                seen.set(at, look(at));
                return true;
            },
            report() {
                document.activeElement.blur();
                return {
                    missed: wanted.filter((control) => !seen.has(control)).map(name),
                    unseen: [...seen].filter(([control, focused]) => look(control) === focused).map(([control]) => name(control)),
                };
            },
        };
    })();`;
