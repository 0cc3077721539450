/** What Node-RED hands to our nodes. In flows that were written by hand, properties may be missing or of another type. */
import type { Node, NodeDef } from "node-red";
import type { ArgumentRow } from "../../shared/arguments/form";

export interface ConnectionDef extends NodeDef {
    url?: string;
    signIn?: string;
    tenant?: string;
    scope?: string;
    identityUrl?: string;
    folder?: string;
    tls?: string;
    proxy?: string;
    timeout?: string | number;
    concurrency?: string | number;
    apiVersion?: string | number;
    publicUrl?: string;
    webhookPath?: string;
}

export interface ConnectionCredentials {
    clientId?: string;
    clientSecret?: string;
    username?: string;
    password?: string;
    token?: string;
    webhookSecret?: string;
}

export interface FolderDef extends NodeDef {
    orchestrator?: string;
    folder?: string;
    folderType?: string;
}

export interface StartJobDef extends FolderDef {
    process?: string;
    processType?: string;
    arguments?: string;
    argumentsType?: string;
    argumentsForm?: ArgumentRow[];
    strategy?: string;
    jobsCount?: string | number;
    jobsCountType?: string;
    robots?: string;
    robotsType?: string;
    runtimeType?: string;
    priority?: string | number;
    entryPoint?: string;
    reference?: string;
    referenceType?: string;
    runAsMe?: boolean;
    idempotencyKey?: string;
    idempotencyKeyType?: string;
    whenStarted?: string;
}

export interface AddQueueItemDef extends FolderDef {
    queue?: string;
    queueType?: string;
    content?: string;
    contentType?: string;
    contentForm?: ArgumentRow[];
    reference?: string;
    referenceType?: string;
    priority?: string;
    dueDate?: string | number;
    dueDateType?: string;
    deferDate?: string | number;
    deferDateType?: string;
    onDuplicate?: string;
    commit?: string;
}

export interface RequestDef extends FolderDef {
    method?: string;
    path?: string;
    pathType?: string;
    body?: string;
    bodyType?: string;
    allPages?: boolean;
}

export interface AssetDef extends FolderDef {
    action?: string;
    asset?: string;
    assetType?: string;
    value?: string;
    valueType?: string;
    create?: boolean;
}

export interface BucketFileDef extends FolderDef {
    action?: string;
    bucket?: string;
    bucketType?: string;
    path?: string;
    pathType?: string;
    content?: string;
    contentType?: string;
    as?: string;
    maxSize?: string | number;
}

export interface JobsDef extends FolderDef {
    jobs?: string;
    jobsType?: string;
}

/** What all nodes that wait have. */
export interface WaitDef extends FolderDef {
    emit?: string;
    store?: string;
}

export interface WaitQueueItemDef extends WaitDef {
    items?: string;
    itemsType?: string;
    timeout?: string | number;
    timeoutType?: string;
    manualRetries?: boolean;
}

export interface WaitJobDef extends JobsDef, WaitDef {
    pendingTimeout?: string | number;
    pendingTimeoutType?: string;
    runningTimeout?: string | number;
    runningTimeoutType?: string;
    onTimeout?: string;
    killAfter?: string | number;
}

export interface StopJobDef extends JobsDef {
    how?: string;
}

export interface EventDef extends NodeDef {
    orchestrator?: string;
    folder?: string;
    process?: string;
    queue?: string;
    events?: string[];
    source?: string;
    every?: string | number;
    lookBack?: string | number;
    store?: string;
}

/** The part of Node-RED's own `tls-config` node that is used here. */
export interface TlsConfigNode extends Node {
    /** False where a file can't be read, or a certificate has no key. Such a node gives options without either. */
    valid?: boolean;
    addTLSOptions?(options: object): object;
}

/** The part of Node-RED's own `http proxy` node that is used here. */
export interface HttpProxyNode extends Node<{ username?: string; password?: string }> {
    url?: string;
    noproxy?: string[];
}
