/** The assets of a tenant: values that robots read by name. */
import type { Clock } from "../controls/clock";
import { timestamp } from "../controls/clock";
import { stableKey } from "./stable-key";
import { USER_ID, type Folder, type Tenant } from "./tenant";
import type { AssetData } from "./tenant-data";

type Scalar = string | number | boolean;

/** An AssetDto with additional properties of the simulator in lower case. */
export interface Asset {
    Id: number;
    Name: string;
    ValueType: string;
    ValueScope: string;
    OrganizationUnitId: number;
    /** The values of accounts (`UserValues`; before API 11, `RobotValues`). */
    userValues: readonly object[];
    [property: string]: unknown;
}

/** What a client may set of an asset. */
export type AssetFields = Partial<Record<string, unknown>>;

const FIRST_ID = 901;

export class Assets {
    readonly #all: Asset[] = [];

    constructor(
        data: readonly AssetData[],
        tenant: Tenant,
        private readonly clock: Clock,
    ) {
        for (const asset of data) this.add(fieldsOf(asset, tenant), tenant.folderByPath(asset.folder)!);
    }

    all(): readonly Asset[] {
        return this.#all;
    }

    /** An asset of a folder, by its name in any case. */
    named(name: string, folder: Folder): Asset | undefined {
        const wanted = name.toLowerCase();
        return this.#all.find(
            ({ Name, OrganizationUnitId }) => OrganizationUnitId === folder.Id && Name.toLowerCase() === wanted,
        );
    }

    add(fields: AssetFields, folder: Folder): Asset {
        const id = FIRST_ID + this.#all.length;
        const now = timestamp(this.clock.now());
        const asset = {
            Id: id,
            Key: stableKey("asset", folder.FullyQualifiedName, String(fields["Name"]), String(id)),
            ValueType: "Text",
            CanBeDeleted: true,
            FoldersCount: 1,
            CreationTime: now,
            CreatorUserId: USER_ID,
            Tags: [],
            KeyValueList: [],
            userValues: [],
            OrganizationUnitId: folder.Id,
        } as unknown as Asset;
        this.#all.push(asset);
        this.set(asset, fields);
        return asset;
    }

    /** Replaces what a client may set. */
    set(asset: Asset, fields: AssetFields): void {
        const { UserValues, RobotValues, ...rest } = fields;
        Object.assign(asset, { BoolValue: false, IntValue: 0, StringValue: "", CredentialUsername: "" }, rest);
        asset.userValues = (UserValues ?? RobotValues ?? []) as object[];
        asset["HasDefaultValue"] = fields["HasDefaultValue"] ?? asset.ValueScope === "Global";
        asset["LastModificationTime"] = timestamp(this.clock.now());
        // No route returns these.
        asset["CredentialPassword"] = "";
        asset["SecretValue"] = "";
        asset["Value"] = shownValue(asset);
    }
}

function fieldsOf({ name, description, type, value, userValues }: AssetData, tenant: Tenant): AssetFields {
    return {
        Name: name,
        Description: description ?? null,
        ValueType: type,
        ValueScope: userValues ? "PerRobot" : "Global",
        HasDefaultValue: value !== undefined,
        ...(value === undefined ? {} : typedFields(type, value)),
        UserValues: Object.entries(userValues ?? {}).map(([username, own], at) => {
            const fields = { ValueType: type, ...typedFields(type, own) };
            const robot = tenant.robots.find(({ Username }) => Username === username);
            return {
                ...fields,
                Id: at + 1,
                UserId: robot?.["UserId"] ?? null,
                UserName: username,
                Value: shownValue(fields),
            };
        }),
    };
}

function typedFields(type: AssetData["type"], value: Scalar): AssetFields {
    const name = { Text: "StringValue", Bool: "BoolValue", Integer: "IntValue", Credential: "CredentialUsername" };
    return type === "Secret" ? {} : { [name[type]]: value };
}

/** The value as Orchestrator's lists show it. */
function shownValue({ ValueType, StringValue, BoolValue, IntValue, CredentialUsername }: AssetFields): string {
    switch (ValueType) {
        case "Bool":
            return BoolValue === true ? "True" : "False";
        case "Integer":
            return String(IntValue);
        case "Credential":
            return `username: ${String(CredentialUsername)}`;
        case "Text":
            return String(StringValue);
        default:
            return "";
    }
}
