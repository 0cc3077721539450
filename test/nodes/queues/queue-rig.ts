/** One node for queues in a real Node-RED, on a simulator. */
import { startSimulator, type Simulator, type SimulatorOptions } from "../../../src/simulator";
import { connectionTo, startFlow, type TestFlow } from "../../support/flow";

type Properties = Record<string, unknown>;

export interface QueueRig {
    flow: TestFlow;
    simulator: Simulator;
}

export interface QueueRigOptions {
    connection?: Properties;
    simulator?: SimulatorOptions;
    /** Further nodes of the flow. */
    more?: object[];
    onward?: string[];
}

/** Returns a function that starts the flow. Must be called in a `describe`: everything is stopped after each test. */
export function queueRig(type: string): (node?: Properties, options?: QueueRigOptions) => Promise<QueueRig> {
    let simulator: Simulator | undefined;
    let flow: TestFlow | undefined;

    afterEach(async () => {
        await flow?.stop();
        await simulator?.close();
        flow = simulator = undefined;
    });

    return async (node = {}, { connection = {}, simulator: options = {}, ...more } = {}) => {
        simulator = await startSimulator(options);
        const to = connectionTo(simulator);
        flow = await startFlow({
            node: { type, folder: "Shared", ...node },
            credentials: to.credentials,
            connection: { ...to.connection, scope: "OR.Queues OR.Folders.Read", ...connection },
            ...more,
        });
        return { flow, simulator };
    };
}
