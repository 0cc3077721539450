import type { RobotChoice } from "../../shared/settings/start";
import type { Api } from "../api/api";
import type { ApiRequest } from "../api/api-request";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import { LookupCache } from "./lookup-cache";
import { literal, readList, withQuery } from "../api/odata";
import { similarNames } from "../errors/suggestions";

interface RobotDto {
    Id: number;
    Name?: string | null;
    Username?: string | null;
}

/** The folder with the robots. */
export interface RobotFolder extends Pick<ApiRequest, "folder" | "slot"> {
    /** Its numeric id; undefined where it is unknown. */
    folderId: number | undefined;
}

/** The first API version with `GetRobotsFromFolder`, for robots of modern folders. */
export const ROBOTS_FROM_FOLDER_SINCE = 15;

/** Names in one filter. Orchestrator accepts 100 expressions. */
const NAMES_PER_REQUEST = 50;

/** Finds robots by name, and caches their ids. */
export class Robots {
    readonly #api: Api;
    readonly #ids = new LookupCache<number[]>();

    constructor(api: Api) {
        this.#api = api;
    }

    /** The ids of the robots. @throws OrchestratorError ROBOT_NOT_FOUND with the missing names */
    async ids({ ids, names }: RobotChoice, where: RobotFolder): Promise<number[]> {
        const named =
            names.length > 0 ? await this.#ids.get(cacheKey(names, where), () => this.#lookUp(names, where)) : [];
        return [...new Set([...ids, ...named])];
    }

    /** Orchestrator does not know the cached ids. The next `ids` looks the names up again. */
    forget({ names }: RobotChoice, where: RobotFolder): void {
        this.#ids.forget(cacheKey(names, where));
    }

    async #lookUp(names: string[], where: RobotFolder): Promise<number[]> {
        const found = new Map<string, number>();
        for (const source of this.#sources(where)) {
            const missing = names.filter((name) => !found.has(name));
            for (let at = 0; at < missing.length; at += NAMES_PER_REQUEST) {
                const part = missing.slice(at, at + NAMES_PER_REQUEST);
                const filter = part.map((name) => `Name eq ${literal(name)}`).join(" or ");
                const path = withQuery(source, { $filter: filter, $top: 1000 });
                const robots = await this.#read(path, where);
                for (const name of part) {
                    const robot = robots.find((candidate) => candidate.Name?.toLowerCase() === name.toLowerCase());
                    if (robot) found.set(name, robot.Id);
                }
            }
        }
        const missing = names.filter((name) => !found.has(name));
        if (missing.length > 0) throw await this.#notFound(missing, where);
        return [...found.values()];
    }

    /** First the robots of a modern folder, then the classic list. */
    #sources({ folderId }: RobotFolder): string[] {
        const modern = folderId !== undefined && this.#api.server.specification >= ROBOTS_FROM_FOLDER_SINCE;
        const fromFolder = `/odata/Robots/UiPath.Server.Configuration.OData.GetRobotsFromFolder(folderId=${folderId})`;
        return modern ? [fromFolder, "/odata/Robots"] : ["/odata/Robots"];
    }

    async #read(path: string, { folder, slot }: RobotFolder): Promise<RobotDto[]> {
        try {
            return await readList<RobotDto>(this.#api, { path, folder, slot });
        } catch (error) {
            // The server may have the other list only.
            if (error instanceof OrchestratorError && error.cause?.status === 404) return [];
            throw error;
        }
    }

    async #notFound(missing: string[], where: RobotFolder): Promise<OrchestratorError> {
        const path = withQuery(this.#sources(where)[0]!, { $top: 1000 });
        const robots = await this.#read(path, where).catch(() => []);
        const names = similarNames(missing[0]!, robots.map((robot) => robot.Name ?? "").filter(Boolean));
        return new OrchestratorError("ROBOT_NOT_FOUND", [
            sentence("robots.notFound", { names: missing.join(", ") }),
            ...(names.length > 0 ? [sentence("robots.similar", { names: names.join(", ") })] : []),
        ]);
    }
}

function cacheKey(names: string[], { folder }: RobotFolder): string {
    return JSON.stringify([names, folder?.key]);
}
