import type { Attachment } from "../storage/attachments";
import type { Context, Reply, RouteEntry } from "./route";
import { entityReply, listReply } from "./replies";

const ATTACHMENT = { dto: "AttachmentDto" };

export const ATTACHMENT_ROUTES: RouteEntry[] = [
    {
        method: "GET",
        template: "/odata/Attachments",
        scope: "OR.Folders",
        folder: "required",
        handle: (context) => listReply(context, "Attachments", context.state.attachments.all(), ATTACHMENT),
    },
    {
        method: "GET",
        template: "/odata/Attachments({key})",
        scope: "OR.Folders",
        folder: "required",
        handle: (context) => withAccess(context, context.state.attachments.byId(context.params["key"]!), "GET", 200),
    },
    {
        method: "POST",
        template: "/odata/Attachments",
        scope: "OR.Folders",
        folder: "required",
        body: { dto: "AttachmentDto", parameter: "attachmentDto" },
        handle: (context) => {
            const name = Object.entries(context.body as object).find(
                ([key]) => key.toLowerCase() === "name",
            )?.[1] as string;
            return withAccess(context, context.state.attachments.create(name), "PUT", 201);
        },
    },
];

/** No specification declares `BlobFileAccess` here, but all of UiPath's own clients read it. */
function withAccess(context: Context, attachment: Attachment | undefined, verb: "GET" | "PUT", status: number): Reply {
    const reply = entityReply(context, "Attachments", attachment, ATTACHMENT, status);
    const access = context.state.attachments.access(attachment!, new URL(context.base).origin, verb);
    return { status, body: { ...(reply.body as object), BlobFileAccess: access } };
}
