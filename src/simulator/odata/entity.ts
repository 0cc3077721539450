import { propertiesOf, qualifiedName } from "../specification";
import type { Generation, Properties, Property, Shape } from "../specification";
import { spellingsOf } from "../specification/data-types";
import { ODataQueryError } from "./error";

/** The data type of the rows that a query runs on, in a generation of the API. */
export interface Entity<Row extends object = object> {
    dto: string;
    generation: Generation;
    /** Reads the navigation properties for `$expand` and for paths such as `Release/Name`. */
    expandable?: Readonly<Record<string, (row: Row) => object | readonly object[] | null | undefined>>;
    /** Properties that responses contain although no specification declares them, such as `FolderKey`. A filter can't use them. */
    undeclared?: readonly string[];
    /** The largest `$top`, and the default one. Default: 1000. */
    maxTop?: number;
}

export interface ResolvedProperty {
    name: string;
    property: Property;
}

export function declaredProperties(dto: string, generation: Generation): Properties {
    const properties = propertiesOf(dto, generation);
    if (!properties) throw new RangeError(`${generation.label} has no ${dto}`);
    return properties;
}

/** Finds a property by its name in any case. */
export function resolve(dto: string, generation: Generation, name: string): ResolvedProperty {
    const properties = declaredProperties(dto, generation);
    const spelling = spellingsOf(properties).get(name.toLowerCase());
    const property = spelling === undefined ? undefined : properties.get(spelling);
    if (spelling === undefined || !property) {
        throw new ODataQueryError(`Could not find a property named '${name}' on type '${qualifiedName(dto)}'.`);
    }
    return { name: spelling, property };
}

/** The data type of an object, or of the objects in an array. */
export function referencedType(shape: Shape): string | undefined {
    return shape.ref ?? shape.items?.ref;
}

/**
 * Whether a property leads to another entity and so needs `$expand`. The specifications do not say it. A type with an `Id` counts
 * as an entity, any other type (`Arguments`, `JobError`) as a part of this one.
 */
export function isNavigation(shape: Shape, generation: Generation): boolean {
    const dto = referencedType(shape);
    return (
        dto !== undefined &&
        (propertiesOf(dto, generation) ? spellingsOf(declaredProperties(dto, generation)).has("id") : true)
    );
}
