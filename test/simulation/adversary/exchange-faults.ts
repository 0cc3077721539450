/** What can go wrong with a request. To add a fault, add an entry. */
import { all, answerOf, ownAnswer, reads, type ExchangeFault } from "./fault";
import type { HttpResponse } from "../../../src/orchestrator/http/exchange";
import type { Passage } from "../server/passage";

const SECOND = 1_000;

const PAGE = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>";
const QUOTA = "Automation cannot be started. The robot unit quota has been exceeded.";

/** Something on the way answers, and Orchestrator never gets the request. */
const intercept = (passage: Passage, answer: HttpResponse): void => {
    passage.deliveries = [];
    passage.answer = () => answer;
};

/** Orchestrator carries the request out, and something on the way answers. */
const replace = (passage: Passage, answer: HttpResponse): void => {
    passage.answer = () => answer;
};

/** Changes the jobs in the answer of StartJobs. The answer to an added item has no list. */
const withJobs = (passage: Passage, change: (jobs: unknown[]) => unknown[]): void => {
    passage.answer = (reply) => {
        if (reply?.status !== 201) return reply ?? answerOf(502, "", "");
        const body = JSON.parse(reply.body.toString()) as { value?: unknown[] };
        if (!body.value) return reply;
        return { ...reply, body: Buffer.from(JSON.stringify({ ...body, value: change(body.value) })) };
    };
};

const lose = (passage: Passage): void => void (passage.ending = "broken");

export const EXCHANGE_FAULTS: readonly ExchangeFault[] = [
    { name: "slow", odds: all(0.03), strike: (passage, random) => void (passage.back += random.between(1, 20) * SECOND) },
    { name: "refused", odds: all(0.02), strike: (passage) => void (passage.ending = "refused") },
    { name: "lostBefore", odds: { ...reads(0.02), start: 0.06, stop: 0.05 }, strike: (passage) => { lose(passage); passage.deliveries = []; } },
    { name: "lostAfter", odds: { ...reads(0.02), start: 0.1, stop: 0.05 }, strike: lose },
    { name: "silentBefore", odds: { ...reads(0.005), start: 0.03, stop: 0.03 }, strike: (passage) => { passage.ending = "silence"; passage.deliveries = []; } },
    { name: "silentAfter", odds: { ...reads(0.005), start: 0.05, stop: 0.03 }, strike: (passage) => void (passage.ending = "silence") },
    { name: "cutAnswer", odds: { ...reads(0.01), start: 0.05 }, strike: (passage) => void (passage.ending = "cut") },
    { name: "commitLate", odds: { start: 0.08 }, strike: (passage, random) => { lose(passage); passage.deliveries = [random.between(0.1 * SECOND, passage.window)]; } },
    { name: "commitTooLate", odds: { start: 0.01 }, strike: (passage, random) => { lose(passage); passage.deliveries = [passage.window + random.between(5, 300) * SECOND]; } },
    { name: "deliveredTwice", odds: { ...reads(0.01), start: 0.01, stop: 0.05 }, strike: (passage, random) => void passage.deliveries.push(random.between(0, 5) * SECOND) },
    { name: "page502Before", odds: { ...reads(0.01), start: 0.05 }, strike: (passage) => intercept(passage, answerOf(502, "text/html", PAGE)) },
    { name: "page502After", odds: { ...reads(0.01), start: 0.06 }, strike: (passage) => replace(passage, answerOf(502, "text/html", PAGE)) },
    { name: "page200", odds: { ...reads(0.01), start: 0.02 }, strike: (passage) => intercept(passage, answerOf(200, "text/html", PAGE)) },
    { name: "text404", odds: { ...reads(0.02), start: 0.02 }, strike: (passage) => intercept(passage, answerOf(404, "text/plain", "default backend - 404")) },
    { name: "empty404", odds: reads(0.01), strike: (passage) => intercept(passage, answerOf(404, "", "")) },
    { name: "page403", odds: { ...reads(0.01), start: 0.02 }, strike: (passage) => intercept(passage, answerOf(403, "text/html", PAGE)) },
    { name: "quotaBefore", odds: { start: 0.02 }, strike: (passage) => intercept(passage, ownAnswer(passage, 502, QUOTA, 0)) },
    { name: "quotaAfter", odds: { start: 0.03 }, strike: (passage) => replace(passage, ownAnswer(passage, 502, QUOTA, 0)) },
    { name: "own500After", odds: { start: 0.05, stop: 0.05 }, strike: (passage) => replace(passage, ownAnswer(passage, 500, "An unexpected error.", 0)) },
    { name: "own503", odds: reads(0.01), strike: (passage) => intercept(passage, ownAnswer(passage, 503, "Try again.", 0)) },
    { name: "timeout504After", odds: { ...reads(0.01), start: 0.04 }, strike: (passage) => replace(passage, answerOf(504, "text/plain", "upstream timed out")) },
    { name: "status408", odds: { start: 0.02 }, strike: (passage) => replace(passage, answerOf(408, "", "")) },
    { name: "throttled", odds: all(0.01), strike: (passage, random) => intercept(passage, answerOf(429, "text/plain", "slow down", { "retry-after": String(random.whole(1, 20)) })) },
    { name: "unauthorized", odds: { list: 0.01, read: 0.01, start: 0.01, stop: 0.01 }, strike: (passage) => intercept(passage, answerOf(401, "", "")) },
    { name: "halfJson", odds: { ...reads(0.01), start: 0.03 }, strike: (passage) => { passage.answer = (reply) => ({ ...(reply ?? answerOf(502, "", "")), body: reply?.body.subarray(0, reply.body.length / 2) ?? Buffer.alloc(0) }); } },
    { name: "fewerJobs", odds: { start: 0.03 }, strike: (passage) => withJobs(passage, (jobs) => jobs.slice(1)) },
    { name: "nullJobs", odds: { start: 0.01 }, strike: (passage) => withJobs(passage, () => [null]) },
    { name: "noDate", odds: all(0.02), strike: (passage) => { const { answer } = passage; passage.answer = (reply) => { const { date: _, ...headers } = answer(reply).headers; return { ...answer(reply), headers }; }; } },
]; // prettier-ignore
