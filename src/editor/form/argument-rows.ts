/** The rows of the argument form: names and values that the user types in the dialog. */
import { isBlank } from "../../shared/settings/values";
import { element } from "../elements";
import { addListItem, listItemData, listItems, query, typedInput, wrapped } from "../node-red";
import { type Row, rowsProblem } from "./argument-problems";
import type { Dialog } from "./dialog";
import { type FieldType, typedField } from "./typed-field";

/** The rows to save. A row that the process offered is not saved while it is as it was offered. It will be offered again. */
export function readRows(list: string): Row[] {
    return listItems(list).flatMap((item) => {
        const field = item.querySelector<HTMLElement>(".uipath-argument-value")!;
        const row: Row = {
            name: item.querySelector<HTMLInputElement>(".uipath-argument-name")!.value.trim(),
            value: typedInput(field, "value"),
            valueType: typedInput(field, "type"),
        };
        return isAsOffered(item) || (row.name === "" && isBlank(row.value)) ? [] : [row];
    });
}

/** Whether the process offered the row, and the user has not changed it. A time at which the message comes has no value. */
export function isAsOffered(item: HTMLElement): boolean {
    const field = item.querySelector<HTMLElement>(".uipath-argument-value")!;
    const { offered, valueType } = listItemData(item);
    const type = typedInput(field, "type");
    const isSame = offered === "" ? type !== "date" : type === valueType;
    return isSame && typedInput(field, "value") === offered;
}

export class ArgumentRows {
    readonly #list: string;

    constructor(private readonly dialog: Dialog) {
        this.#list = `.${dialog.type}-form .uipath-arguments-list`;
    }

    /** Call it when the dialog is prepared. The rows are shown while the field of `property` takes its value from the form. */
    offer(property: string, saved: unknown): void {
        const form = { value: "form", label: this.dialog.text("type.form"), icon: "fa fa-list", hasValue: false };
        const source = typedField(this.dialog, property, ["msg", form, "json", "jsonata", "flow", "global", "env"]);
        this.#fill(saved);
        const show = (): void => this.dialog.show("uipath-arguments", source.typedInput("type") === "form");
        source.on("change", show);
        show();
    }

    #fill(saved: unknown): void {
        query(this.#list).editableList({
            addButton: this.dialog.text("label.addArgument"),
            removable: true,
            sortable: true,
            height: "auto",
            addItem: (container: [HTMLElement], _index: number, row: Partial<Row>) => this.#add(container[0], row),
            removeItem: () => this.#tellProblem(),
        });
        for (const row of Array.isArray(saved) ? saved : [])
            addListItem(this.#list, { name: "", ...(row as Partial<Row>) });
        this.#tellProblem();
    }

    read(): Row[] {
        return readRows(this.#list);
    }

    #add(container: HTMLElement, row: Partial<Row>): void {
        const { text } = this.dialog;
        const label = text("placeholder.argumentName");
        const name = element("input", {
            type: "text",
            class: "uipath-argument-name",
            placeholder: label,
            "aria-label": label,
        });
        name.value = row.name ?? "";
        for (const event of ["change", "input"]) name.addEventListener(event, () => this.#tellProblem());
        const value = element("input", {
            type: "text",
            class: "uipath-argument-value",
            style: "width: 100%",
            placeholder: text("placeholder.argumentValue"),
        });
        const cell = element("div", { class: "uipath-argument-cell" }, value);
        container.classList.add("uipath-argument");
        container.append(name, cell);
        this.#fillValue(value, row);
        cell.querySelector(".red-ui-typedInput-input")?.setAttribute("aria-label", text("placeholder.argumentValue"));
        if (row.name === undefined) name.focus();
    }

    #fillValue(value: HTMLInputElement, row: Partial<Row>): void {
        const field = wrapped(value);
        field.typedInput({ default: "str", types: this.#types() });
        field.typedInput("type", row.valueType || "str");
        field.typedInput("value", row.value === undefined ? "" : String(row.value));
        field.on("change", () => this.#tellProblem());
    }

    /** Node-RED's own boolean can't be blank. */
    #types(): FieldType[] {
        const boolean = {
            value: "bool",
            label: "boolean",
            icon: "red/images/typedInput/bool.svg",
            options: [{ value: "", label: this.dialog.text("placeholder.notSentValue") }, "true", "false"],
        };
        return ["str", "num", boolean, "json", "date", "msg", "flow", "global", "env", "jsonata"];
    }

    #tellProblem(): void {
        const problem = rowsProblem(this.read(), this.dialog.text);
        this.dialog.form.querySelector(".uipath-problem")!.textContent = problem ?? "";
    }
}
