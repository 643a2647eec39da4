// Answers that are one exact number: an integer or a fraction.

import { Kind } from "./base.js";
import { shorten } from "./characters.js";
import { ReplyError } from "./errors.js";
import { Fraction, compare, exact, minus, nearest, plus, same, size, times } from "./fractions.js";
import { number } from "./reading.js";
import { CLOSE, Rounded, near, remark } from "./rounded.js";

export const WRONG_SIGN = "The sign is wrong.";

/** @param {Fraction} answer @param {Fraction} reply */
const opposite = (answer, reply) => answer.n !== 0n && same(reply, minus(answer));

/** A whole number, compared exactly. */
export class Integer extends Kind {
  /** @param {{unit?: string}} settings */
  constructor({ unit } = {}) {
    super();
    this.unit = unit;
  }

  /** @param {string} text @returns {Fraction} */
  parse(text) {
    const value = number(text, this.unit);
    if (value instanceof Fraction) {
      const whole = new Fraction(nearest(value));
      if (same(value, whole)) return whole;
      // What a computer gives for a whole number may be off in its last digits.
      const off = size(plus(value, minus(whole)));
      if (value instanceof Rounded && compare(off, times(CLOSE, size(whole))) <= 0) return whole;
    }
    throw new ReplyError(`${shorten(text)} is not a whole number`);
  }

  /** @param {string | number} data */
  from(data) { return exact(data); }
  /** @param {Fraction} answer @param {Fraction} reply */
  accepts(answer, reply) { return same(answer, reply); }
  /** @param {Fraction} value */
  text(value) { return String(value.n); }
  /** @param {Fraction} answer @param {Fraction} reply */
  hint(answer, reply) { return opposite(answer, reply) ? WRONG_SIGN : ""; }
}

/** An exact fraction; a reader may type it as a fraction or as a decimal, see rounded.js. */
export class Rational extends Kind {
  /** @param {{unit?: string}} settings */
  constructor({ unit } = {}) {
    super();
    this.unit = unit;
  }

  /** @param {string} text @returns {Fraction} */
  parse(text) {
    const value = number(text, this.unit);
    if (!(value instanceof Fraction)) throw new ReplyError(`${shorten(text)} is not a fraction of whole numbers`);
    return value;
  }

  /** @param {string | number} data */
  from(data) { return exact(data); }
  /** @param {Fraction} answer @param {Fraction} reply */
  accepts(answer, reply) { return near(answer, reply); }
  /** @param {Fraction} value */
  text(value) {
    if (value instanceof Rounded) return value.shown;
    return value.d === 1n ? String(value.n) : `${value.n}/${value.d}`;
  }
  /** @param {Fraction} answer @param {Fraction} reply */
  aboutDigits(answer, reply) { return remark(answer, reply); }
  /** @param {Fraction} answer @param {Fraction} reply */
  hint(answer, reply) { return opposite(answer, reply) ? WRONG_SIGN : remark(answer, reply); }
}
