/** The fields of an AssetDto that we read. Those that we don't read are written back as they came. */
export interface AssetDto {
    Id: number;
    Name: string;
    ValueType?: string | null;
    ValueScope?: string | null;
    /** A `PerRobot` asset has a value for all others, too. Not in 2018.4. */
    HasDefaultValue?: boolean | null;
    StringValue?: string | null;
    IntValue?: number | null;
    BoolValue?: boolean | null;
    CredentialUsername?: string | null;
    /** The values of single accounts or robots. */
    UserValues?: unknown[] | null;
    RobotValues?: unknown[] | null;
}

export function isAsset(item: unknown): item is AssetDto {
    const { Id, Name } = (item ?? {}) as Record<string, unknown>;
    return Number.isSafeInteger(Id) && typeof Name === "string";
}

/** Whether the asset has a value for everybody. Others have values for single accounts or robots only. */
export function hasValueForAll({ ValueScope, HasDefaultValue }: AssetDto): boolean {
    return ValueScope !== "PerRobot" || HasDefaultValue === true;
}

/** Orchestrator sets these itself. `Value` is the old value as its pages show it. */
const NOT_WRITTEN: ReadonlySet<string> = new Set([
    "Value",
    "CanBeDeleted",
    "CreationTime",
    "CreatorUserId",
    "FoldersCount",
    "LastModificationTime",
    "LastModifierUserId",
]);

/** What is written of an asset: what the server has told of it, so that it knows each field. An `@` marks what OData says about one. */
export function written(asset: AssetDto): Record<string, unknown> {
    const told = Object.entries(asset).filter(
        ([name, value]) => value !== null && !name.includes("@") && !NOT_WRITTEN.has(name),
    );
    return Object.fromEntries(told);
}
