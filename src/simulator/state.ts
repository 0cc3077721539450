import type { Attachments } from "./tenant/attachments";
import type { Clock } from "./controls/clock";
import type { Account, Identity } from "./tenant/identity";
import type { JobBook } from "./jobs/job-book";
import type { Ledger } from "./controls/ledger";
import type { RateLimit } from "./tenant/rate-limit";
import type { Generation } from "./specification";
import type { Tenant } from "./tenant/tenant";

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
