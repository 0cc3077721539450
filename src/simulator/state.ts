import type { Assets } from "./tenant/assets";
import type { Attachments } from "./storage/attachments";
import type { BlobStorage } from "./storage/blob-storage";
import type { Buckets } from "./storage/buckets";
import type { Clock } from "./controls/clock";
import type { Account, Identity } from "./tenant/identity";
import type { JobStore } from "./jobs/job-store";
import type { Ledger } from "./controls/ledger";
import type { QueueStore } from "./queues/queue-store";
import type { RateLimit } from "./tenant/rate-limit";
import type { Generation } from "./specification";
import type { Tenant } from "./tenant/tenant";
import type { Announcer } from "./webhooks/announcer";
import type { Reach } from "./webhooks/reach";
import type { Webhooks } from "./webhooks/webhooks";

/** Everything that request handlers use. */
export interface SimulatorState {
    account: Account;
    tenant: Tenant;
    jobs: JobStore;
    assets: Assets;
    attachments: Attachments;
    buckets: Buckets;
    storage: BlobStorage;
    identity: Identity;
    ledger: Ledger;
    clock: Clock;
    queues: QueueStore;
    webhooks: Webhooks;
    announcer: Announcer;
    reach: Reach;
    /** Of requests for lists. Undefined: they are not limited. */
    rateLimits: { jobs: RateLimit; items: RateLimit } | undefined;
    generation: Generation;
}
