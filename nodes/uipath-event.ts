import type { Node, NodeAPI } from "node-red";
import { Event } from "../src/node-red/event/event";
import type { EventLegacy } from "../src/node-red/event/event-memory";
import { Handover } from "../src/node-red/memory/handover";
import { migrated } from "../src/node-red/runtime/migrations";
import type { EventDef } from "../src/node-red/runtime/node-definitions";

export = (RED: NodeAPI): void => {
    const handover = new Handover<EventLegacy>(RED);

    function EventNode(this: Node, def: EventDef): void {
        RED.nodes.createNode(this, def);
        new Event(RED, this, migrated(def), handover).listen();
    }

    RED.nodes.registerType("uipath-event", EventNode);
};
