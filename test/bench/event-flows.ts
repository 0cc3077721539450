/** Ten flows that hear when a job of a process ends: with an event node that looks or is called, or with an inject and `http request` nodes that poll. */

export const OUT = "id-out";
export const PROCESSES: readonly string[] = Array.from({ length: 10 }, (_, at) => `Process_${at}`);

/** Seconds between two looks, as the event node has it by default. */
const EVERY = 10;

type Node = Record<string, unknown>;

const node = (id: string, type: string, next: string[], more: Node): Node => ({
    id,
    type,
    z: "id-tab",
    x: 1,
    y: 1,
    wires: [next],
    ...more,
});

const TAB = { id: "id-tab", type: "tab" };
const END = node(OUT, "debug", [], { active: false, tosidebar: false, console: false });

/** `connection`: what the connection has beside its address and its folder. Orchestrator calls one that has a public address. */
export function eventFlow(url: string, folder: string, connection: { publicUrl?: string; scope?: string }): Node[] {
    const nodes = PROCESSES.map((process) =>
        node(`id-${process}`, "uipath-event", [OUT], {
            orchestrator: "id-connection",
            process,
            events: ["job.successful"],
            every: EVERY,
            source: connection.publicUrl ? "webhook" : "poll",
        }),
    );
    return [TAB, { id: "id-connection", type: "uipath-orchestrator", url, folder, ...connection }, ...nodes, END];
}

/** As people build it: a list of what has ended since the last look, then each job with its output. */
export function pollingFlow(url: string, token: string, folder: string): Node[] {
    const headers = { authorization: `Bearer ${token}`, "X-UIPATH-FolderPath": folder };
    const request = { method: "GET", ret: "obj" };
    const flows = PROCESSES.flatMap((process) => {
        const id = (step: string): string => `id-${process}-${step}`;
        const list = `
            const since = context.get("since") || new Date().toISOString();
            context.set("since", since);
            const filter = "ReleaseName eq '${process}' and State eq 'Successful' and EndTime ge " + since;
            msg.url = ${JSON.stringify(url)} + "/odata/Jobs?$filter=" + encodeURIComponent(filter) + "&$orderby=EndTime";
            msg.headers = ${JSON.stringify(headers)};
            return msg;`;
        const news = `
            const seen = context.get("seen") || [];
            const jobs = (msg.payload.value || []).filter((job) => !seen.includes(job.Id));
            context.set("seen", seen.concat(jobs.map((job) => job.Id)).slice(-1000));
            return [jobs.map((job) => ({
                url: ${JSON.stringify(url)} + "/odata/Jobs(" + job.Id + ")", headers: ${JSON.stringify(headers)},
            }))];`;
        return [
            node(id("inject"), "inject", [id("list")], {
                repeat: String(EVERY),
                once: true,
                onceDelay: 0.1,
                props: [],
            }),
            node(id("list"), "function", [id("request")], { func: list, outputs: 1 }),
            node(id("request"), "http request", [id("news")], request),
            node(id("news"), "function", [id("read")], { func: news, outputs: 1 }),
            node(id("read"), "http request", [id("out")], request),
            node(id("out"), "function", [OUT], { func: "msg.job = msg.payload; return msg;", outputs: 1 }),
        ];
    });
    return [TAB, ...flows, END];
}
