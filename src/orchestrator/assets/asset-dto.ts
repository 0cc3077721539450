/** The fields of an AssetDto that we read. Those that we don't read are written back as they came. */
export interface AssetDto {
    Id: number;
    Name: string;
    ValueType?: string | null;
    ValueScope?: string | null;
    /** Whether a `PerRobot` asset also has a value for all others. 2018.4 does not have this field. */
    HasDefaultValue?: boolean | null;
    StringValue?: string | null;
    IntValue?: number | null;
    BoolValue?: boolean | null;
    CredentialUsername?: string | null;
    /** Blank, unless Orchestrator lets this caller read it. */
    SecretValue?: string | null;
    /** The values for single accounts or robots. */
    UserValues?: unknown[] | null;
    RobotValues?: unknown[] | null;
}

export function isAsset(item: unknown): item is AssetDto {
    const { Id, Name } = (item ?? {}) as Record<string, unknown>;
    return Number.isSafeInteger(Id) && typeof Name === "string";
}

/** Whether the asset has a value for everybody. Some have values for single accounts or robots only. */
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

/** The fields that are written back: those that the server sent, so that it knows each of them. An `@` marks OData's notes on a field. */
export function written(asset: AssetDto): Record<string, unknown> {
    const sent = Object.entries(asset).filter(
        ([name, value]) => value !== null && !name.includes("@") && !NOT_WRITTEN.has(name),
    );
    return Object.fromEntries(sent);
}
