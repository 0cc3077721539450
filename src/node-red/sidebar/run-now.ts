import type { Node, NodeAPI, NodeMessage } from "node-red";
import type { FolderRef } from "../../shared/folder-ref";
import { REAL_CLOCK } from "../../orchestrator/clock";
import type { Sentence, Translate } from "../../orchestrator/errors/orchestrator-error";
import { isJob, keyOf, type JobDto } from "../../orchestrator/jobs/job-dto";
import { connectionOf, type OpenConnection } from "../connection/connection";
import type { StartJobDef } from "../runtime/node-definitions";
import { TypedProperties } from "../runtime/typed-property";
import { StartOrders } from "../start-job/start-orders";

/** The properties of a start node that count. One job is started on any robot and without a key, whatever the node's strategy. */
const PROPERTIES = [
    "orchestrator",
    "folder",
    "folderType",
    "process",
    "processType",
    "arguments",
    "argumentsType",
    "argumentsForm",
    "runtimeType",
    "priority",
    "entryPoint",
    "reference",
    "referenceType",
    "runAsMe",
] as const satisfies (keyof StartJobDef)[];

/** The number of the job in the list of live jobs, and the warnings of the start. */
export interface RunNowAnswer {
    number: number;
    warnings: string[];
}

/**
 * Starts one job for the dialog of a start node, as the node would for a message, and follows it to its end.
 * `id`: of the node. `given`: its properties as the dialog shows them. The dialog has asked for values that would need a message.
 * @throws OrchestratorError
 */
export async function runNow(
    RED: NodeAPI,
    id: string,
    given: Record<string, unknown>,
    translate: Translate,
): Promise<RunNowAnswer> {
    const def = Object.fromEntries(PROPERTIES.map((name) => [name, given[name]])) as unknown as StartJobDef;
    const connection = connectionOf(RED, def.orchestrator).open();
    const node = (RED.nodes.getNode(id) ?? { id }) as Node;
    const properties = new TypedProperties(RED, node, {} as NodeMessage);
    const orders = new StartOrders(RED, def);
    const form = await orders.load(properties);
    const warnings: string[] = [];
    const progress = {
        sent: () => undefined,
        checking: () => undefined,
        reused: () => undefined,
        warn: (warning: Sentence) => void warnings.push(translate(warning)),
    };
    const at = { folder: connection.settings.folder, closing: connection.closed, progress };
    const { value } = await connection.orchestrator.startJobs(orders.read({}, properties, form, at));
    const job = value.find(isJob)!; // a start without a job is an error
    const folder = connection.orchestrator.folderOf(job.Id);
    const number = connection.liveJobs(node).started(job, folder);
    follow(connection, node, job, folder);
    return { number, warnings };
}

/** The sidebar follows the job. */
function follow({ follower, liveJobs }: OpenConnection, node: Node, job: JobDto, folder: FolderRef | undefined): void {
    const shown = liveJobs(node).follow(folder);
    follower.follow({
        job: { id: job.Id, key: keyOf(job) },
        folder,
        limits: { pending: undefined, running: undefined, onTimeout: "leave", killAfter: 0 },
        memory: { begun: REAL_CLOCK.date() },
        observer: {
            remember: () => undefined,
            seen: (seen) => shown.seen(seen),
            progress: () => undefined,
            problemChanged: () => undefined,
            ended: () => shown.left(),
            failed: () => shown.left(),
        },
    });
}
