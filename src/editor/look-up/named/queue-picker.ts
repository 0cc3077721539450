import type { Queue } from "../look-up";
import { BY_NAME, type NamedContext, type NamedKind, NamedPicker } from "./named-picker";
import { sharedText, text } from "../../node-red";

/** Lists the queues of the folder beside the queue field, and reports the chosen one. */
export function queuePicker(context: NamedContext<Queue>): NamedPicker<"queues"> {
    const kind: NamedKind<"queues"> = {
        what: "queues",
        label: text("queues"),
        detail: ({ unique, description }) => [unique && text("unique"), description].filter(Boolean).join(" · "),
        ...BY_NAME,
        unknown: (queue) => text("noQueue", { queue }),
        none: sharedText("errors.queue.none"),
    };
    return new NamedPicker(kind, context);
}
