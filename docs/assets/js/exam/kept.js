// The exam that is being taken, kept in this browser, so that a reload or a crash loses nothing.

import { go, stop } from "./clock.js";

/** @typedef {import("../judge/judge.js").Reply} Reply */
/** `answers` by the identifier of a variant and the part, such as `fir_convolution.7-3fa2.a`; `recorded` when what was
 * handed in has gone into the reader's progress.
 * @typedef {import("./address.js").Exam & {answers: Record<string, {reply?: Reply, sure?: boolean}>,
 *   clock: import("./clock.js").Clock, running: boolean, hidden: boolean, all: boolean, at: number, done: boolean,
 *   recorded: boolean}} Kept
 */

const KEY = "exambank.exam", VERSION = 1;
const LATER = "An exam was kept here by a later version of the site, and is left to it: this one lasts as long as the page.";
const NOWHERE = "This browser keeps nothing for this site: a reload would lose your exam.";

/** An exam that begins. @param {import("./address.js").Exam} exam @returns {Kept} */
export function begun(exam) {
  const { pieces, minutes } = exam, clock = { spent: 0, since: null };
  return { pieces, minutes, answers: {}, clock, running: true, hidden: false, all: false, at: 0, done: false, recorded: false };
}

/** The exam that was kept, if any, and in one line what is wrong.
 * @param {{getItem: (key: string) => string | null} | undefined} storage
 * @returns {{exam?: Kept, trouble?: string}}
 */
export function recalled(storage) {
  let found;
  try {
    found = JSON.parse(/** @type {Storage} */ (storage).getItem(KEY) ?? "null");
  } catch (error) {
    return { trouble: error instanceof SyntaxError ? "What was kept of an exam is damaged: it is lost." : NOWHERE };
  }
  if (found === null) return {};
  if (found.version > VERSION) return { trouble: LATER };
  if (found.version !== VERSION || !isExam(found.exam)) return { trouble: "What was kept of an exam is damaged: it is lost." };
  return { exam: { ...found.exam, clock: { spent: found.exam.clock.spent, since: null } } };
}

/** Keep an exam, or with null none; in one line why it cannot be kept, else nothing.
 * @param {Pick<Storage, "getItem" | "setItem" | "removeItem"> | undefined} storage
 * @param {Kept | null} exam
 * @param {number} now
 */
export function keep(storage, exam, now) {
  try {
    const there = /** @type {Storage} */ (storage);
    if (recalled(there).trouble === LATER) return LATER;
    if (!exam) there.removeItem(KEY);
    else there.setItem(KEY, JSON.stringify({ version: VERSION, exam: { ...exam, clock: stop(exam.clock, now) } }));
  } catch {
    return NOWHERE;
  }
  return "";
}

/** The clock runs while an exam is being taken and the reader has not stopped it. @param {Kept} exam @param {number} now @returns {Kept} */
export function timed(exam, now) {
  return { ...exam, clock: exam.running && !exam.done ? go(exam.clock, now) : stop(exam.clock, now) };
}

/** @param {any} exam */
function isExam(exam) {
  const isPiece = (/** @type {any} */ piece) => typeof piece?.id === "string" && Array.isArray(piece.parts);
  return Array.isArray(exam?.pieces) && exam.pieces.length > 0 && exam.pieces.every(isPiece)
    && typeof exam.minutes === "number" && typeof exam.clock?.spent === "number" && typeof exam.answers === "object" && exam.answers !== null;
}
