import { propertiesOf, qualifiedName } from "../specification";
import type { Generation, Properties, Property, Shape } from "../specification";
import { spellingsOf } from "../specification/data-types";
import { ODataQueryError } from "./error";

/** What a query runs on: rows of a data type, as a generation of the API shows them. */
export interface Entity<Row extends object = object> {
    dto: string;
    generation: Generation;
    /** Navigation properties that `$expand`, and paths such as `Release/Name`, get from the row. */
    expandable?: Readonly<Record<string, (row: Row) => object | readonly object[] | null | undefined>>;
    /** Properties that answers carry though no specification declares them, such as `FolderKey`; no query may name them. */
    undeclared?: readonly string[];
    /** Largest `$top`, and the page where none is asked for; 1000. */
    maxTop?: number;
}

export interface Resolved {
    name: string;
    property: Property;
}

export function declared(dto: string, generation: Generation): Properties {
    const properties = propertiesOf(dto, generation);
    if (!properties) throw new RangeError(`${generation.label} has no ${dto}`);
    return properties;
}

/** The property of a name in any case. */
export function resolve(dto: string, generation: Generation, name: string): Resolved {
    const properties = declared(dto, generation);
    const spelling = spellingsOf(properties).get(name.toLowerCase());
    const property = spelling === undefined ? undefined : properties.get(spelling);
    if (spelling === undefined || !property) {
        throw new ODataQueryError(`Could not find a property named '${name}' on type '${qualifiedName(dto)}'.`);
    }
    return { name: spelling, property };
}

/** The data type that an object, or each object of an array, has. */
export function referred(shape: Shape): string | undefined {
    return shape.ref ?? shape.items?.ref;
}

/**
 * Whether a property leads to another entity and so needs `$expand`. The specifications do not tell; what has an `Id` of its
 * own is taken for an entity, anything else (`Arguments`, `JobError`) for part of this one.
 */
export function isNavigation(shape: Shape, generation: Generation): boolean {
    const dto = referred(shape);
    return (
        dto !== undefined && (propertiesOf(dto, generation) ? spellingsOf(declared(dto, generation)).has("id") : true)
    );
}
