import { trimTo } from "../specification";
import type { Generation, Properties, Property } from "../specification";
import { declaredProperties, isNavigation, referencedType, resolve } from "./entity";
import type { Entity } from "./entity";
import { ODataQueryError } from "./error";
import { parseClause } from "./clause";
import type { ClauseItem } from "./clause";
import type { Options } from "./options";

/** "The maximum depth is 2" (specification of $expand). */
const MAX_EXPAND_DEPTH = 2;

type Projected = Record<string, unknown>;

/**
 * Applies `$select` and `$expand` to rows, in the shape of the generation. Both are checked before the first row. A row goes into an
 * object that may have other properties already.
 */
export function compileProjection<Row extends object>(
    entity: Entity<Row>,
    { select, expand }: Pick<Options, "select" | "expand">,
): (row: Row, into?: Projected) => Projected {
    const selected = compileSelect(entity, select, entity.undeclared);
    const expansions = compileExpand(entity, parseClause("$expand", expand), 1);
    const shown = shownOf(entity.dto, entity.generation, selected);
    return (row, into) => {
        const projected = trimTo(shown, entity.generation, row, into);
        for (const name of entity.undeclared ?? []) {
            const value = (row as Projected)[name];
            if (value !== undefined && (!selected || selected.has(name))) projected[name] = value;
        }
        for (const { name, project } of expansions) {
            const navigate = entity.expandable?.[name];
            projected[name] = project(navigate ? navigate(row) : (row as Projected)[name]);
        }
        return projected;
    };
}

interface Expansion {
    name: string;
    project: (value: unknown) => unknown;
}

function compileExpand(entity: Entity<never>, items: readonly ClauseItem[], depth: number): Expansion[] {
    if (items.length > 0 && depth > MAX_EXPAND_DEPTH) {
        throw new ODataQueryError(
            `The request includes a $expand path which is too deep. The maximum depth allowed is ${MAX_EXPAND_DEPTH}.`,
        );
    }
    return items
        .flatMap((item) => (item.path[0] === "*" ? allExpandable(entity) : [item]))
        .map((item) => compileExpansion(entity, item, depth));
}

function allExpandable({ dto, generation, expandable }: Entity<never>): ClauseItem[] {
    const names = Object.keys(expandable ?? {}).filter((name) => declaredProperties(dto, generation).has(name));
    return names.map((name) => ({ path: [name], options: {} }));
}

function compileExpansion({ dto, generation }: Entity<never>, { path, options }: ClauseItem, depth: number): Expansion {
    const [first = "", ...rest] = path;
    const { name, property } = resolve(dto, generation, first);
    const target = referencedType(property);
    if (target === undefined) {
        throw new ODataQueryError(
            `Property '${name}' on type '${dto}' is not a navigation property or complex property.`,
        );
    }
    const inner: Entity = { dto: target, generation };
    // `Robot/License` means the same as `Robot($expand=License)`.
    const nested = rest.length > 0 ? [{ path: rest, options: {} }] : parseClause("$expand", options.expand);
    const selected = compileSelect(inner, options.select);
    const expansions = compileExpand(inner, nested, depth + 1);
    const shown = shownOf(target, generation, selected);
    const projectOne = (value: object): Projected => {
        const projected = trimTo(shown, generation, value);
        for (const expansion of expansions) {
            projected[expansion.name] = expansion.project((value as Projected)[expansion.name]);
        }
        return projected;
    };
    return { name, project: (value) => projectValue(property, value, projectOne) };
}

function projectValue(property: Property, value: unknown, projectOne: (value: object) => Projected): unknown {
    if (Array.isArray(value)) return value.map((item: object) => projectOne(item));
    if (typeof value === "object" && value !== null) return projectOne(value);
    return property.type === "array" ? [] : null;
}

/** The names in `$select`. Undefined: all. */
function compileSelect(
    entity: Entity<never>,
    select?: string,
    undeclared: readonly string[] = [],
): Set<string> | undefined {
    const items = parseClause("$select", select);
    if (items.length === 0) return undefined;
    const names = new Set<string>();
    for (const { path } of items) {
        const [first = "", ...rest] = path;
        if (first === "*") return undefined;
        const extra = undeclared.find((name) => name.toLowerCase() === first.toLowerCase());
        if (extra !== undefined) {
            names.add(extra);
            continue;
        }
        let { name, property } = resolve(entity.dto, entity.generation, first);
        names.add(name);
        for (const segment of rest) {
            const dto = referencedType(property);
            if (dto === undefined) throw new ODataQueryError(`The property '${name}' has no properties of its own.`);
            ({ name, property } = resolve(dto, entity.generation, segment));
        }
    }
    return names;
}

const own = new WeakMap<Properties, Properties>();

/** The properties of an entity itself, and of those the selected ones (undefined: all). */
function shownOf(dto: string, generation: Generation, selected: ReadonlySet<string> | undefined): Properties {
    const declared = declaredProperties(dto, generation);
    let shown = own.get(declared);
    if (!shown) {
        shown = new Map([...declared].filter(([, property]) => !isNavigation(property, generation)));
        own.set(declared, shown);
    }
    return selected ? new Map([...shown].filter(([name]) => selected.has(name))) : shown;
}
