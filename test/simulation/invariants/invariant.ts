import type { Machine } from "../process/machine";
import type { Exchange } from "../server/exchange";
import type { Caught, JobTruth, MessageTruth, ToldEnd } from "../world/truth";
import type { World } from "../world/world";

/** Something that must always hold. Each function says what is wrong; undefined: nothing. */
export interface Invariant {
    name: string;
    /** A job was created. */
    created?(job: JobTruth, message: MessageTruth, world: World): string | undefined;
    /** A flow was told of an end. */
    told?(told: ToldEnd, message: MessageTruth, world: World): string | undefined;
    /** A Catch node was told. */
    caught?(caught: Caught, message: MessageTruth, world: World): string | undefined;
    /** A process ends without a record of a message that waits. */
    forgotten?(message: MessageTruth, machine: Machine, world: World): string | undefined;
    /** A request has ended. */
    exchanged?(exchange: Exchange, world: World): string | undefined;
    /** For each message, when the faults have ceased for long enough. */
    settled?(message: MessageTruth, world: World): string | undefined;
    /** When event nodes have had the time to tell everything. */
    watched?(world: World): string | undefined;
    /** When there is nothing to do: the last message has gone on a while ago, or all nodes were closed. */
    resting?(world: World): string | undefined;
}
