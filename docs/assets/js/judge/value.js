// The arithmetic of replies: a value is an exact fraction, a real number to 60 digits, or none.
//
// Only real numbers count: a division by zero, a root of a negative number and a number that is too large have no value.

import * as fractions from "./fractions.js";
import { Fraction, ONE, ZERO, bits, same } from "./fractions.js";
import * as reals from "./reals.js";
import { Real, fromFraction, top } from "./reals.js";

/** @typedef {Fraction | Real | null} Value */

export const LARGEST_BITS = 1500;
/** Bits after which what a sum has left was zero, as √2·√2 − 2; and what two equal values may differ by. */
const LOST = 166;
export const SAME = 149;

/** The size of a fraction: the bits of its longer half. @param {Fraction} value */
export const length = (value) => Math.max(bits(value.n), bits(value.d));

/** A value as a real; it is not 0. @param {Fraction | Real} value */
export const real = (value) => (value instanceof Fraction ? fromFraction(value) : value);

/** The value, or none where it is too large. @param {Value} value */
export function bounded(value) {
  if (!value) return null;
  return (value instanceof Fraction ? length(value) : Math.abs(top(value))) <= LARGEST_BITS ? value : null;
}

/** 1, 0 or −1. @param {Fraction | Real} value */
export function sign(value) {
  const n = value instanceof Fraction ? value.n : value.mantissa;
  return n > 0n ? 1 : n < 0n ? -1 : 0;
}

/** Whether it is 0. @param {Value} value */
export const isZero = (value) => value instanceof Fraction && value.n === 0n;

/** Whether it is a whole number. @param {Value} value @returns {value is Fraction} */
export const isWhole = (value) => value instanceof Fraction && value.d === 1n;

/** Whether two values are equal: exactly where both are fractions, else to 45 of 60 digits.
 * @param {Value} one
 * @param {Value} other
 */
export function equal(one, other) {
  if (!one || !other) return false;
  if (one instanceof Fraction && other instanceof Fraction) return same(one, other);
  const difference = add(one, negative(other));
  if (!difference) return false;
  if (isZero(difference)) return true;
  return top(real(difference)) <= (isZero(one) ? 0 : top(real(one))) - SAME;
}

/** −value. @param {Value} value @returns {Value} */
export function negative(value) {
  if (value instanceof Fraction) return fractions.minus(value);
  return value ? reals.minus(value) : value;
}

/** |value|. @param {Value} value */
export const magnitude = (value) => (value && sign(value) < 0 ? negative(value) : value);

/** The sum; what cancels to the last digits was zero. @param {Value} one @param {Value} other @returns {Value} */
export function add(one, other) {
  if (!one || !other) return null;
  if (one instanceof Fraction && other instanceof Fraction) return bounded(fractions.plus(one, other));
  if (isZero(one) || isZero(other)) return bounded(isZero(one) ? other : one);
  const a = real(one), b = real(other), total = reals.plus(a, b);
  if (!total || top(total) <= Math.max(top(a), top(b)) - LOST) return ZERO;
  return bounded(total);
}

/** The product. @param {Value} one @param {Value} other @returns {Value} */
export function multiply(one, other) {
  if (!one || !other) return null;
  if (one instanceof Fraction && other instanceof Fraction) return bounded(fractions.times(one, other));
  return isZero(one) || isZero(other) ? ZERO : bounded(reals.times(real(one), real(other)));
}

/** The quotient. @param {Value} one @param {Value} other @returns {Value} */
export function divide(one, other) {
  if (!one || !other || isZero(other)) return null;
  if (one instanceof Fraction && other instanceof Fraction) return bounded(fractions.over(one, other));
  return isZero(one) ? ZERO : bounded(reals.over(real(one), real(other)));
}

/** The power; a whole exponent, or one of halves, keeps a fraction exact where it can.
 * @param {Value} base
 * @param {Value} exponent
 * @returns {Value}
 */
export function power(base, exponent) {
  if (!base || !exponent) return null;
  if (isWhole(exponent)) return wholePower(base, exponent.n);
  if (isZero(base)) return sign(exponent) > 0 ? ZERO : null;
  if (sign(base) < 0) return null;
  if (exponent instanceof Fraction && exponent.d === 2n) return wholePower(root(base), exponent.n);
  return exponential(multiply(exponent, logarithm(base)));
}

/** @param {Value} base @param {bigint} exponent @returns {Value} */
function wholePower(base, exponent) {
  if (!base || (isZero(base) && exponent < 0n)) return null;
  if (exponent === 0n || (base instanceof Fraction && same(base, ONE))) return ONE;
  if (isZero(base)) return ZERO;
  if (base instanceof Fraction && base.n === -1n && base.d === 1n) return exponent % 2n ? base : ONE;
  const steps = exponent < 0n ? -exponent : exponent;
  if (base instanceof Fraction) {
    return steps * BigInt(length(base)) > 2 * LARGEST_BITS ? null : bounded(fractions.wholePower(base, exponent));
  }
  return steps > 100_000n ? null : bounded(reals.wholePower(base, Number(exponent)));
}

/** The square root. @param {Value} value @returns {Value} */
export function root(value) {
  if (!value || sign(value) < 0) return null;
  if (value instanceof Fraction) {
    const p = fractions.squareRoot(value.n), q = fractions.squareRoot(value.d);
    if (p * p === value.n && q * q === value.d) return new Fraction(p, q);
  }
  return reals.root(real(value));
}

/** The natural logarithm. @param {Value} value @returns {Value} */
export const logarithm = (value) => (!value || sign(value) <= 0 ? null : reals.logarithm(real(value)) ?? ZERO);

/** e to the power of the value. @param {Value} value @returns {Value} */
export function exponential(value) {
  if (!value) return null;
  if (isZero(value)) return ONE;
  return top(real(value)) > 12 ? null : bounded(reals.exponential(real(value)));
}

/** The largest whole number that is not above the value. @param {Value} value @returns {Value} */
export function floor(value) {
  if (!value) return null;
  if (value instanceof Fraction) return new Fraction(fractions.quotient(value.n, value.d));
  if (top(value) > 100) return null; // its digits before the point are not all known
  const [below, nearest] = reals.wholes(value).map((whole) => new Fraction(whole));
  return equal(nearest, value) ? nearest : below;
}
