/**
 * The fields of QueueItemDataDto, the body of AddQueueItem, by API version.
 *
 * Source: the published specifications of 2018.4, 2019.10, 20.10 (API 11), 22.10 (15), 23.4 (16), 23.10 (17), 24.10 (18) and
 * Automation Cloud (20). `RiskSlaDate` and `Progress` came with 2019.10, which reports no API version; they count from 11.
 */

export type ItemFieldType = "string" | "date" | "content";

export interface ItemField {
    type: ItemFieldType;
    /** First API version that knows the field; 0: every generation. */
    since: number;
    maxLength?: number;
    /** The only values that the specifications allow, where the set is closed. */
    values?: readonly string[];
}

export const ITEM_PRIORITIES = ["Low", "Normal", "High"] as const;

/** Characters of an item's reference. */
export const MAX_REFERENCE = 128;

export const ITEM_FIELDS = {
    Name: { type: "string", since: 0, maxLength: 50 },
    Priority: { type: "string", since: 0, values: ITEM_PRIORITIES },
    SpecificContent: { type: "content", since: 0 },
    DeferDate: { type: "date", since: 0 },
    DueDate: { type: "date", since: 0 },
    Reference: { type: "string", since: 0, maxLength: MAX_REFERENCE },
    RiskSlaDate: { type: "date", since: 11 },
    Progress: { type: "string", since: 11, maxLength: 104_857 },
    Source: { type: "string", since: 17, maxLength: 20 },
    ParentOperationId: { type: "string", since: 18, maxLength: 128 },
} as const satisfies Readonly<Record<string, ItemField>>;

export type ItemFieldName = keyof typeof ITEM_FIELDS;

const CANONICAL = new Map(Object.keys(ITEM_FIELDS).map((name) => [name.toLowerCase(), name as ItemFieldName]));

/** The longest name is shorter. */
const MOST_CHARACTERS = 50;

/** The field's own spelling for a name in any case (Orchestrator reads names without regard to case). */
export function itemFieldName(name: string): ItemFieldName | undefined {
    return name.length > MOST_CHARACTERS ? undefined : CANONICAL.get(name.toLowerCase());
}
