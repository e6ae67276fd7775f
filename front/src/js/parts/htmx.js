// htmx under the strict policy: no evaluated text, no style sheet written into the page.
import htmx from 'htmx.org/dist/htmx.esm.js';

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
// Parts may bring data for charts in JSON scripts; scripts that run are stopped by the policy.
htmx.config.allowScriptTags = true;
htmx.config.historyCacheSize = 0; // pages with personal data do not stay in the browser's store
htmx.config.refreshOnHistoryMiss = true;
htmx.config.scrollBehavior = 'auto';

window.htmx = htmx;
export default htmx;
