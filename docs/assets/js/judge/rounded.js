// Decimals as replies: what was typed as a decimal may stand for the number that it rounds.
//
// The rule, for kinds whose answers are exact: a decimal is right if it has at least four significant digits and is the
// answer rounded to them, or agrees with it to one part in 10⁷, as floats of any library do. A whole number is only
// itself.

import { decimal } from "./evaluate.js";
import { Fraction, HALF, compare, fraction, size, times } from "./fractions.js";
import { add, equal, isWhole, magnitude, multiply, negative, sign } from "./value.js";

/** @typedef {import("./value.js").Value} Value */

const FEWEST_DIGITS = 4;
export const CLOSE = fraction(1n, 10n ** 7n);
const SHORTEST_PLACES = -2;
/** What a computer gives for 0 is smaller. */
const NOTHING = fraction(1n, 10n ** 12n);

/** A number as typed in digits, with how many of them are significant and what the last is worth. */
export class Rounded extends Fraction {
  /** The number that `shown` writes, such as `-0.25`, `4e6` or `33.3%`. @param {Fraction} value @param {string} shown */
  constructor(value, shown) {
    super(value.n, value.d);
    const [mantissa, exponent = "0"] = shown.toLowerCase().replace(/%$/, "").replace(/^-/, "").split("e");
    const [whole, part = ""] = mantissa.split(".");
    this.digits = (whole + part).replace(/^0+/, "").length;
    this.places = Number(exponent) - part.length - (shown.endsWith("%") ? 2 : 0);
    this.shown = shown;
  }

  /** What the last digit is worth. */
  get step() { return decimal("1", this.places); }

  /** By how much the number meant may differ. */
  get slack() {
    const close = times(size(this), CLOSE), least = this.digits >= FEWEST_DIGITS && this.places < 0 ? times(this.step, HALF) : NOTHING;
    return compare(close, least) > 0 ? close : least;
  }

  /** Whether it may be a number rounded to too few digits; 0.5 is rather itself. */
  get isShort() { return this.digits > 0 && this.digits < FEWEST_DIGITS && this.places <= SHORTEST_PLACES; }
}

/** The value, marked as typed in digits where the tree is a number and no computation.
 * @param {import("./grammar.js").Tree} tree
 * @param {Value} value
 */
export function rounded(tree, value) {
  const shown = digits(tree);
  return shown && value instanceof Fraction ? new Rounded(value, shown) : value;
}

/** Whether a reply is right where the exact answer is `answer`, by the rule above.
 * @param {Value} answer
 * @param {Value} reply
 */
export function near(answer, reply) {
  if (equal(answer, reply)) return true;
  if (!answer || !(reply instanceof Rounded)) return false;
  const gap = magnitude(add(answer, negative(reply)));
  if (sign(answer) === 0) return notAbove(gap, NOTHING);
  if (reply.places >= 0) return false;
  const whole = isWhole(reply) && isWhole(answer);
  if (!whole && notAbove(gap, multiply(magnitude(answer), CLOSE))) return true;
  return reply.digits >= FEWEST_DIGITS && notAbove(gap, times(reply.step, HALF));
}

/** What to say of a decimal that is too short or not rounded; empty where its digits are not the trouble.
 * @param {Value} answer
 * @param {Value} reply
 */
export function remark(answer, reply) {
  if (!answer || !(reply instanceof Rounded) || reply.places >= 0) return "";
  const gap = magnitude(add(answer, negative(reply)));
  if (reply.digits < FEWEST_DIGITS && sign(answer) && notAbove(gap, times(reply.step, HALF))) {
    return tooShort(reply);
  }
  if (reply.digits >= FEWEST_DIGITS && notAbove(gap, reply.step)) {
    const cutOff = notAbove(magnitude(reply), magnitude(answer));
    const how = cutOff ? "is cut off where it should be rounded" : "is off in its last digit";
    return `${reply.shown} ${how}: type the exact value, or round the last digit.`;
  }
  return "";
}

/** What to say of a decimal that has too few digits. @param {Rounded} reply */
export const tooShort = (reply) =>
  `${reply.shown} has too few digits to tell: type the exact value, or at least ${FEWEST_DIGITS} significant digits.`;

/** Whether one ≤ other; false where either has no value. @param {Value} one @param {Value} other */
export function notAbove(one, other) {
  const difference = add(one, negative(other));
  return difference !== null && sign(difference) <= 0;
}

/** @param {import("./grammar.js").Tree} tree @returns {string} */
function digits(tree) {
  if (tree.is === "number") return /^[.0-9]/.test(tree.text) ? tree.text : "";
  if (tree.is === "sum" && tree.terms.length === 1 && tree.terms[0][0] === "-") {
    const inner = digits(tree.terms[0][1]);
    return inner && inner[0] !== "-" ? `-${inner}` : "";
  }
  if (tree.is === "product" && tree.factors.length === 2) {
    const [[, first], [operation, second]] = tree.factors, inner = digits(first); // 33.3%, and 33.3/100
    return operation === "/" && second.is === "number" && second.text === "100" && inner.includes(".") ? `${inner}%` : "";
  }
  return "";
}
