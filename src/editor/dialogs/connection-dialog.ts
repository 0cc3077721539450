/** What the dialog of the connection has beyond its fields. */
import { parseAddress } from "../../shared/address";
import { isVariable } from "../../shared/settings/values";
import { typedConnection } from "../look-up/connection";
import { element, icon, StatusLine } from "../elements";
import { pickFolder } from "../look-up/folder-picker";
import { LookUp, type Step } from "../look-up/look-up";
import { type EditorNode, onChange, resizeDialog, text } from "../node-red";
import { addStyle } from "../style";
import { plainTextField } from "../text-field";

export function mount(form: HTMLElement, signal: AbortSignal, node: EditorNode): void {
    addStyle(form);
    const lookUp = new LookUp(signal);
    const connection = () => typedConnection(node, form);
    const url = form.querySelector<HTMLInputElement>("#node-config-input-url");
    const folder = plainTextField(form, "node-config-input-folder");
    if (url) tellAddress(url);
    pickFolder({ form, field: folder, lookUp, connection, signal });
    const test = (what: "test" | "webhook", behind: Element | null | undefined): void =>
        (behind ?? form).after(tester(form, what, () => lookUp.test(what, connection()), signal));
    test("test", folder?.input.closest(".form-row"));
    test("webhook", form.querySelector("#node-config-input-webhookSecret")?.closest(".form-row"));
}

/** Shows below the address how it was understood. */
function tellAddress(url: HTMLInputElement): void {
    const status = new StatusLine();
    const hint = url.parentElement?.querySelector<HTMLElement>(".uipath-hint");
    url.after(status.element);
    url.setAttribute("aria-describedby", `${url.getAttribute("aria-describedby") ?? ""} ${status.element.id}`.trim());
    const tell = (): void => {
        const pasted = url.value;
        if (hint) hint.hidden = false;
        if (!pasted.trim() || isVariable(pasted)) return status.say("");
        const read = parseAddress(pasted);
        if ("problem" in read) return status.say(text(`address.${read.problem}`), "problem");
        const { deployment, base, organisation, tenant } = read.address;
        const plain = (part: string | undefined): string => decoded(part ?? "");
        if (hint) hint.hidden = true;
        status.say(
            text(`address.${deployment}`, {
                host: new URL(base).host,
                base,
                organisation: plain(organisation),
                tenant: plain(tenant),
            }),
        );
    };
    url.addEventListener("input", tell);
    onChange(url, tell);
    tell();
}

function decoded(part: string): string {
    try {
        return decodeURIComponent(part);
    } catch {
        return part;
    }
}

/** The button, and the steps of the test. The steps disappear when a setting changes, since the new one was not tested. */
function tester(
    form: HTMLElement,
    what: "test" | "webhook",
    test: () => Promise<Step[] | { problem: string }>,
    signal: AbortSignal,
): HTMLElement {
    const button = element(
        "button",
        { type: "button", class: "red-ui-button" },
        icon("plug"),
        ` ${text(`${what}.button`)}`,
    );
    const steps = element("ul", { class: "uipath-steps" });
    let tested = 0;
    const forget = (): void => {
        tested++;
        button.removeAttribute("aria-disabled");
        steps.replaceChildren();
    };
    for (const event of ["input", "change"]) form.addEventListener(event, forget);
    const run = async (): Promise<void> => {
        if (button.getAttribute("aria-disabled") === "true") return;
        const number = ++tested;
        // Not disabled, so that the focus stays where it is.
        button.setAttribute("aria-disabled", "true");
        steps.replaceChildren(element("li", {}, icon("spinner fa-spin"), text("test.running")));
        const result = await test();
        if (signal.aborted || number !== tested) return;
        button.removeAttribute("aria-disabled");
        const taken = "problem" in result ? [{ ok: false, words: result.problem }] : result;
        steps.replaceChildren(...taken.map(line));
        resizeDialog();
        steps.scrollIntoView({ block: "nearest" });
    };
    button.addEventListener("click", () => void run());
    return element("div", { class: `form-row uipath-${what}` }, button, element("div", { role: "status" }, steps));
}

function line({ step, ok, words, hint }: Step): HTMLElement {
    const mark = icon(ok ? "check" : "times");
    if (!ok) mark.classList.add("uipath-wrong");
    const said = element("div", {}, element("span", { class: "uipath-spoken" }, text(ok ? "test.ok" : "test.notOk")));
    if (step) said.append(" ", element("strong", {}, `${text(`test.step.${step}`)}:`));
    said.append(` ${words}`);
    if (hint) said.append(element("p", {}, hint));
    return element("li", {}, mark, said);
}
