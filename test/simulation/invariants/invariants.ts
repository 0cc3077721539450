import { ALL_TOLD, NOT_GIVEN_UP, REMEMBERED, TOLD_ONCE, TRUE_END } from "./ends";
import { EVENTS_ONCE, EVENTS_TOLD } from "./events";
import type { Invariant } from "./invariant";
import { LIST_BUDGET, NOTHING_LEFT } from "./resources";
import { ADDED_ONCE, NOT_DENIED, OUT_OR_CAUGHT, OWN_JOBS, RIGHT_PROCESS, STARTED_ONCE } from "./starts";

export const INVARIANTS: readonly Invariant[] = [
    STARTED_ONCE,
    ADDED_ONCE,
    NOT_DENIED,
    OWN_JOBS,
    RIGHT_PROCESS,
    OUT_OR_CAUGHT,
    TRUE_END,
    TOLD_ONCE,
    ALL_TOLD,
    NOT_GIVEN_UP,
    REMEMBERED,
    EVENTS_TOLD,
    EVENTS_ONCE,
    LIST_BUDGET,
    NOTHING_LEFT,
];
