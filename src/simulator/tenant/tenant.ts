/** The folders, processes, robots and machines of a tenant, with the ids and keys that Orchestrator assigns. */
import { withoutOuterSlashes } from "../../shared/folder-ref";
import { timestamp } from "../controls/clock";
import { stableKey } from "./stable-key";
import type {
    ArgumentData,
    FolderData,
    JobScript,
    MachineData,
    ProcessData,
    RobotData,
    TenantData,
} from "./tenant-data";

export interface Folder {
    Id: number;
    Key: string;
    DisplayName: string;
    FullyQualifiedName: string;
    Description: null;
    ParentId: number | null;
    ParentKey: string | null;
    IsPersonal: boolean;
    FolderType: "Standard" | "Personal";
    ProvisionType: "Automatic";
    PermissionModel: "FineGrained";
    FeedType: "Processes";
}

/** A ReleaseDto with additional properties of the simulator in lower case. */
export interface Release {
    Id: number;
    Key: string;
    Name: string;
    OrganizationUnitId: number;
    Arguments: { Input: string | null; Output: string | null };
    folder: Folder;
    script: JobScript;
    [property: string]: unknown;
}

export interface Robot {
    Id: number;
    Name: string;
    Username: string;
    folders: Set<number>;
    [property: string]: unknown;
}

export interface Machine {
    Id: number;
    Name: string;
    UnattendedSlots: number;
    folders: Set<number>;
    [property: string]: unknown;
}

/** Every kind has a range of its own, so that a confused id does not go unnoticed. */
const FIRST = { folder: 1, release: 101, robot: 301, machine: 501 };

/** A user of the API. */
export const USER_ID = 9;

/** The only environment in the classic folders of old generations. */
export const ENVIRONMENT = { Id: 701, Name: "Production", Description: null, Robots: [], Type: "Dev" };

export class Tenant {
    readonly folders: Folder[] = [];
    readonly releases: Release[];
    readonly robots: Robot[];
    readonly machines: Machine[];
    readonly #created: string;

    constructor(data: TenantData, now: number) {
        this.#created = timestamp(now);
        for (const folder of data.folders) this.folders.push(this.#folder(folder));
        this.releases = data.processes.map((process, at) => this.#release(process, FIRST.release + at));
        this.robots = (data.robots ?? []).map((robot, at) => this.#robot(robot, FIRST.robot + at));
        this.machines = (data.machines ?? []).map((machine, at) => this.#machine(machine, FIRST.machine + at));
    }

    folderByPath(path: string): Folder | undefined {
        const wanted = withoutOuterSlashes(path).toLowerCase();
        return this.folders.find((folder) => folder.FullyQualifiedName.toLowerCase() === wanted);
    }

    robotsIn(folderId: number): Robot[] {
        return this.robots.filter((robot) => robot.folders.has(folderId));
    }

    machinesIn(folderId: number): Machine[] {
        return this.machines.filter((machine) => machine.folders.has(folderId));
    }

    /** For tests. Publishes a new version of a process, with other arguments or another script. The key stays the same. */
    updateProcess(name: string, change: Partial<Pick<ProcessData, "input" | "output" | "defaults" | "job">>): void {
        const release = this.releases.find((candidate) => candidate.Name === name);
        if (!release) throw new Error(`There is no process ${name}.`);
        if (change.input) release.Arguments.Input = writeArguments(change.input);
        if (change.output) release.Arguments.Output = writeArguments(change.output);
        if (change.defaults) release["InputArguments"] = JSON.stringify(change.defaults);
        if (change.job) release.script = change.job;
    }

    /** For tests. Deletes a process and creates it again with the same name and another key. */
    recreateProcess(name: string): void {
        const release = this.releases.find((candidate) => candidate.Name === name);
        if (!release) throw new Error(`There is no process ${name}.`);
        release.Key = stableKey("release", release.folder.FullyQualifiedName, name, release.Key);
    }

    /** For tests. Renames a process in all folders. It keeps its key, and existing jobs keep the old name. */
    renameProcess(name: string, to: string): void {
        const renamed = this.releases.filter((candidate) => candidate.Name === name);
        if (renamed.length === 0) throw new Error(`There is no process ${name}.`);
        for (const release of renamed) release.Name = to;
    }

    /** For tests. Publishes another process with a new key. */
    addProcess(process: ProcessData): void {
        const id = FIRST.release + this.releases.length;
        const Key = stableKey("release", process.folder, process.name, String(id));
        this.releases.push({ ...this.#release(process, id), Key });
    }

    #folder({ path, personal = false }: FolderData): Folder {
        const parent = this.folderByPath(path.split("/").slice(0, -1).join("/"));
        return {
            Id: FIRST.folder + this.folders.length,
            Key: stableKey("folder", path),
            DisplayName: path.split("/").at(-1)!,
            FullyQualifiedName: path,
            Description: null,
            ParentId: parent?.Id ?? null,
            ParentKey: parent?.Key ?? null,
            IsPersonal: personal,
            FolderType: personal ? "Personal" : "Standard",
            ProvisionType: "Automatic",
            PermissionModel: "FineGrained",
            FeedType: "Processes",
        };
    }

    #release(process: ProcessData, id: number): Release {
        const folder = this.folderByPath(process.folder)!;
        const version = process.version ?? "1.0.0";
        const path = process.entryPoint ?? "Main.xaml";
        const input = process.input ? writeArguments(process.input) : null;
        const output = process.output ? writeArguments(process.output) : null;
        const current = {
            Id: id + 1000,
            ReleaseId: id,
            VersionNumber: version,
            CreationTime: this.#created,
            ReleaseName: process.name,
        };
        return {
            Id: id,
            Key: stableKey("release", process.folder, process.name),
            Name: process.name,
            ProcessKey: process.name,
            ProcessVersion: version,
            IsLatestVersion: true,
            IsProcessDeleted: false,
            Description: process.description ?? null,
            InputArguments: process.defaults ? JSON.stringify(process.defaults) : null,
            Arguments: { Input: input, Output: output },
            EntryPointId: id + 2000,
            EntryPointPath: path,
            EntryPoint: {
                Id: id + 2000,
                UniqueId: stableKey("entry", process.name),
                Path: path,
                InputArguments: input,
                OutputArguments: output,
            },
            ProcessType: "Process",
            SupportsMultipleEntryPoints: true,
            RequiresUserInteraction: false,
            IsAttended: false,
            IsCompiled: true,
            TargetFramework: "Portable",
            JobPriority: "Normal",
            SpecificPriorityValue: 45,
            AutoUpdate: false,
            CreationTime: this.#created,
            LastModificationTime: this.#created,
            CreatorUserId: USER_ID,
            CurrentVersion: current,
            ReleaseVersions: [current],
            Tags: [],
            EnvironmentId: ENVIRONMENT.Id,
            EnvironmentName: ENVIRONMENT.Name,
            OrganizationUnitId: folder.Id,
            OrganizationUnitFullyQualifiedName: folder.FullyQualifiedName,
            FolderKey: folder.Key,
            folder,
            script: process.job ?? {},
        };
    }

    #robot({ name, username, folders }: RobotData, id: number): Robot {
        return {
            Id: id,
            Name: name,
            Username: username,
            Type: "Unattended",
            HostingType: "Floating",
            ProvisionType: "Automatic",
            CredentialType: "Default",
            Enabled: true,
            IsExternalLicensed: false,
            LimitConcurrentExecution: true,
            UserId: id + 100,
            MachineId: null,
            MachineName: null,
            CreationTime: this.#created,
            folders: this.#ids(folders),
        };
    }

    #machine({ name, folders, slots }: MachineData, id: number): Machine {
        return {
            Id: id,
            Key: stableKey("machine", name),
            Name: name,
            Type: "Template",
            Scope: "Default",
            UnattendedSlots: slots,
            NonProductionSlots: 0,
            HeadlessSlots: 0,
            TestAutomationSlots: 0,
            RobotVersions: [],
            folders: this.#ids(folders),
        };
    }

    #ids(paths: string[]): Set<number> {
        return new Set(paths.map((path) => this.folderByPath(path)!.Id));
    }
}

function writeArguments(list: ArgumentData[]): string {
    return JSON.stringify(
        list.map(({ name, type, required = false, hasDefault = false }) => ({ name, type, required, hasDefault })),
    );
}
