// When a part is mastered, and when it is due again. The page “Your progress” says the same in words.

import { partOf } from "./kept.js";

/** @typedef {import("./kept.js").Kept} Kept */
/** @typedef {import("./kept.js").First} First */
/** @typedef {"untried" | "tried" | "right" | "mastered" | "due"} Standing */
/** @typedef {{standing: Standing, due: number, fresh: number}} Part a day, and a variant on which nothing was tried yet */

export const STEPS = [1, 3, 7, 16, 35];

/** The day of a time where the reader is, as a number: what is due tomorrow is so from midnight. @param {string | Date} time */
export function dayOf(time) {
  const at = new Date(time);
  return Date.UTC(at.getFullYear(), at.getMonth(), at.getDate()) / 864e5;
}

/** What first tries at several variants of a part amount to: mastered or not, and the day on which it is due.
 *
 * Each success on the day or later moves on, one that comes earlier changes nothing, a failure moves back to the first.
 * @param {First[]} tries
 */
export function schedule(tries) {
  let mastered = false, step = 0, due = Infinity;
  for (const { at, right } of [...tries].sort((a, b) => (a.at < b.at ? -1 : 1))) {
    const today = dayOf(at), isDue = today >= due;
    if (right && mastered && !isDue) continue;
    step = right && mastered ? step + 1 : 0;
    mastered = right;
    due = step < STEPS.length ? today + STEPS[step] : Infinity; // after the last it rests
  }
  return { mastered, due };
}

/** How each part stands that the reader has begun, by slug and name.
 * @param {Kept} kept
 * @param {Map<string, number>} counts how many variants each problem has
 * @param {number} today
 * @returns {Map<string, Part>} under keys such as `fir_convolution.a`
 */
export function standings(kept, counts, today) {
  /** @type {Map<string, {slug: string, used: Set<number>, tries: First[], begun: boolean, right: boolean}>} */
  const parts = new Map();
  for (const [key, state] of Object.entries(kept.replies)) {
    const about = partOf(key);
    if (!about) continue;
    const name = `${about.slug}.${about.part}`;
    const part = parts.get(name) ?? { slug: about.slug, used: new Set(), tries: [], begun: false, right: false };
    parts.set(name, part);
    if (state.first) {
      part.used.add(about.number);
      part.tries.push(state.first);
    }
    part.begun ||= Boolean(state.tries || state.helped);
    part.right ||= Boolean(state.right);
  }
  return new Map([...parts].map(([name, { slug, used, tries, begun, right }]) => {
    const { mastered, due } = schedule(tries), fresh = freshOf(counts.get(slug) ?? 0, used, kept.seen[slug] ?? {});
    const standing = due <= today && fresh ? "due" : mastered ? "mastered" : right ? "right" : begun ? "tried" : "untried";
    return [name, { standing, due: fresh ? due : Infinity, fresh }];
  }));
}

/** A variant on which nothing was tried at a part, rather one that was never shown; 0 where there is none left.
 * @param {number} count
 * @param {Set<number>} used
 * @param {Record<string, string>} seen
 */
function freshOf(count, used, seen) {
  const left = Array.from({ length: count }, (_, i) => i + 1).filter((number) => !used.has(number));
  return left.find((number) => !seen[number]) ?? left[0] ?? 0;
}

/** The variant to be shown after this one: the next that was not seen, else the one that was seen longest ago.
 * @param {number} count
 * @param {number} number
 * @param {Record<string, string>} seen
 */
export function following(count, number, seen) {
  const others = Array.from({ length: count }, (_, i) => ((number + i) % count) + 1).filter((other) => other !== number);
  const unseen = others.find((other) => !seen[other]);
  const oldest = others.sort((a, b) => (seen[a] < seen[b] ? -1 : 1))[0];
  return { next: unseen ?? oldest ?? number, isSeen: unseen === undefined };
}

/** The families of mistakes that were recognised, most frequent first, and the parts of variants where each was made.
 * @param {Kept} kept
 * @returns {[string, {slug: string, number: number, part: string}[]][]}
 */
export function families(kept) {
  /** @type {Map<string, {slug: string, number: number, part: string}[]>} */
  const found = new Map();
  for (const [key, { mistakes = [] }] of Object.entries(kept.replies)) {
    const about = partOf(key);
    if (about) for (const family of mistakes) found.set(family, [...(found.get(family) ?? []), about]);
  }
  return [...found].sort((a, b) => b[1].length - a[1].length);
}
