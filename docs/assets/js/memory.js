// What a reader did, kept in this browser and nowhere else. Keeping may fail: then it lasts as long as the page.

import { first, merged, parse, written } from "./progress/kept.js";

/** @typedef {import("./progress/kept.js").State} State */
/** @typedef {import("./progress/kept.js").Kept} Kept */
/** @typedef {"" | "blocked" | "full" | "later" | "damaged"} Trouble why not all is kept */

const OURS = "exambank.", KEY = `${OURS}replies`;
/** @type {Kept} What was done on this page: there where nothing can be kept. */
let here = { replies: {}, seen: {} };
/** @type {{text: string | null, kept: Kept, trouble: Trouble}} What was read last: it is asked for at every key stroke. */
let last = { text: null, kept: { replies: {}, seen: {} }, trouble: "" };
/** @type {Set<() => void>} Called when a part has been tried, helped with or answered. */
const watching = new Set();

function stored() {
  /** @type {string | null} */
  let text;
  try { text = localStorage.getItem(KEY); } catch { return { text: null, kept: here, trouble: /** @type {Trouble} */ ("blocked") }; }
  if (text === last.text) return last;
  last = { text, kept: { replies: {}, seen: {} }, trouble: "" };
  if (text === null) return last;
  try {
    const { kept, damaged } = parse(text);
    last = { text, kept, trouble: damaged ? "damaged" : "" };
  } catch (problem) {
    last.trouble = /later/.test(String(problem)) ? "later" : "damaged";
  }
  return last;
}

/** Keep this; whether that is possible. @param {Kept} kept */
function store(kept) {
  if (stored().trouble === "later") return false; // left to it
  try {
    const text = written(kept);
    localStorage.setItem(KEY, text);
    last = { text, kept, trouble: "" };
    return true;
  } catch {
    return false;
  }
}

/** All that is known. @returns {Kept} */
export function everything() {
  const { kept } = stored();
  return { replies: { ...kept.replies, ...here.replies }, seen: { ...kept.seen, ...here.seen } };
}

/** Why not all is kept, or will be. @returns {Trouble} */
export function trouble() {
  const { trouble: found } = stored();
  if (found) return found;
  try {
    localStorage.setItem(`${OURS}room`, "x".repeat(2000));
    localStorage.removeItem(`${OURS}room`);
    return "";
  } catch {
    return "full";
  }
}

/** What is kept of a part of a variant, such as `fir_convolution.7-3fa2.a`. @param {string} key @returns {State} */
export function recall(key) { return here.replies[key] ?? stored().kept.replies[key] ?? { tries: 0 }; }

/** Keep the state of a part; what came of its first try is found out here. @param {string} key @param {State} state */
export function remember(key, state) {
  const before = recall(key), on = new Date().toISOString();
  const found = first(before.first, state, on);
  here.replies[key] = { ...state, on, ...(found ? { first: found } : {}) };
  const { kept } = stored();
  store({ ...kept, replies: { ...kept.replies, [key]: here.replies[key] } });
  if (before.tries !== state.tries || before.helped !== state.helped) watching.forEach((call) => call());
}

/** The variants of a problem that were shown, and when last. @param {string} slug @returns {Record<string, string>} */
export function seen(slug) { return { ...stored().kept.seen[slug], ...here.seen[slug] }; }

/** A variant is shown. @param {string} slug @param {number} number */
export function see(slug, number) {
  here.seen[slug] = { ...seen(slug), [number]: new Date().toISOString() };
  const { kept } = stored();
  store({ ...kept, seen: { ...kept.seen, [slug]: here.seen[slug] } });
}

/** @param {() => void} call */
export function watch(call) {
  watching.add(call);
  addEventListener("storage", ({ key }) => { if (key === KEY || key === null) call(); }); // another window
}

/** Add what a file holds; whether that could be kept. @param {Kept} kept */
export function add(kept) { return store(merged(everything(), kept)); }

/** Forget everything that this site has kept here. */
export function erase() {
  here = { replies: {}, seen: {} };
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(OURS)) localStorage.removeItem(key);
  } catch { /* nothing was kept */ }
}
