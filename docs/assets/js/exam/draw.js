// Draws an exam: from each problem that fits a run of parts in the order of its page, so that its introduction is worth
// reading; all of one variant, for two variants of a problem would give each other away. A part comes with the parts that
// it needs, and never beside one whose answer it shows.

import { perPart } from "./address.js";

/** @typedef {import("./address.js").Problem} Problem */
/** No topics or levels stand for all.
 * @typedef {{topics: string[], levels: number[], minutes?: number, parts?: number}} Wish
 */
/** @typedef {{slug: string, number: number, parts: string[]}} Drawn */

export const RUN = 3;

/** @param {Problem[]} bank @param {Pick<Wish, "topics" | "levels">} wish */
export function fitting(bank, { topics, levels }) {
  return bank.filter((problem) => problem.parts.length
    && (!topics.length || problem.topics.some((topic) => topics.includes(topic)))
    && (!levels.length || levels.includes(problem.level)));
}

/** @param {Problem[]} bank
 * @param {Wish} wish
 * @param {(slug: string, number: number) => boolean} isSeen whether the reader has seen a variant
 * @param {() => number} random at least 0, less than 1
 * @returns {{pieces: Drawn[], seen: string[]}} and which problems could only be drawn with numbers that were seen before
 */
export function draw(bank, wish, isSeen, random) {
  const numbers = new Map(bank.map((problem) => [problem.slug, fresh(problem, isSeen)]));
  const isFresh = (/** @type {Problem} */ { slug }) => Boolean(numbers.get(slug)?.length);
  const problems = shuffled(fitting(bank, wish), random).sort((one, other) => Number(isFresh(other)) - Number(isFresh(one)));
  /** @type {Map<Problem, Set<string>>} */
  const chosen = new Map();
  let left = wish.parts ?? wish.minutes ?? 0, grown = true;
  while (grown) {
    grown = false;
    for (const problem of problems) {
      const has = chosen.get(problem) ?? new Set(), cost = wish.parts ? 1 : perPart(problem);
      const added = run(problem, has, Math.floor((left + 0.5) / cost), Math.floor(random() * problem.parts.length));
      if (!added.length) continue;
      chosen.set(problem, new Set([...has, ...added]));
      left -= added.length * cost;
      grown = true;
    }
  }
  const pieces = [...chosen].map(([problem, has]) => {
    const from = isFresh(problem) ? numbers.get(problem.slug) ?? [] : all(problem);
    const parts = problem.parts.map(({ name }) => name).filter((name) => has.has(name));
    return { slug: problem.slug, number: from[Math.floor(random() * from.length)], parts };
  });
  return { pieces, seen: [...chosen.keys()].filter((problem) => !isFresh(problem)).map(({ slug }) => slug) };
}

/** The next parts of a problem from a place on, with what they need, as long as there is room.
 * @param {Problem} problem
 * @param {Set<string>} has
 * @param {number} room
 * @param {number} start
 */
function run({ parts }, has, room, start) {
  /** @type {string[]} */
  const added = [];
  const order = [...parts.slice(start), ...parts.slice(0, start)];
  for (const part of order) {
    const have = [...has, ...added];
    const more = [...part.needs ?? [], part.name].filter((name) => !have.includes(name));
    const room_left = Math.min(room, Math.max(RUN, more.length)) - added.length;
    if (added.length < RUN && more.length <= room_left && apart([...have, ...more], parts)) added.push(...more);
  }
  return added;
}

/** Whether none of some parts shows another's answer. @param {string[]} names @param {Problem["parts"]} parts */
function apart(names, parts) {
  return parts.every((part) => !names.includes(part.name) || !part.tells?.some((other) => names.includes(other)));
}

/** @param {Problem} problem */
function all({ variants }) { return variants ? Array.from({ length: variants }, (_, i) => i + 1) : [0]; }

/** @param {Problem} problem @param {(slug: string, number: number) => boolean} isSeen */
function fresh(problem, isSeen) { return all(problem).filter((number) => !isSeen(problem.slug, number)); }

/** @template T @param {T[]} items @param {() => number} random */
function shuffled(items, random) {
  const mixed = [...items];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [mixed[i], mixed[j]] = [mixed[j], mixed[i]];
  }
  return mixed;
}
