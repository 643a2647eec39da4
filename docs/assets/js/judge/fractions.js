// Exact numbers: fractions of whole numbers of any size.

const EXACT = BigInt(Number.MAX_SAFE_INTEGER);

/** A fraction in lowest terms, its denominator positive. */
export class Fraction {
  /** @param {bigint} n @param {bigint} d */
  constructor(n, d = 1n) {
    this.n = n;
    this.d = d;
  }
}

/** The fraction n/d in lowest terms. @param {bigint} n @param {bigint} d */
export function fraction(n, d) {
  if (d < 0n) [n, d] = [-n, -d];
  const common = divisor(n < 0n ? -n : n, d);
  return common === 1n ? new Fraction(n, d) : new Fraction(n / common, d / common);
}

/** The greatest common divisor, by Lehmer's way: many steps of Euclid's at once, on the first bits alone.
 * @param {bigint} a
 * @param {bigint} b
 */
function divisor(a, b) {
  if (a < b) [a, b] = [b, a];
  for (let size = bits(a); b > EXACT;) { // a has so many bits, or one more or less
    const shift = BigInt(size - 48);
    let x = Number(a >> shift), y = Number(b >> shift), p = 1, q = 0, r = 0, s = 1;
    while (y + r && y + s) {
      const steps = Math.floor((x + p) / (y + r));
      if (steps !== Math.floor((x + q) / (y + s))) break;
      [p, r, q, s, x, y] = [r, p - steps * r, s, q - steps * s, y, x - steps * y];
    }
    if (q) [a, b] = [BigInt(p) * a + BigInt(q) * b, BigInt(r) * a + BigInt(s) * b];
    else [a, b] = [b, a % b];
    size = q ? size - 48 + Math.ceil(Math.log2(x)) : bits(a);
  }
  if (!b) return a;
  let x = Number(b), y = Number(a % b); // numbers of JavaScript's own are faster, where they are exact
  while (y) [x, y] = [y, x % y];
  return BigInt(x);
}

/** The fraction that a text such as "31/32" or a whole number stands for. @param {string | number} data */
export function exact(data) {
  const [n, d = "1"] = String(data).split("/");
  return new Fraction(BigInt(n), BigInt(d));
}

export const ZERO = new Fraction(0n), ONE = new Fraction(1n), HALF = new Fraction(1n, 2n);

/** @param {Fraction} a @param {Fraction} b */
export const plus = (a, b) =>
  a.d === b.d ? (a.d === 1n ? new Fraction(a.n + b.n) : fraction(a.n + b.n, a.d)) : fraction(a.n * b.d + b.n * a.d, a.d * b.d);
/** @param {Fraction} a @param {Fraction} b */
export const times = (a, b) => fraction(a.n * b.n, a.d * b.d);
/** @param {Fraction} a @param {Fraction} b */
export const over = (a, b) => fraction(a.n * b.d, a.d * b.n);
/** @param {Fraction} a */
export const minus = (a) => new Fraction(-a.n, a.d);
/** @param {Fraction} a */
export const size = (a) => (a.n < 0n ? minus(a) : a);
/** @param {Fraction} a @param {Fraction} b */
export const same = (a, b) => a.n === b.n && a.d === b.d;

/** 1, 0 or −1, as a is above b, equal to it or below it. @param {Fraction} a @param {Fraction} b */
export function compare(a, b) {
  const difference = a.n * b.d - b.n * a.d;
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}

/** A power with a whole exponent; 0 has no negative ones. @param {Fraction} a @param {bigint} exponent */
export function wholePower(a, exponent) {
  if (exponent >= 0n) return new Fraction(a.n ** exponent, a.d ** exponent);
  const sign = a.n < 0n ? -1n : 1n;
  return new Fraction((sign * a.d) ** -exponent, (sign * a.n) ** -exponent);
}

/** How many bits |n| has. @param {bigint} n */
export function bits(n) {
  const digits = (n < 0n ? -n : n).toString(16);
  return 4 * digits.length - Math.clz32(parseInt(digits[0], 16)) + 28;
}

/** ⌊n/d⌋. @param {bigint} n @param {bigint} d */
export const quotient = (n, d) => (n % d && n < 0n !== d < 0n ? n / d - 1n : n / d);

/** ⌊√n⌋. @param {bigint} n */
export function squareRoot(n) {
  if (n < 2n) return n;
  let root = 1n << BigInt((bits(n) + 1) >> 1);
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** The nearest whole number, of two the even one; the fraction need not be in lowest terms. @param {Fraction} a */
export function nearest(a) {
  const twice = 2n * a.n, below = quotient(twice + a.d, 2n * a.d);
  return (twice + a.d) % (2n * a.d) === 0n && below % 2n ? below - 1n : below;
}

/** The nearest double, of two the even one; infinite where it is too large. @param {Fraction} a @returns {number} */
export function toNumber(a) {
  if (a.n < 0n) return -toNumber(minus(a));
  if (a.n === 0n) return 0;
  let top = bits(a.n) - bits(a.d); // a is between 2^(top-1) and 2^(top+1)
  if (top >= 0 ? a.n < a.d << BigInt(top) : a.n << BigInt(-top) < a.d) top--;
  const shift = Math.min(52 - top, 1074); // leaves the 53 bits that a double has, fewer where it is tiny
  const whole = nearest(shift >= 0 ? new Fraction(a.n << BigInt(shift), a.d) : new Fraction(a.n, a.d << BigInt(-shift)));
  return Number(whole) * 2 ** -shift;
}

/** The exact value of a double. @param {number} value */
export function fromNumber(value) {
  let halvings = 0n;
  for (; value % 1; halvings++) value *= 2;
  return fraction(BigInt(value), 1n << halvings);
}
