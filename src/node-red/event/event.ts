import type { Node, NodeAPI, NodeMessage } from "node-red";
import { folderKey } from "../../shared/folder-ref";
import { EVERY_FOLDER, kindOf, type EventKind, type EventName } from "../../shared/settings/events";
import { REAL_CLOCK } from "../../orchestrator/clock";
import { asOrchestratorError, sentence, type OrchestratorError } from "../../orchestrator/errors/orchestrator-error";
import type { CursorRecord } from "../../follow/events/event-cursor";
import type { EventObserver } from "../../follow/events/event-feed";
import type { JobEnd } from "../../follow/wait";
import { RARER } from "../../follow/webhook/arrivals";
import { connectionOf, type OpenConnection } from "../connection/connection";
import { LookAgain } from "../connection/look-again";
import { usableStoreIn } from "../memory/chosen-store";
import { contextPlaceOf, type Handover } from "../memory/handover";
import { PatientReader } from "../memory/patient-reader";
import { translator } from "../runtime/i18n";
import type { EventDef } from "../runtime/node-definitions";
import { setOutputs } from "../runtime/outputs";
import { safely, reportToCatch } from "../runtime/safely";
import { EventMemory, type EventLegacy, type Subject } from "./event-memory";
import { readEventSettings, withoutWebhook, type EventSettings } from "./event-settings";
import { EventStatus } from "./event-status";

/** The setting that names the subject of an event. */
const SUBJECTS = { job: "process", queueItem: "queue" } as const;

/** What a `uipath-event` node does: it sends a message for each event. */
export class Event {
    readonly #memory: EventMemory;
    readonly #status: EventStatus;
    readonly #reader: PatientReader;
    #lookAgain: LookAgain | undefined;
    #stopWatching: () => void = () => undefined;
    /** The message that was reported last. Undefined: nothing is wrong. */
    #reported: string | undefined;
    /** What keeps the node from seeing events. */
    readonly #troubles = new Map<EventKind, OrchestratorError>();
    #isTroubled = false;
    #closed = false;

    constructor(
        private readonly RED: NodeAPI,
        private readonly node: Node,
        private readonly def: EventDef,
        private readonly handover: Handover<EventLegacy>,
        private readonly clock = REAL_CLOCK,
    ) {
        this.#status = new EventStatus(RED, node, clock);
        this.#reader = new PatientReader(clock, ({ message }) => this.#log("warn", "notRead", message));
        const place = contextPlaceOf(node, usableStoreIn(def));
        const notWritten = ({ message }: Error): void => this.#log("warn", "notWritten", message);
        this.#memory = new EventMemory(node, place, handover.take(node), notWritten, clock);
    }

    listen(): void {
        this.node.on("close", (_removed: boolean, done: () => void) => {
            this.#closed = true;
            this.#reader.giveUp();
            this.#lookAgain?.stop();
            this.#stopWatching();
            safely(() => this.#status.close());
            const legacy = this.#memory.leave();
            this.handover.leave(this.node, legacy);
            void legacy.written.then(done, done);
        });
        // Node-RED may create the connection after this node.
        this.clock.setImmediate(() => void this.#begin());
    }

    /** Never rejects. */
    async #begin(): Promise<void> {
        let settings: EventSettings;
        try {
            settings = readEventSettings(this.def);
        } catch (error) {
            return this.#report(asOrchestratorError(error));
        }
        const isReadable = await this.#reader.read(() => this.#memory.read());
        if (isReadable === false) this.#log("warn", "unreadable");
        const lookAgain = (this.#lookAgain = new LookAgain(this.clock, () => this.#watch(settings, lookAgain)));
        this.#watch(settings, lookAgain);
    }

    #watch(settings: EventSettings, lookAgain: LookAgain): void {
        if (this.#closed) return;
        let connection: OpenConnection;
        try {
            connection = connectionOf(this.RED, this.def.orchestrator).open();
        } catch (error) {
            this.#report(asOrchestratorError(error));
            return lookAgain.soon();
        }
        const folder = settings.folder ?? connection.settings.folder;
        const isCalled = settings.source === "webhook";
        if (isCalled && !connection.isCalled) return this.#report(withoutWebhook());
        const isEverywhere = folder === EVERY_FOLDER;
        const { base } = connection.settings.address;
        const kinds = [...new Set(settings.events.map(kindOf))];
        const place = isEverywhere ? folder : folderKey(folder);
        const subjects = Object.fromEntries(
            kinds.map((kind) => [kind, { base, folder: place, name: settings[SUBJECTS[kind]] }]),
        );
        const records = this.#memory.take(subjects);
        this.#troubles.clear();
        const where = { folder: isEverywhere ? undefined : folder, isCalled, isEverywhere };
        const stops = kinds.map((kind) => {
            const observer = this.#observer(connection, kind, subjects[kind]!, settings);
            return connection.events[kind].watch({ ...settings, ...where, record: records[kind], observer });
        });
        lookAgain.after(connection.closed);
        this.#stopWatching = () => stops.forEach((stop) => stop());
    }

    #observer(
        { orchestrator }: OpenConnection,
        kind: EventKind,
        subject: Subject,
        settings: EventSettings,
    ): EventObserver {
        const folder = settings.folder === EVERY_FOLDER ? undefined : settings.folder;
        const every = settings.every * (settings.source === "webhook" ? RARER : 1);
        return {
            happened: (event, end) => {
                this.#status.happened(event, end);
                const url = kind === "job" ? orchestrator.jobUrl(end.job, folder) : undefined;
                this.#send(event, end, url);
            },
            remember: (record: CursorRecord) => this.#memory.keep(kind, subject, record),
            skipped: () => this.#log("warn", "skipped"),
            looksEvery: (pause) => this.#status.watching(kind, pause, every),
            problemChanged: (error) => this.#noteProblem(kind, error),
            failed: (error) => this.#report(error.with([sentence("trying.events")])),
        };
    }

    #send(event: EventName, { job, output, reason, logs, exception }: JobEnd, jobUrl: string | undefined): void {
        const words = reason.map(translator(this.RED)).join(" ");
        const msg = { topic: event, payload: output } as NodeMessage;
        const what = kindOf(event) === "job" ? { job, jobUrl, logs } : { queueItem: job, exception };
        setOutputs(msg, { ...what, reason: words || undefined });
        try {
            this.node.send(msg);
        } catch (error) {
            // Only the rest of the flow, or Node-RED itself, can have thrown here.
            reportToCatch(this.RED, this.node, asOrchestratorError(error), msg);
        }
    }

    /** One period of trouble may have several causes in turn. */
    #noteProblem(kind: EventKind, error: OrchestratorError | undefined): void {
        if (error) this.#troubles.set(kind, error);
        else this.#troubles.delete(kind);
        const [trouble] = this.#troubles.values();
        this.#status.problem(trouble?.code);
        if (!trouble) this.#log("log", "recovered");
        else if (!this.#isTroubled) this.#log("warn", "troubled", trouble.translated(translator(this.RED)).message);
        this.#isTroubled = trouble !== undefined;
        if (!trouble) this.#reported = undefined;
    }

    /** Tells Catch nodes, once for each trouble. */
    #report(error: OrchestratorError): void {
        this.#status.problem(error.code);
        if (this.#reported === error.message) return;
        this.#reported = error.message;
        // Node-RED passes only errors with a message on to Catch nodes.
        reportToCatch(this.RED, this.node, error.translated(translator(this.RED)), {} as NodeMessage);
    }

    #log(level: "warn" | "log", key: string, error = ""): void {
        safely(() => this.node[level](this.RED._(`uipath-event.log.${key}`, { error })));
    }
}
