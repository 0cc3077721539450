/** Nodes are found in the palette by the words that people search for, not by their names only. */
import { query, sharedText } from "../node-red";

/** Call it when Node-RED has put the type into the palette. Its filter looks into the type and into this attribute. */
export function findByKeywords(type: string, label: string): void {
    const item = query(`.red-ui-palette-node[data-palette-type="${type}"]`)[0];
    item?.setAttribute("data-palette-label", `${label} ${sharedText("palette.keywords")}`);
}
