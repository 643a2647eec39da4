// Where a reply parts from the right way: the first place at which the two have different numbers.

import { Formula } from "./judge/formula.js";
import { Fraction, toNumber } from "./judge/fractions.js";
import { read } from "./judge/judge.js";
import { kindOf } from "./judge/kinds.js";
import { Integer, Rational } from "./judge/numbers.js";
import { Real, general } from "./judge/real.js";
import { toFraction } from "./judge/reals.js";
import { Matrix, Vector } from "./judge/sequences.js";
import { Several } from "./judge/several.js";
import { Dimensions } from "./judge/shape.js";
import { equal } from "./judge/value.js";

/** @typedef {import("./judge/base.js").Kind} Kind */
/** A place in words, the reader's own number there, and that of the right way.
 * @typedef {{where: string, yours: string, right: string}} Parting
 */

const LONGEST = 12;

/** The first place where a wrong reply that can be read differs; none where the whole answer is one number.
 * @param {import("./judge/judge.js").PartData} part
 * @param {import("./judge/judge.js").VariantData} variant
 * @param {import("./judge/judge.js").Reply} reply
 * @returns {Parting | null}
 */
export function parting(part, variant, reply) {
  const kind = kindOf(part.kind);
  return between(kind, kind.from(variant.answer), read(part.kind, reply));
}

/** @param {Kind} kind @param {any} answer @param {any} reply @returns {Parting | null} */
function between(kind, answer, reply) {
  const [place] = kind.places(answer, reply);
  if (kind instanceof Several) {
    const name = String(place), field = /** @type {Kind} */ (kind.fields.get(name));
    const inner = between(field, answer[name], reply[name]), spoken = name.replaceAll("_", " ");
    if (inner) return { ...inner, where: `${spoken}, ${inner.where}` };
    if (![Integer, Rational, Real].some((scalar) => field instanceof scalar)) return null;
    return { where: spoken, yours: field.text(reply[name]), right: field.text(answer[name]) };
  }
  if (kind instanceof Vector && place && answer.length > 1) {
    const i = Number(place) - 1;
    return { where: `entry ${place}`, yours: kind.entry.text(reply[i]), right: kind.entry.text(answer[i]) };
  }
  if (kind instanceof Matrix && Array.isArray(place) && answer.length * answer[0].length > 1) {
    const [i, j] = place, yours = kind.entry.text(reply[i - 1][j - 1]), right = kind.entry.text(answer[i - 1][j - 1]);
    return { where: `row ${i}, column ${j}`, yours, right };
  }
  if (kind instanceof Dimensions && answer.length > 1 && answer.length === reply.length) {
    const i = answer.findIndex((/** @type {Fraction} */ size, /** @type {number} */ at) => size.n !== reply[at].n);
    return { where: `size ${i + 1}`, yours: String(reply[i].n), right: String(answer[i].n) };
  }
  return kind instanceof Formula ? atPoint(kind, answer, kind.text(reply)) : null;
}

/** Of the points at which formulas are compared, the smallest at which these two differ.
 * @param {Formula} kind
 * @param {string} answer
 * @param {string} reply
 * @returns {Parting | null}
 */
function atPoint(kind, answer, reply) {
  if (!kind.names.length) return null;
  const ours = kind.values(answer), theirs = kind.values(reply);
  const sizes = kind.points.map((point) => Object.values(point).reduce((sum, value) => sum + Math.abs(toNumber(value)), 0));
  const places = [...sizes.keys()].sort((a, b) => sizes[a] - sizes[b]);
  const place = places.find((at) => ours.at(at) && theirs.at(at) && !equal(ours.at(at), theirs.at(at)));
  if (place === undefined) return null;
  const where = kind.names.map((name) => `${name} = ${number(kind.points[place][name])}`).join(", ");
  return { where, yours: number(theirs.at(place)), right: number(ours.at(place)) };
}

/** A number, rounded where it is long. @param {import("./judge/value.js").Value} value */
function number(value) {
  if (!value) return "";
  const exact = value instanceof Fraction ? value : toFraction(value);
  const text = exact.d === 1n ? String(exact.n) : `${exact.n}/${exact.d}`;
  return value instanceof Fraction && text.length <= LONGEST ? text : `about ${general(toNumber(exact), 6)}`;
}
