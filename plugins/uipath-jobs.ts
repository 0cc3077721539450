import type { NodeAPI } from "node-red";
import { registerLiveJobRoutes } from "../src/node-red/sidebar/live-job-routes";

export = (RED: NodeAPI): void => registerLiveJobRoutes(RED);
