// Read one value that a reader typed: a number with its unit, a computation with its result, `y = …`.

import { LETTER, SPACE, shorten, strip } from "./characters.js";
import { ReplyError, Slip } from "./errors.js";
import { decimal, evaluate, unknown, whyNone } from "./evaluate.js";
import { HALF } from "./fractions.js";
import { NO_NAMES, parse } from "./grammar.js";
import { LABEL, unwrapped } from "./lists.js";
import { resolve } from "./names.js";
import { Rounded, notAbove, rounded } from "./rounded.js";
import { withoutUnit } from "./units.js";
import { add, equal, magnitude, multiply, negative } from "./value.js";

/** @typedef {import("./value.js").Value} Value */

const WORD = new RegExp(`[${LETTER}][${LETTER}0-9_]*`, "g");
const SIMPLE = /^-?[0-9]{1,15}(?:\.[0-9]{0,17})?$/;
const EQUALS = /={1,2}|≈/;
const LESS = /[<>≤≥]/;
const RANGE = new RegExp(`[${SPACE},](?:for|if|when|where|otherwise|else)[${SPACE}]`);
const MOST_SIDES = 20;

/** The value of a reply that is one number, in the grammar's characters; a plain decimal is marked as `Rounded`.
 *
 * Throws ReplyError where it is none, its unit is not the one asked for, or its two sides differ.
 * @param {string} text
 */
export function number(text, unit = "") {
  if (SIMPLE.test(text)) return new Rounded(decimal(text), text); // most entries of most lists
  const before = sides(unwrapped(text)[0], NO_NAMES), last = before.pop() ?? "";
  let value = valueOf(withoutUnit(last, unit));
  for (const side of before) {
    const other = valueOf(withoutUnit(side, unit));
    if (!agree(other, value)) throw new Slip(`${shorten(side)} is not ${shorten(last)}`);
    if (value instanceof Rounded && !(other instanceof Rounded)) value = other; // 2/3 = 0.667 gives the exact value, too
  }
  return value;
}

/** What stands on the sides of the equals signs, without labels such as `y =`, `A^2 =` or `mean:`; one side at least.
 * @param {string} typed
 * @param {readonly string[]} names
 */
export function sides(typed, names) {
  if (!strip(typed)) throw new ReplyError("the answer is empty");
  const text = typed.replace(LABEL, ""), said = RANGE.test(text) ? "says where it holds" : "is an inequality";
  if (RANGE.test(text) || LESS.test(text)) {
    throw new ReplyError(`${shorten(text)} ${said}: type the ${names.length ? "formula" : "number"} alone`);
  }
  const pieces = text.split(EQUALS).map(strip);
  if (!pieces[0] && pieces.length > 1) pieces.shift(); // = 5
  if (pieces.length === 1 && pieces[0]) return pieces;
  if (pieces.includes("")) throw new ReplyError(`something is missing beside the “=” in ${shorten(text)}`);
  if (pieces.length > MOST_SIDES) throw new ReplyError(`${shorten(text)} has too many “=” to be read`);
  const values = pieces.filter((piece) => !isLabel(piece, names));
  return values.length ? values : pieces.slice(-1);
}

/** Whether two sides are equal, or one is a decimal that rounds the other, or cuts it off.
 * @param {Value} one
 * @param {Value} other
 */
export function agree(one, other) {
  if (equal(one, other)) return true;
  const gap = magnitude(add(one, negative(other)));
  for (const [typed, exact] of [[one, other], [other, one]]) {
    if (typed instanceof Rounded && typed.places < 0) {
      const cutOff = notAbove(magnitude(typed), magnitude(exact)) && notAbove(gap, typed.step);
      if (cutOff || notAbove(gap, multiply(typed.step, HALF))) return true;
    }
  }
  return false;
}

/** Throws ReplyError where an unknown name is that of the imaginary unit. @param {string} name @param {string} text */
export function refuseImaginary(name, text) {
  if (name === "i" || name === "j") {
    throw new ReplyError(`${shorten(text)} has the imaginary unit “${name}”: a real number is asked for; work it out`);
  }
}

/** Whether a side has a prime, or a word that is unknown here; behind a number that is a unit, between two an x multiplies.
 * @param {string} text
 * @param {readonly string[]} names
 */
function isLabel(text, names) {
  if (/^[.0-9+-]/.test(text)) return false;
  if (text.includes("'")) return true;
  const found = (text.match(WORD) ?? []).map((word) => resolve(word, names));
  return found.some((pieces) => !pieces.length) || (found.length > 0 && found[0][0][1] === "*");
}

/** @param {string} text */
function valueOf(text) {
  const tree = parse(text);
  const name = unknown(tree, NO_NAMES);
  refuseImaginary(name, text);
  if (name) throw new ReplyError(`${shorten(text)} is not a number`);
  const value = evaluate(tree, {});
  if (!value) throw new ReplyError(`${shorten(text)} ${whyNone(tree, {})}`);
  return rounded(tree, value);
}
