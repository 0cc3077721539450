import { sharedText, text } from "../../node-red";
import type { Bucket } from "../look-up";
import { BY_NAME, type NamedContext, type NamedKind, NamedPicker } from "./named-picker";

/** Lists the buckets of the folder beside the bucket field. */
export function bucketPicker(context: NamedContext<Bucket>): NamedPicker<"buckets"> {
    const kind: NamedKind<"buckets"> = {
        what: "buckets",
        label: text("buckets"),
        detail: ({ description }) => description ?? "",
        ...BY_NAME,
        unknown: (bucket) => text("noBucket", { bucket }),
        none: sharedText("errors.bucket.none"),
    };
    return new NamedPicker(kind, context);
}
