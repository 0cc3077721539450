import { field } from "../../orchestrator/errors/messages";
import type { StartJobDef } from "../runtime/node-definitions";
import { folderProperty, payloadProperty, type PayloadProperty, type TypedProperty } from "../runtime/typed-property";

/** The typed properties of a `uipath-start-job` node. */
export interface StartProperties {
    folder: TypedProperty;
    process: TypedProperty;
    arguments: PayloadProperty;
    jobsCount: TypedProperty;
    robots: TypedProperty;
    reference: TypedProperty;
    idempotencyKey: TypedProperty;
}

export function propertiesOf(def: StartJobDef): StartProperties {
    return {
        folder: folderProperty(def),
        process: { field: field("uipath-start-job.label.process"), value: def.process, type: def.processType },
        arguments: payloadProperty({
            field: field("uipath-start-job.label.arguments"),
            value: def.arguments,
            type: def.argumentsType,
            exact: true,
        }),
        jobsCount: {
            field: field("uipath-start-job.label.jobsCount"),
            value: def.jobsCount,
            type: def.jobsCountType ?? "num",
        },
        robots: { field: field("uipath-start-job.label.robots"), value: def.robots, type: def.robotsType },
        reference: { field: field("uipath-start-job.label.reference"), value: def.reference, type: def.referenceType },
        idempotencyKey: {
            field: field("uipath-start-job.label.idempotencyKey"),
            value: def.idempotencyKey,
            type: def.idempotencyKeyType,
        },
    };
}
