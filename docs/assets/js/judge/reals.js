// Real numbers to 72 digits, in whole numbers alone, so that Python and the page have the very same digits.
//
// Every operation is rounded down; 60 digits of a result can be relied on.

import { Fraction, bits, fraction, quotient, squareRoot } from "./fractions.js";

const PRECISION = 240, WIDE = 400;
const DOUBLE = 2n * BigInt(PRECISION), FINE = BigInt(WIDE), UNIT = 1n << FINE;

/** The number mantissa·2^exponent; never 0. */
export class Real {
  /** @param {bigint} mantissa @param {number} exponent */
  constructor(mantissa, exponent) {
    const excess = Math.max(0, bits(mantissa) - PRECISION);
    this.mantissa = mantissa >> BigInt(excess);
    this.exponent = exponent + excess;
  }
}

const UNITY = new Real(1n, 0);

/** The place of the first bit: |a| is below 2^top, and at least half of it. @param {Real} a */
export const top = (a) => bits(a.mantissa) + a.exponent;

/** The real of a fraction that is not 0. @param {import("./fractions.js").Fraction} a */
export function fromFraction(a) {
  const shift = Math.max(0, PRECISION + 1 + bits(a.d) - bits(a.n));
  return new Real(quotient(a.n << BigInt(shift), a.d), -shift);
}

/** The sum; none where it is 0. @param {Real} a @param {Real} b */
export function plus(a, b) {
  const least = Math.min(a.exponent, b.exponent);
  return made((a.mantissa << BigInt(a.exponent - least)) + (b.mantissa << BigInt(b.exponent - least)), least);
}

/** @param {Real} a @param {Real} b */
export const times = (a, b) => new Real(a.mantissa * b.mantissa, a.exponent + b.exponent);
/** @param {Real} a @param {Real} b */
export const over = (a, b) =>
  new Real(quotient(a.mantissa << DOUBLE, b.mantissa), a.exponent - b.exponent - 2 * PRECISION);
/** @param {Real} a */
export const minus = (a) => new Real(-a.mantissa, a.exponent);

/** A power with a whole exponent that is not 0. @param {Real} a @param {number} exponent */
export function wholePower(a, exponent) {
  /** @type {Real | null} */
  let power = null;
  for (let left = Math.abs(exponent), square = a; ; square = times(square, square)) {
    if (left % 2) power = power ? times(power, square) : square;
    left = Math.floor(left / 2);
    if (power && !left) return exponent < 0 ? over(UNITY, power) : power;
  }
}

/** The square root of a positive number. @param {Real} a */
export function root(a) {
  const odd = a.exponent & 1;
  return new Real(squareRoot(a.mantissa << (DOUBLE + BigInt(odd))), (a.exponent - odd) / 2 - PRECISION);
}

/** ⌊a⌋, and the whole number nearest to a. @param {Real} a @returns {[below: bigint, nearest: bigint]} */
export function wholes(a) {
  const shift = BigInt(Math.max(1, -a.exponent)), mantissa = a.mantissa << BigInt(a.exponent) + shift;
  return [mantissa >> shift, (mantissa + (1n << (shift - 1n))) >> shift];
}

/** The natural logarithm of a positive number; none where it is 0. @param {Real} a */
export function logarithm(a) {
  const places = bits(a.mantissa) - 1;
  const f = a.mantissa << BigInt(WIDE - places); // from 1 to 2
  const parts = f >> (FINE - 6n); // 64 to 127, of 64
  return made(BigInt(places + a.exponent) * ln2() + ln64(parts) + ln(f << 6n, parts * UNIT), -WIDE);
}

/** e^a. @param {Real} a */
export function exponential(a) {
  const x = wide(a), twos = quotient(x, ln2()), rest = x - twos * ln2();
  let total = UNIT;
  for (let term = UNIT, n = 1n; term; n++) {
    term = ((term * rest) >> (FINE + 8n)) / n;
    total += term;
  }
  for (let n = 0; n < 8; n++) total = (total * total) >> FINE; // e^(rest/256), squared eight times
  return new Real(total, Number(twos) - WIDE);
}

/** The sine of a + shift·π/2, so that a shift of 1 makes it the cosine; none where it is 0.
 * @param {Real} a
 * @param {bigint} shift
 */
export function wave(a, shift) {
  const x = wide(a), quarters = quotient(x, quarter()), rest = x - quarters * quarter();
  const place = quarters + shift, square = (rest * rest) >> FINE;
  let term = place & 1n ? UNIT : rest, total = term, sign = 1n;
  for (let n = place & 1n ? 1n : 2n; term; n += 2n) {
    term = ((term * square) >> FINE) / (n * (n + 1n));
    sign = -sign;
    total += sign * term;
  }
  return made(place & 2n ? -total : total, -WIDE);
}

/** y + sign·y³/3 + y⁵/5 + sign·y⁷/7 + …, y ≥ 0: the inverse tangent for −1, the inverse hyperbolic one for 1.
 * @param {bigint} y
 * @param {bigint} sign
 */
function arctangent(y, sign) {
  const square = (y * y) >> FINE;
  let total = y, signed = 1n;
  for (let power = y, n = 3n; power; n += 2n) {
    power = (power * square) >> FINE;
    signed *= sign;
    total += signed * (power / n);
  }
  return total;
}

/** ln(n/d), n ≥ d. @param {bigint} n @param {bigint} d */
const ln = (n, d) => 2n * arctangent(((n - d) << FINE) / (n + d), 1n);

/** @template T @param {() => T} compute */
function once(compute) {
  /** @type {T | undefined} */
  let known;
  return () => (known ??= compute());
}

const ln2 = once(() => ln(2n, 1n));
/** @type {Map<bigint, bigint>} */
const LN64 = new Map();

/** @param {bigint} n */
function ln64(n) {
  const known = LN64.get(n) ?? ln(n, 64n);
  LN64.set(n, known);
  return known;
}

/** π/2, by Machin's formula. */
const quarter = once(() => 8n * arctangent(UNIT / 5n, -1n) - 2n * arctangent(UNIT / 239n, -1n));
export const pi = once(() => new Real(2n * quarter(), -WIDE));
export const e = once(() => exponential(UNITY));

/** @param {Real} a */
function wide(a) {
  const shift = BigInt(a.exponent + WIDE);
  return a.mantissa << shift; // a shift below 0 is one to the right
}

/** @param {bigint} mantissa @param {number} exponent */
const made = (mantissa, exponent) => (mantissa ? new Real(mantissa, exponent) : null);

/** The fraction that a real is, cut to its digits. @param {Real} a */
export function toFraction(a) {
  const shift = BigInt(Math.abs(a.exponent));
  return a.exponent >= 0 ? new Fraction(a.mantissa << shift) : fraction(a.mantissa, 1n << shift);
}
