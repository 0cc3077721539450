import { ApiError, invalid, notFound } from "../errors";
import type { Asset, AssetFields } from "../tenant/assets";
import { boundFields, propertiesOf } from "../specification";
import { rowsInFolder } from "./folder-scope";
import { entityReply, idOf, listReply, NAMESPACE } from "./replies";
import type { Context, RouteEntry } from "./route";

/** The first API version whose assets have values for accounts. Earlier ones have them for robots. */
const USER_VALUES_SINCE = 11;

const ownValues = ({ userValues }: Asset): readonly object[] => userValues;
const WITH_USERS = { dto: "AssetDto", expandable: { UserValues: ownValues } };
const WITH_ROBOTS = { dto: "AssetDto", expandable: { RobotValues: ownValues } };
const entity = ({ generation }: Context): typeof WITH_USERS | typeof WITH_ROBOTS =>
    (generation.apiVersion ?? 0) >= USER_VALUES_SINCE ? WITH_USERS : WITH_ROBOTS;

const BODY = { dto: "AssetDto", parameter: "assetDto" };

/** Measured at Automation Cloud by the authors of UiPathOrch: each of the two lists leaves something out. */
const withoutSecrets = ({ ValueType }: Asset): boolean => ValueType !== "Secret";
const withoutUserName = (asset: Asset): Asset => ({ ...asset, CredentialUsername: "" });

const FIELDS_OF_SERVER = ["Id", "Key", "Value", "CreationTime", "LastModificationTime", "OrganizationUnitId"];

export const ASSET_ROUTES: RouteEntry[] = [
    {
        method: "GET",
        template: "/odata/Assets",
        scope: "OR.Assets",
        handle: (context) => listReply(context, "Assets", assetsOf(context).filter(withoutSecrets), entity(context)),
    },
    {
        method: "GET",
        template: `/odata/Assets/${NAMESPACE}GetFiltered`,
        scope: "OR.Assets",
        handle: (context) => listReply(context, "Assets", assetsOf(context).map(withoutUserName), entity(context)),
    },
    {
        method: "GET",
        template: "/odata/Assets({key})",
        scope: "OR.Assets",
        folder: "required",
        handle: (context) => entityReply(context, "Assets", assetOfKey(context), entity(context)),
    },
    {
        method: "POST",
        template: "/odata/Assets",
        scope: "OR.Assets",
        folder: "required",
        body: BODY,
        handle: (context) => {
            const { assets } = context.state;
            const fields = fieldsOf(context);
            checkName(context, fields);
            return entityReply(context, "Assets", assets.add(fields, context.folder!), entity(context), 201);
        },
    },
    {
        method: "PUT",
        template: "/odata/Assets({key})",
        scope: "OR.Assets",
        folder: "required",
        body: BODY,
        handle: (context) => {
            const asset = assetOfKey(context);
            if (!asset) throw notFound("The asset");
            const fields = fieldsOf(context);
            if (fields["ValueType"] !== undefined && fields["ValueType"] !== asset.ValueType)
                throw invalid("The type of an asset can't be changed.");
            checkName(context, fields, asset);
            context.state.assets.set(asset, fields);
            return { status: 200 };
        },
    },
];

/** The assets of the folder that the generation has: secrets came with API 20. */
function assetsOf(context: Context): Asset[] {
    const { assets } = context.state;
    const known = propertiesOf("AssetDto", context.generation)!.get("ValueType")!.enum!;
    return rowsInFolder(context, assets.all()).filter(({ ValueType }) => known.includes(ValueType));
}

function assetOfKey(context: Context): Asset | undefined {
    const id = idOf(context.params["key"]);
    return assetsOf(context).find((asset) => asset.Id === id);
}

/** @throws ApiError for a blank name, and one that another asset of the folder has */
function checkName({ state, folder }: Context, { Name }: AssetFields, own?: Asset): void {
    const name = String(Name);
    if (name.trim() === "") throw invalid("The Name field is required.");
    const named = state.assets.named(name, folder!);
    if (named && named !== own) throw new ApiError(409, `The name ${name} is already used.`, 1000);
}

/** What a body sets, by the specified names. */
function fieldsOf({ body, generation }: Context): AssetFields {
    const fields = boundFields("AssetDto", generation, body as object);
    return Object.fromEntries(Object.entries(fields).filter(([name]) => !FIELDS_OF_SERVER.includes(name)));
}
