import { JobListBudget, type ListPermit, type ListPurpose } from "../../../../src/orchestrator/api/job-list-budget";
import { REAL_CLOCK } from "../../../../src/orchestrator/clock";

/** Gives every list at once, and notes for what. */
export class UnlimitedBudget extends JobListBudget {
    readonly taken: ListPurpose[] = [];

    constructor(private readonly hasLists = (): boolean => true) {
        super(REAL_CLOCK);
    }

    override isAvailable(): boolean {
        return this.hasLists();
    }

    override take(purpose: ListPurpose): Promise<ListPermit> {
        this.taken.push(purpose);
        return Promise.resolve(() => undefined);
    }
}
