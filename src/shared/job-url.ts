/**
 * The page of a job in Orchestrator. `base` is that of the API. Without `folderId` the page shows the folder that was open last.
 *
 * Source: UiPath's Python command line prints this address after `uipath invoke`.
 */
export function jobUrl(base: string, key: string, folderId?: number | string): string {
    const page = `${base}/jobs(sidepanel:sidepanel/jobs/${encodeURIComponent(key)}/details)`;
    return folderId === undefined ? page : `${page}?fid=${folderId}`;
}
