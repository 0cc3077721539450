/**
 * The fields of StartProcessDto, the body of StartJobs, by API version.
 *
 * Source: the published specifications of 2018.4, 2019.10, 20.10 (API 11), 22.10 (15), 23.4 (16), 23.10 (17), 24.10 (18)
 * and Automation Cloud (20). `ModernJobsCount`, `JobPriority` and `RuntimeType` came with 20.4, which reports no API version;
 * they count from 11, the first version that a server reports.
 */

/** What a field holds in JSON. `integers`: an array of whole numbers; `objects`: an array of objects. */
export type FieldType = "string" | "uuid" | "integer" | "boolean" | "integers" | "object" | "objects";

export interface StartField {
    type: FieldType;
    /** First API version that knows the field; 0: every generation. */
    since: number;
    /** Last API version that knows the field. */
    until?: number;
    maxLength?: number;
    minimum?: number;
    maximum?: number;
    /** The only values that the specifications allow, where the set is closed. */
    values?: readonly string[];
}

export const STRATEGIES = ["ModernJobsCount", "JobsCount", "Specific", "All", "RobotCount"] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** First API version that knows the strategy `ModernJobsCount`. */
export const MODERN_JOBS_COUNT_SINCE = 11;

/** Most characters of `InputArguments`; larger inputs travel as an attachment (`InputFile`). */
export const MAX_INPUT_ARGUMENTS = 10_000;

/** The limit for a text whose length the specifications leave open. No other text of a start may be longer. */
export const MAX_TEXT = MAX_INPUT_ARGUMENTS;

/** Most entries of a list: "up to 10,000 executions in one job request" (docs, "About jobs"). */
export const MAX_ENTRIES = 10_000;

/** Characters of the objects in a field, written as JSON: a hundred for each of the most entries. */
export const MAX_JSON = 1_000_000;

export const JOB_PRIORITIES = ["Low", "Normal", "High"] as const;

export const START_FIELDS: Readonly<Record<string, StartField>> = {
    ReleaseKey: { type: "string", since: 0 },
    Strategy: { type: "string", since: 0, values: STRATEGIES },
    RobotIds: { type: "integers", since: 0 },
    JobsCount: { type: "integer", since: 0, minimum: 0 },
    NoOfRobots: { type: "integer", since: 0, minimum: 0 },
    Source: { type: "string", since: 0 },
    InputArguments: { type: "string", since: 0, maxLength: MAX_INPUT_ARGUMENTS },
    JobPriority: { type: "string", since: 11, values: JOB_PRIORITIES },
    RuntimeType: { type: "string", since: 11 },
    MachineSessionIds: { type: "integers", since: 11 },
    Reference: { type: "string", since: 11, maxLength: 128 },
    AlertPendingExpression: { type: "string", since: 15 },
    AlertRunningExpression: { type: "string", since: 15 },
    AllowRemoteControl: { type: "boolean", since: 15, until: 15 },
    BatchExecutionKey: { type: "uuid", since: 15 },
    KillProcessExpression: { type: "string", since: 15 },
    MachineRobots: { type: "objects", since: 15 },
    RemoteControlAccess: { type: "string", since: 15, values: ["None", "ReadOnly", "Full"] },
    RequiresUserInteraction: { type: "boolean", since: 15 },
    ResumeOnSameContext: { type: "boolean", since: 15 },
    RunAsMe: { type: "boolean", since: 15 },
    SpecificPriorityValue: { type: "integer", since: 15, minimum: 1, maximum: 100 },
    StopProcessExpression: { type: "string", since: 15 },
    StopStrategy: { type: "string", since: 15, values: ["SoftStop", "Kill"] },
    TargetFramework: { type: "string", since: 15, values: ["Legacy", "Windows", "Portable"] },
    TransactionId: { type: "uuid", since: 17, until: 17 },
    AutopilotForRobots: { type: "object", since: 18 },
    ParentOperationId: { type: "string", since: 18, maxLength: 128 },
    ProfilingOptions: { type: "string", since: 18, maxLength: 4000 },
    Attachments: { type: "objects", since: 20 },
    EntryPointPath: { type: "string", since: 20 },
    EnvironmentVariables: { type: "string", since: 20, maxLength: 4000 },
    FpsContext: { type: "string", since: 20, maxLength: 2048 },
    FpsProperties: { type: "string", since: 20, maxLength: 4000 },
    InputFile: { type: "uuid", since: 20 },
    MachineInfraTarget: { type: "object", since: 20 },
    ParentSpanId: { type: "string", since: 20, maxLength: 255 },
    ReleaseName: { type: "string", since: 20 },
    RootSpanId: { type: "string", since: 20, maxLength: 255 },
    TraceId: { type: "string", since: 20, maxLength: 255 },
    VideoRecordingSettings: { type: "object", since: 20 },
};

const SPECIFIED_VERSIONS = [20, 18, 17, 16, 15, 11] as const;

/**
 * The newest specified API version that is not newer than the one a server reports; 0 when it reports none or an older one,
 * which stands for "only what every generation has".
 */
export function specifiedVersion(serverVersion: number | undefined): number {
    return SPECIFIED_VERSIONS.find((version) => serverVersion !== undefined && version <= serverVersion) ?? 0;
}

/** Whether a server of this API version (see `specifiedVersion`) knows the field. */
export function knowsStartField(name: string, version: number): boolean {
    const field = Object.hasOwn(START_FIELDS, name) ? START_FIELDS[name] : undefined;
    return field !== undefined && field.since <= version && version <= (field.until ?? Infinity);
}

const CANONICAL = new Map(Object.keys(START_FIELDS).map((name) => [name.toLowerCase(), name]));

/** The field's own spelling for a name in any case (Orchestrator reads names without regard to case). */
export function startFieldName(name: string): string | undefined {
    return CANONICAL.get(name.toLowerCase());
}
