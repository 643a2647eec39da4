// Answers that are a real number with a stated tolerance.

import { Kind } from "./base.js";
import { ReplyError } from "./errors.js";
import { TOO_LARGE, decimal } from "./evaluate.js";
import { Fraction, fromNumber, nearest, size, times, toNumber } from "./fractions.js";
import { WRONG_SIGN } from "./numbers.js";
import { number } from "./reading.js";
import { toFraction } from "./reals.js";
import { Rounded } from "./rounded.js";

const GROUPED = /^-?[0-9]{1,3},[0-9]{3}$/;

/** @param {number | Rounded} value */
const double = (value) => (value instanceof Rounded ? toNumber(value) : value);

/** A double, or a decimal as it was typed, which knows its digits. */
export class Real extends Kind {
  /** @param {{rtol: number, atol?: number, digits: number, unit?: string}} settings */
  constructor({ rtol, atol = 0, digits, unit }) {
    super();
    this.rtol = rtol;
    this.atol = atol;
    this.digits = digits;
    this.unit = unit;
  }

  /** @param {string} text @returns {number | Rounded} */
  parse(text) {
    const value = number(text, this.unit);
    if (!value) throw new ReplyError("there is no number");
    const converted = toNumber(value instanceof Fraction ? value : toFraction(value));
    if (!Number.isFinite(converted)) throw new ReplyError(`the number ${TOO_LARGE}`);
    if (value instanceof Rounded && GROUPED.test(text)) value.shown = text;
    return value instanceof Rounded ? value : converted;
  }

  /** @param {number} answer */
  tolerance(answer) { return Math.max(this.atol, this.rtol * Math.abs(answer)); }

  /** @param {number} answer @param {number | Rounded} reply */
  accepts(answer, reply) { return Math.abs(answer - double(reply)) <= this.tolerance(answer); }

  /** @param {number | Rounded} value */
  text(value) { return value instanceof Rounded ? value.shown : general(value, this.digits); }

  /** @param {number} answer @param {number | Rounded} reply */
  aboutDigits(answer, reply) {
    const gap = Math.abs(answer - double(reply));
    const isShort = reply instanceof Rounded && reply.digits < this.digits && 2 * gap <= toNumber(reply.step);
    return isShort ? `${reply.shown} has too few digits to tell: type at least ${this.digits} significant digits.` : "";
  }

  /** @param {number} answer @param {number | Rounded} reply */
  hint(answer, reply) {
    if (answer && this.accepts(answer, -double(reply))) return WRONG_SIGN;
    const short = this.aboutDigits(answer, reply);
    const isGrouped = reply instanceof Rounded && reply.shown.includes(",");
    if (isGrouped && Math.abs(answer - double(reply) / 1000) <= 10 * this.tolerance(answer)) {
      return `${reply.shown} is read as ${reply.n}: the decimal sign is a point.`;
    }
    if (short || Math.abs(answer - double(reply)) > 10 * this.tolerance(answer)) return short;
    return "That is close, but not within what rounding explains: look at each step again.";
  }
}

/** A number to so many significant digits, as Python's format `g` writes it. @param {number} value @param {number} digits */
export function general(value, digits) {
  if (!value) return "0";
  const sign = value < 0 ? "-" : "";
  let power = Number(value.toExponential().split("e")[1]);
  let rounded = nearest(times(size(fromNumber(value)), decimal("1", digits - 1 - power)));
  if (rounded === 10n ** BigInt(digits)) [rounded, power] = [rounded / 10n, power + 1];
  const all = String(rounded).padEnd(power + 1, "0");
  if (power < -4 || power >= digits) {
    const exponent = String(Math.abs(power)).padStart(2, "0");
    return `${sign}${pointed(all.slice(0, digits), 1)}e${power < 0 ? "-" : "+"}${exponent}`;
  }
  return sign + (power < 0 ? pointed("0".repeat(-power) + all, 1) : pointed(all, power + 1));
}

/** Digits with a point behind the first few, without zeros at the end. @param {string} digits @param {number} whole */
const pointed = (digits, whole) => `${digits.slice(0, whole)}.${digits.slice(whole)}`.replace(/\.?0*$/, "");
