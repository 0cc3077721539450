/** The page of the sidebar. What the tab shows loads when it is shown first. */
import { LIVE_JOBS_RIGHTS } from "../../shared/live-jobs";
import { element } from "../elements";
import { loadModule, textsOf, type RedEditor } from "../node-red";

declare const RED: RedEditor;

const text = textsOf("uipath-jobs");

/** What fills the tab. */
interface JobsTab {
    mount(tab: HTMLElement): { show(): void };
}

RED.plugins.registerPlugin("uipath-jobs", {
    type: "uipath-sidebar",
    onadd() {
        if (!RED.user.hasPermission(LIVE_JOBS_RIGHTS.see)) return;
        const content = element("div", { class: "uipath-jobs" });
        let loaded: Promise<{ show(): void }> | undefined;
        const show = (): void => {
            loaded ??= loadModule<JobsTab>("jobs-tab").then(({ mount }) => mount(content));
            loaded.then(
                (tab) => tab.show(),
                () => {
                    loaded = undefined;
                    content.textContent = text("problem.notLoaded");
                },
            );
        };
        RED.actions.add("uipath:show-jobs", () => RED.sidebar.show("uipath-jobs"), { label: text("action") });
        RED.sidebar.addTab({
            id: "uipath-jobs",
            label: text("label"),
            name: text("name"),
            iconClass: "fa fa-tasks",
            action: "uipath:show-jobs",
            enableOnEdit: true,
            content,
            onchange: show,
        });
    },
});
