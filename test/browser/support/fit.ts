/** Whether what a dialog shows has room in its tray. */
import type { Page } from "playwright-core";

/**
 * What is wider than the tray, what stands out of the line of the others, what stands on two lines, and what is cut. A select shows one of its options at a time, and an
 * input its placeholder only while it is empty: all of them are measured. The lists of connections have Node-RED's own texts.
 */
const MISFITS = (form: string): string => `(() => {
    const form = document.querySelector(${JSON.stringify(form)});
    const tray = form.closest(".red-ui-tray");
    const found = [];
    const seen = (element) => element.checkVisibility({ visibilityProperty: true });
    const nameOf = (element) => element.id || element.parentElement?.parentElement?.previousElementSibling?.id || element.className;
    const pen = document.createElement("canvas").getContext("2d");
    const px = (style, ...names) => names.reduce((sum, name) => sum + parseFloat(style[name]), 0);
    const roomIn = (field) => field.clientWidth - px(getComputedStyle(field), "paddingLeft", "paddingRight");
    const needs = (field, text) => {
        pen.font = getComputedStyle(field).font;
        return pen.measureText(text).width;
    };
    const ARROW = 20;

    const edge = tray.getBoundingClientRect().right + 1;
    for (const element of tray.querySelectorAll(".red-ui-tray-body, .red-ui-tray-body *"))
        if (seen(element) && element.getBoundingClientRect().right > edge) found.push("sticks out: " + nameOf(element));
    const ends = [...form.querySelectorAll(".form-row:not(.uipath-arguments):not(.uipath-check)")]
        .flatMap((row) => [...row.querySelectorAll(":scope > input:not(.uipath-short), :scope > select, :scope > textarea, :scope > div:has(> select), :scope > .red-ui-typedInput-container, :scope > .uipath-group")])
        .filter(seen)
        .map((field) => ({ field, end: field.getBoundingClientRect().right }));
    const usual = ends.map(({ end }) => end).sort((a, b) => a - b)[Math.floor(ends.length / 2)];
    for (const { field, end } of ends) if (Math.abs(end - usual) > 2) found.push("out of line: " + nameOf(field));
    for (const field of form.querySelectorAll("input[type=text], textarea"))
        for (const text of seen(field) ? [field.value, field.placeholder] : [])
            if (!field.matches("textarea") && needs(field, text) > roomIn(field)) found.push("cut in " + nameOf(field) + ": " + text);
    for (const area of form.querySelectorAll("textarea, pre"))
        if (seen(area) && (area.scrollHeight > area.clientHeight + 1 || area.scrollWidth > area.clientWidth + 1)) found.push("cut in " + nameOf(area));
    for (const select of form.querySelectorAll(".form-row > select"))
        for (const { text } of seen(select) ? select.options : [])
            if (needs(select, text) + ARROW > roomIn(select)) found.push("cut in " + nameOf(select) + ": " + text);
    for (const label of form.querySelectorAll(".form-row:not(.uipath-check) > label")) {
        const range = document.createRange();
        range.selectNodeContents(label);
        const text = seen(label) ? [...range.getClientRects()].filter(({ width }) => width > 0) : [];
        const lines = Math.max(0, ...text.map(({ bottom }) => bottom)) - Math.min(...text.map(({ top }) => top));
        if (lines > 25) found.push("on two lines: " + label.innerText);
        else if (text.some(({ right }) => right > label.getBoundingClientRect().right + 1)) found.push("cut: " + label.innerText);
    }
    for (const text of form.querySelectorAll(".red-ui-typedInput-type-label, .red-ui-typedInput-option-label, .red-ui-button"))
        if (seen(text) && text.scrollWidth > text.clientWidth + 1) found.push("cut: " + text.innerText);
    return found;
})()`;

/** Pixels, from the narrowest tray that Node-RED makes. */
const WIDTHS = [500, 700, 900, 1400];

/** How wide the form would be if no text had to wrap: Node-RED opens its tray as wide. */
function widthOfTexts(form: HTMLElement): number {
    form.style.width = "max-content";
    const wanted = form.offsetWidth;
    form.style.width = "";
    return wanted;
}

/** What of the dialog does not fit, whichever width its tray has. */
export async function misfits(page: Page, form: string): Promise<string[]> {
    const wanted = await page.locator(form).evaluate(widthOfTexts);
    const found = wanted > WIDTHS[0]! ? [`${form} makes its tray ${wanted} px wide`] : [];
    for (const width of WIDTHS) {
        await page.locator(form).evaluate((element: HTMLElement, to) => {
            element.closest<HTMLElement>(".red-ui-tray")!.style.width = `${to}px`;
        }, width);
        const here = (await page.evaluate(MISFITS(form))) as string[];
        found.push(...here.map((misfit) => `${form} at ${width}: ${misfit}`));
    }
    return found;
}
