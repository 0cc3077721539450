import type { NodeDef } from "node-red";

/** A change to the meaning of a property. Names of properties never change, since they are in people's flows. */
export interface Migration {
    /** The node type. */
    type: string;
    /** The release that made the change. */
    since: string;
    /** Returns the properties of an earlier release as this release means them. Leaves properties of this release unchanged. */
    apply(properties: Readonly<Record<string, unknown>>): Record<string, unknown>;
}

/** In the order of the releases. */
export const MIGRATIONS: readonly Migration[] = [];

/** The node's properties as this release means them. The flow file changes only when the user saves the node. */
export function migrated<T extends NodeDef>(def: T, migrations: readonly Migration[] = MIGRATIONS): T {
    let properties = { ...def } as unknown as Record<string, unknown>;
    for (const { type, apply } of migrations) if (type === def.type) properties = apply(properties);
    return properties as unknown as T;
}
