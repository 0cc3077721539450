/** What can go wrong with an Orchestrator and its tenant. To add a fault, add an entry. */
import { FINAL } from "../../../src/simulator/jobs/job";
import { answerOf, type WorldFault } from "./fault";
import type { Passage } from "../server/passage";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Well within the patience of a wait. */
const LONGEST_OUTAGE = 4 * MINUTE;

const PAGE = "<html><head><title>Maintenance</title></head><body>We will be back soon.</body></html>";

const OUTAGES: Record<string, (passage: Passage) => void> = {
    refused: (passage) => void (passage.ending = "refused"),
    page503: (passage) => down(passage, 503, "text/html", PAGE),
    page403: (passage) => down(passage, 403, "text/html", PAGE),
    text404: (passage) => down(passage, 404, "text/plain", "default backend - 404"),
    empty404: (passage) => down(passage, 404, "", ""),
    page200: (passage) => down(passage, 200, "text/html", PAGE),
    silence: (passage) => { passage.ending = "silence"; passage.deliveries = []; },
}; // prettier-ignore

function down(passage: Passage, status: number, type: string, body: string): void {
    passage.deliveries = [];
    passage.ending = "answer";
    passage.answer = () => answerOf(status, type, body);
}

const outages = Object.entries(OUTAGES).map(([kind, strike]): WorldFault => ({
    name: `outage ${kind}`,
    perHour: 0.5,
    strike: (world, random) => {
        const begin = (): void => void (world.outage = strike);
        return world.breakDown(random.between(10 * SECOND, LONGEST_OUTAGE), begin, () => (world.outage = undefined));
    },
}));

const dates = Object.entries({ ahead: HOUR, behind: -HOUR, farAhead: 20 * HOUR, missing: undefined }).map(
    ([name, ahead]): WorldFault => ({
        name: `date ${name}`,
        perHour: 0.7,
        strike: ({ orchestrator: { clock }, during }, random) => {
            clock.dateAhead = ahead;
            during(random.between(MINUTE, 30 * MINUTE), () => (clock.dateAhead = 0));
        },
    }),
);

export const TENANT_FAULTS: readonly WorldFault[] = [
    ...outages,
    ...dates,
    {
        name: "tokens revoked",
        perHour: 3,
        strike: ({ orchestrator }) => orchestrator.state.identity.revoke(),
    },
    {
        name: "sign-in refused",
        perHour: 0.7,
        strike: (world, random) => {
            const { account, identity } = world.orchestrator.state;
            const { clientSecret } = account;
            const begin = (): void => {
                account.clientSecret = "another";
                identity.revoke();
            };
            const end = (): void => void (account.clientSecret = clientSecret);
            return world.breakDown(random.between(20 * SECOND, LONGEST_OUTAGE), begin, end);
        },
    },
    {
        name: "rights lost",
        perHour: 1.5,
        strike: (world, random) => {
            const body = JSON.stringify({ message: "You are not authorized!", errorCode: 0, traceId: "00-0" });
            const begin = (): void => {
                world.outage = (passage) =>
                    ["read", "list"].includes(passage.kind) && down(passage, 403, "application/json", body);
            };
            return world.breakDown(
                random.between(20 * SECOND, LONGEST_OUTAGE),
                begin,
                () => (world.outage = undefined),
            );
        },
    },
    {
        name: "lists used up by others",
        perHour: 2,
        strike: ({ orchestrator: { state } }) => {
            for (const limit of Object.values(state.rateLimits ?? {})) while (limit.take() === 0);
        },
    },
    {
        name: "process renamed",
        of: "jobs",
        perHour: 1,
        strike: ({ orchestrator: { state }, during, places }, random) => {
            const name = random.pick(places).name;
            if (!state.tenant.releases.some((release) => release.Name === name)) return false;
            state.tenant.renameProcess(name, `${name} (old)`);
            during(random.between(5 * SECOND, 5 * MINUTE), () => state.tenant.renameProcess(`${name} (old)`, name));
            return true;
        },
    },
    {
        name: "process replaced",
        of: "jobs",
        perHour: 1,
        strike: (world, random) => {
            const { folder, name } = random.pick(world.places);
            const { tenant } = world.orchestrator.state;
            if (!tenant.folderByPath(folder)) return false;
            if (!tenant.releases.some((release) => release.Name === name)) return false;
            tenant.renameProcess(name, `${name} until ${world.time.now}`);
            tenant.addProcess({ folder, name, job: { duration: null } });
            return true;
        },
    },
    {
        name: "folder renamed",
        perHour: 0.7,
        strike: (world, random) => {
            const folder = random.pick(world.orchestrator.state.tenant.folders);
            const path = folder.FullyQualifiedName;
            const begin = (): void => void (folder.FullyQualifiedName = `${path} moved`);
            const end = (): void => void (folder.FullyQualifiedName = path);
            return world.breakDown(random.between(5 * SECOND, LONGEST_OUTAGE), begin, end);
        },
    },
    {
        name: "job deleted",
        of: "jobs",
        perHour: 2,
        strike: ({ orchestrator, truth }, random) => {
            const live = [...truth.jobs].filter((job) => !job.isDeleted && job.orchestrator === orchestrator);
            if (live.length === 0) return false;
            const job = random.pick(live.slice(-10));
            orchestrator.state.jobs.remove(job.id);
            job.isDeleted = true;
            return true;
        },
    },
    {
        name: "database restored",
        of: "jobs",
        perHour: 1,
        strike: ({ orchestrator, truth }, random) => {
            const live = [...truth.jobs].filter((job) => !job.isDeleted && job.orchestrator === orchestrator);
            const first = live.at(-random.whole(1, 12));
            if (!first) return false;
            orchestrator.state.jobs.restore(first.id);
            for (const job of live) if (job.id >= first.id) job.isDeleted = true;
            return true;
        },
    },
    {
        name: "job suspended",
        of: "jobs",
        perHour: 10,
        strike: ({ orchestrator: { state }, later }, random) => {
            const running = state.jobs.all().filter((job) => job.State === "Running");
            if (running.length === 0) return false;
            const { Id, Key } = random.pick(running);
            state.jobs.suspend(Id, true);
            later(random.between(SECOND, 5 * MINUTE), () => {
                const job = state.jobs.byId(Id);
                if (job?.Key === Key && !FINAL.has(job.State)) state.jobs.suspend(Id, false);
            });
            return true;
        },
    },
    {
        name: "new jobs can't be read yet",
        perHour: 2,
        strike: (world, random) => {
            world.invisible = random.between(SECOND, 4 * SECOND);
            world.during(random.between(MINUTE, 30 * MINUTE), () => (world.invisible = 0));
        },
    },
    {
        name: "filters refused",
        perHour: 1,
        strike: (world, random) => {
            world.refusedFilter = random.pick([/BatchExecutionKey/, /LastModificationTime/, /filter/]);
            world.during(random.between(MINUTE, 20 * MINUTE), () => (world.refusedFilter = undefined));
        },
    },
];
