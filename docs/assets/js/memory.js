// What a reader replied, kept in this browser and nowhere else. Keeping may fail: then it lasts as long as the page.

/** What is kept of a part of a variant: the reply as typed, how many were judged, and whether one was right.
 * @typedef {{reply?: import("./judge/judge.js").Reply, tries: number, right?: {tries: number, helped: boolean},
 *   helped?: "hint" | "answer", asked?: boolean, on?: string}} State
 */

const KEY = "exambank.replies", VERSION = 1;
/** @type {Map<string, State>} */
const here = new Map();

/** All that is kept; nothing where it is damaged. Throws where there is no storage or it is of a later version.
 * @returns {Record<string, State>}
 */
function kept() {
  const text = localStorage.getItem(KEY);
  let found;
  try { found = JSON.parse(text ?? "null"); } catch { return {}; }
  if (found?.version > VERSION) throw new Error("kept by a later version of the site, and left to it");
  return found?.version === VERSION && typeof found.replies === "object" ? found.replies ?? {} : {};
}

/** What is kept of a part of a variant, such as `fir_convolution.7-3fa2.a`. @param {string} key @returns {State} */
export function recall(key) {
  let state = here.get(key);
  try { state ??= kept()[key]; } catch { /* no storage */ }
  return typeof state?.tries === "number" ? state : { tries: 0 };
}

/** Keep the state of a part. @param {string} key @param {State} state */
export function remember(key, state) {
  const dated = { ...state, on: new Date().toISOString().slice(0, 10) };
  here.set(key, dated);
  try {
    localStorage.setItem(KEY, JSON.stringify({ version: VERSION, replies: { ...kept(), [key]: dated } }));
  } catch { /* full, blocked, or of a later version */ }
}
