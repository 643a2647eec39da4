// The value of a parsed expression at a point, within a budget of work, so that no reply can hang a page.

import { VULGAR } from "./characters.js";
import { ReplyError } from "./errors.js";
import { Fraction, HALF, ZERO, exact, fraction } from "./fractions.js";
import * as reals from "./reals.js";
import {
  LARGEST_BITS, add, bounded, divide, equal, exponential, floor, isWhole, isZero, length, logarithm, magnitude, multiply,
  negative, power, real, root, sign,
} from "./value.js";

/** @typedef {import("./value.js").Value} Value */
/** @typedef {import("./grammar.js").Tree} Tree */
/** @typedef {Record<string, Fraction>} Point */

/** Work that one evaluation may take: 1 for an operation on small numbers, more for long ones and for functions. */
const BUDGET = 400;
export const TOO_LARGE = "is too large to be read";
const NO_ROOT = "takes a root or a logarithm of a number that has none";

/** The budget is used up. */
const SPENT = new Error("the budget is used up");

/** The value at a point, which has all the names; none where there is none or it takes too much work.
 * @param {Tree} tree
 * @param {Point} point
 */
export const evaluate = (tree, point) => new Evaluation(point).run(tree);

/** Why there is no value at a point, such as `divides by zero`. @param {Tree} tree @param {Point} point */
export function whyNone(tree, point) {
  const evaluation = new Evaluation(point);
  evaluation.run(tree);
  return evaluation.why || "takes too much work to be judged";
}

class Evaluation {
  /** @param {Point} point */
  constructor(point) {
    this.point = point;
    this.left = BUDGET;
    this.why = "";
  }

  /** @param {Tree} tree @returns {Value} */
  run(tree) {
    try {
      return this.value(tree);
    } catch (error) {
      if (error === SPENT) return null;
      throw error;
    }
  }

  /** The value, after its work is paid for; where there is none, why is kept. @param {Value} value */
  spend(value, why = TOO_LARGE) {
    if (!value) this.why ||= why;
    this.left -= value instanceof Fraction ? 1 + Math.floor(length(value) / 64) : 4;
    if (this.left < 0) throw SPENT;
    return value;
  }

  /** @param {Tree} tree @returns {Value} */
  value(tree) {
    switch (tree.is) {
      case "number": return literal(tree.text);
      case "name": return this.point[tree.name] ?? CONSTANTS[tree.name]();
      case "sum": {
        /** @type {Value} */
        let total = ZERO;
        for (const [operation, term] of tree.terms) {
          const value = this.value(term);
          total = this.spend(add(total, operation === "+" ? value : negative(value)));
        }
        return total;
      }
      case "product": {
        let total = this.value(tree.factors[0][1]);
        for (const [operation, factor] of tree.factors.slice(1)) {
          const value = this.value(factor), byZero = operation !== "*" && isZero(value);
          total = operation === "*" ? multiply(total, value) : divide(total, value);
          total = this.spend(total, byZero ? "divides by zero" : TOO_LARGE);
          if (operation === "//") total = floor(total);
        }
        return total;
      }
      case "power": {
        const base = this.value(tree.base), exponent = this.value(tree.exponent);
        this.left -= isWhole(exponent) ? 4 : 40;
        return this.spend(power(base, exponent), isZero(base) ? "divides by zero" : noRoot(base));
      }
      case "call": {
        const values = tree.values.map((value) => this.value(value));
        this.left -= 20;
        const value = values.includes(null) ? null : bounded(FUNCTIONS[tree.name](...values));
        return this.spend(value, ROOTS.includes(tree.name) ? noRoot(values[0]) : TOO_LARGE);
      }
    }
  }
}

/** @param {Value} value */
const noRoot = (value) => (value && sign(value) <= 0 ? NO_ROOT : TOO_LARGE);

/** The exact value of a number as typed: 0.1 is one tenth. Throws ReplyError where it is too large.
 * @param {string} text
 */
export function literal(text) {
  if (Object.hasOwn(VULGAR, text)) return exact(VULGAR[text]);
  const [mantissa, exponent = ""] = text.toLowerCase().split("e");
  if (exponent.length > 4 || mantissa.length > 400 || Math.abs(Number(exponent)) > 400) {
    throw new ReplyError(`the number ${TOO_LARGE}`);
  }
  const value = decimal(mantissa, Number(exponent));
  if (length(value) > LARGEST_BITS) throw new ReplyError(`the number ${TOO_LARGE}`);
  return value;
}

/** The value of digits that may have a point and a minus, times a power of ten.
 * @param {string} mantissa
 */
export function decimal(mantissa, exponent = 0) {
  const [whole, part = ""] = mantissa.split("."), digits = BigInt(whole + part), shift = exponent - part.length;
  if (shift >= 0) return new Fraction(digits * 10n ** BigInt(shift));
  return fraction(digits, 10n ** BigInt(-shift));
}

/** The first name in the tree that is neither of the `names` nor a constant; empty where there is none.
 * @param {Tree} tree
 * @param {readonly string[]} names
 */
export const unknown = (tree, names) =>
  namesIn(tree).find((name) => !names.includes(name) && !Object.hasOwn(CONSTANTS, name)) ?? "";

/** The names in the tree, in order. @param {Tree} tree @returns {string[]} */
export function namesIn(tree) {
  switch (tree.is) {
    case "number": return [];
    case "name": return [tree.name];
    case "power": return [...namesIn(tree.base), ...namesIn(tree.exponent)];
    case "call": return tree.values.flatMap(namesIn);
    case "product": return tree.factors.flatMap(([, factor]) => namesIn(factor));
    case "sum": return tree.terms.flatMap(([, term]) => namesIn(term));
  }
}

/** @param {bigint} shift @returns {(value: Value) => Value} */
const wave = (shift) => (value) => {
  if (!value || isZero(value)) return value && new Fraction(shift);
  const x = real(value);
  if (reals.top(x) > 50) return null;
  const found = reals.wave(x, shift);
  return found && reals.top(found) > -133 ? found : ZERO;
};

/** @param {...Value} values @returns {Value} */
function least(...values) {
  let smallest = values[0];
  for (const value of values.slice(1)) {
    const difference = add(value, negative(smallest));
    if (!difference) return null;
    if (sign(difference) < 0) smallest = value;
  }
  return smallest;
}

/** @param {bigint} base @returns {(value: Value) => Value} */
const toBase = (base) => (value) => {
  const found = divide(logarithm(value), logarithm(new Fraction(base)));
  const nearest = found && floor(add(found, HALF));
  return equal(nearest, found) ? nearest : found; // log2(8) is 3
};

/** @type {Record<string, () => Value>} */
const CONSTANTS = { pi: reals.pi, E: reals.e };
/** @type {Record<string, (...values: Value[]) => Value>} */
const FUNCTIONS = {
  floor, ceiling: (value) => negative(floor(negative(value))), sqrt: root, abs: magnitude, min: least,
  max: (...values) => negative(least(...values.map(negative))), log: logarithm, log2: toBase(2n), log10: toBase(10n),
  exp: exponential, sin: wave(0n), cos: wave(1n), float: (value) => value, fraction: (value) => value,
};
const ROOTS = ["sqrt", "log", "log2", "log10"];
