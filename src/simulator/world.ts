import type { Attachments } from "./attachments";
import type { Clock } from "./clock";
import type { Account, Identity } from "./identity";
import type { JobBook } from "./jobs/job-book";
import type { Ledger } from "./ledger";
import type { RateLimit } from "./rate-limit";
import type { Generation } from "./specification";
import type { Tenant } from "./tenant";

/** Everything that a request can be about. */
export interface World {
    account: Account;
    tenant: Tenant;
    jobs: JobBook;
    attachments: Attachments;
    identity: Identity;
    ledger: Ledger;
    clock: Clock;
    /** Undefined: lists are not limited. */
    rateLimit: RateLimit | undefined;
    generation: Generation;
}
