export const SIDEBAR_STYLE = `
.uipath-jobs { display: flex; flex-direction: column; height: 100%; color: var(--red-ui-primary-text-color); }
.uipath-jobs [hidden], .uipath-job [hidden], .uipath-run-now[hidden] { display: none !important; }
.uipath-jobs-tools { display: flex; flex-wrap: wrap; gap: 6px; padding: 8px; border-bottom: 1px solid var(--red-ui-secondary-border-color); }
.uipath-jobs-tools > .uipath-jobs-filter { flex: 1 1 140px; min-width: 0; margin: 0; box-sizing: border-box; height: 30px; }
.uipath-jobs-tools > .uipath-jobs-state { flex: 0 1 110px; min-width: 0; width: auto; margin: 0; height: 30px; }
.uipath-jobs .uipath-jobs-list { flex: 1 1 auto; min-height: 0; overflow-y: auto; list-style: none; margin: 0; padding: 0; }
.uipath-jobs .uipath-status { flex: 0 0 auto; padding: 6px 8px; line-height: 1.35; }
.uipath-jobs .uipath-status:empty { display: none; }
.uipath-jobs .uipath-status-problem { color: var(--red-ui-text-color-error); }
.uipath-job { border-bottom: 1px solid var(--red-ui-secondary-border-color); content-visibility: auto; contain-intrinsic-size: auto 46px; }
.uipath-job-head { box-sizing: border-box; display: grid; grid-template-columns: 20px minmax(0, 1fr); width: 100%; padding: 5px 8px; border: 0; text-align: left;
    line-height: 1.35; color: inherit; background: none; cursor: pointer; }
.uipath-job-head:hover { background: var(--red-ui-list-item-background-hover); }
.uipath-job-head:focus-visible { outline: 2px solid var(--red-ui-form-input-focus-color); outline-offset: -2px; }
.uipath-job-head > i { grid-row: 1 / span 2; align-self: center; }
.uipath-job-line { grid-column: 2; display: flex; gap: 8px; justify-content: space-between; min-width: 0; }
.uipath-job-process, .uipath-job-place { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.uipath-job-process { font-weight: 500; }
.uipath-job-state, .uipath-job-time { flex: 0 0 auto; white-space: nowrap; }
.uipath-job-place, .uipath-job-time { font-size: 0.9em; }
.uipath-job-unwatched .uipath-job-state { font-style: italic; }
.uipath-job:is([data-state="Faulted"], [data-state="Failed"], [data-state="Abandoned"]) :is(.uipath-job-head > i, .uipath-job-state) {
    color: var(--red-ui-text-color-error); }
.uipath-job[data-state="Successful"] .uipath-job-head > i { color: var(--red-ui-text-color-success); }
.uipath-job-details { padding: 2px 8px 8px 28px; }
.uipath-job-details dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 8px; margin: 0 0 6px; line-height: 1.35; }
.uipath-job-details dt { font-weight: normal; }
.uipath-job-details dd { margin: 0; overflow-wrap: anywhere; }
.uipath-job-details pre { margin: 0; padding: 4px; max-height: 180px; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
.uipath-job-buttons { display: flex; flex-wrap: wrap; gap: 4px; --red-ui-workspace-button-color: var(--red-ui-primary-text-color); }
.uipath-run-now { margin-top: 8px; padding: 8px; border: 1px solid var(--red-ui-form-input-border-color); border-radius: 4px; }
.uipath-run-now p { margin: 0 0 6px; }
.uipath-run-now .uipath-jobs-list { list-style: none; margin: 0; }
.form-row .uipath-run-now .uipath-run-now-field { display: grid; grid-template-columns: 28% minmax(0, 1fr); gap: 8px; margin: 0 0 6px; width: auto; overflow-wrap: anywhere; }
.form-row .uipath-run-now-field > :is(textarea, input) { width: 100%; box-sizing: border-box; margin: 0; }
.uipath-run-now-field > textarea { font-family: var(--red-ui-monospace-font), monospace; resize: vertical; }
.uipath-job-buttons p { flex: 1 0 100%; margin: 0 0 4px; }
`;
