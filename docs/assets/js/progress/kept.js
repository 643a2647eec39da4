// What is kept of a reader, as data: read from an earlier version or a file, checked, and two of them made one.

/** What is kept of a part of a variant: the reply as typed, how many were judged, the families of the mistakes that were
 * recognised, whether one was right, when it last changed, and what came of the first try.
 * @typedef {{reply?: import("../judge/judge.js").Reply, tries: number, right?: {tries: number, helped: boolean},
 *   helped?: "hint" | "answer", asked?: boolean, mistakes?: string[], on?: string, first?: First}} State
 * @typedef {{at: string, right: boolean}} First
 * @typedef {{replies: Record<string, State>, seen: Record<string, Record<string, string>>}} Kept of variants that were
 *   shown: when last, by slug and number
 */

export const VERSION = 2;
const KEY = /^([a-z]\w*)\.(\d{1,4})(?:-[0-9a-f]+)?\.(\w+)$/;

/** Whose state is kept under a key such as `fir_convolution.7-3fa2.a`; the published numbers are variant 0.
 * @param {string} key
 * @returns {{slug: string, number: number, part: string} | undefined}
 */
export function partOf(key) {
  const found = KEY.exec(key);
  return found ? { slug: found[1], number: Number(found[2]), part: found[3] } : undefined;
}

/** What a text holds, and how much of it is damaged. Throws what is wrong, in a line, where it holds nothing of ours.
 * @param {string} text
 * @returns {{kept: Kept, damaged: number}}
 */
export function parse(text) {
  let found;
  try { found = JSON.parse(text); } catch { throw new Error("it is damaged"); }
  if (!isTable(found) || !Number.isInteger(found.version) || found.version < 1) throw new Error("it holds no progress");
  if (found.version > VERSION) throw new Error("it is of a later version of this site");
  /** @type {Kept} */
  const kept = { replies: {}, seen: {} };
  let damaged = 0;
  const parts = Object.entries(isTable(found.replies) ? found.replies : (damaged++, {}));
  for (const [key, state] of parts) {
    const about = partOf(key);
    if (!about || !isState(state)) damaged++;
    else if (found.version > 1) kept.replies[key] = state;
    else {
      const on = state.on ?? new Date(0).toISOString();
      kept.replies[key] = { ...state, first: first(undefined, state, on) };
      if (about.number) kept.seen[about.slug] = { ...own(kept.seen, about.slug), [about.number]: on };
    }
  }
  if (found.version === 1) return { kept, damaged };
  for (const [slug, times] of Object.entries(isTable(found.seen) ? found.seen : (damaged++, {}))) {
    const fits = /^[a-z]\w*$/.test(slug) && isTable(times)
      && Object.entries(times).every(([number, at]) => /^\d{1,4}$/.test(number) && isTime(at));
    if (fits) kept.seen[slug] = times;
    else damaged++;
  }
  return { kept, damaged };
}

/** @param {Kept} kept */
export function written(kept) { return JSON.stringify({ version: VERSION, ...kept }); }

/** What came of the first try at a part of a variant: right if the first reply was, and no help was opened before.
 * @param {First | undefined} known
 * @param {State} state
 * @param {string} at
 * @returns {First | undefined}
 */
export function first(known, state, at) {
  if (known || !(state.tries || state.helped)) return known;
  return { at, right: state.right?.tries === 1 && !state.right.helped };
}

/** Both in one: of the same part of the same variant the later state, but the first try of the two, and all mistakes.
 * @param {Kept} one
 * @param {Kept} other
 * @returns {Kept}
 */
export function merged(one, other) {
  const replies = { ...one.replies }, seen = { ...one.seen };
  for (const [key, state] of Object.entries(other.replies)) replies[key] = replies[key] ? both(replies[key], state) : state;
  for (const [slug, times] of Object.entries(other.seen)) {
    const known = own(seen, slug);
    seen[slug] = { ...known };
    for (const [number, at] of Object.entries(times)) if (!(known[number] >= at)) seen[slug][number] = at;
  }
  return { replies, seen };
}

/** @param {State} one @param {State} other @returns {State} */
function both(one, other) {
  const [before, after] = (one.on ?? "") <= (other.on ?? "") ? [one, other] : [other, one];
  const firsts = [one.first, other.first].flatMap((found) => found ?? []).sort((a, b) => (a.at < b.at ? -1 : 1));
  const mistakes = [...new Set([...(before.mistakes ?? []), ...(after.mistakes ?? [])])];
  return {
    ...before, ...after, tries: Math.max(one.tries, other.tries),
    ...(firsts.length ? { first: firsts[0] } : {}), ...(mistakes.length ? { mistakes } : {}),
  };
}

/** What a table has itself: a file may name anything. @param {Kept["seen"]} seen @param {string} slug */
function own(seen, slug) { return Object.hasOwn(seen, slug) ? seen[slug] : {}; }

/** @param {any} value @returns {value is Record<string, any>} */
function isTable(value) { return typeof value === "object" && value !== null && !Array.isArray(value); }

/** @param {any} value */
function isTime(value) { return typeof value === "string" && /^\d{4}-\d\d-\d\d/.test(value) && !Number.isNaN(Date.parse(value)); }

/** @param {any} state @returns {state is State} */
function isState(state) {
  if (!isTable(state) || !isCount(state.tries)) return false;
  const { reply = "", right, helped = "hint", mistakes = [], on, first: found } = state;
  return (typeof reply === "string" || (isTable(reply) && Object.values(reply).every((text) => typeof text === "string")))
    && (right === undefined || (isTable(right) && isCount(right.tries) && typeof right.helped === "boolean"))
    && ["hint", "answer"].includes(helped)
    && Array.isArray(mistakes) && mistakes.every((family) => typeof family === "string")
    && (on === undefined || isTime(on))
    && (found === undefined || (isTable(found) && isTime(found.at) && typeof found.right === "boolean"));
}

/** @param {any} value */
function isCount(value) { return Number.isInteger(value) && value >= 0; }
