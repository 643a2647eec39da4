// Answers that are a formula in named symbols, or an exact constant such as 1/√6.

import { Kind } from "./base.js";
import { shorten } from "./characters.js";
import { ReplyError, Slip } from "./errors.js";
import { namesIn, unknown, whyNone } from "./evaluate.js";
import { exact } from "./fractions.js";
import { parse } from "./grammar.js";
import { WRONG_SIGN } from "./numbers.js";
import { Values, same } from "./points.js";
import { agree, refuseImaginary, sides } from "./reading.js";
import { near, remark } from "./rounded.js";
import { equal, isZero, negative } from "./value.js";

/** A formula as a reader typed it; one of the bank is a text. */
class Typed {
  /** @param {string} text */
  constructor(text) { this.text = text; }
}

const MOST_KEPT = 300;

/** A formula in symbols; with none, a constant. Two are equal if they have the same value at drawn points. */
export class Formula extends Kind {
  /** @param {{symbols?: string[], points?: (string | number)[][]}} settings */
  constructor({ symbols = [], points = [[]] }) {
    super();
    this.names = symbols;
    this.points = points.map((point) => Object.fromEntries(point.map((value, place) => [symbols[place], exact(value)])));
    /** @type {Map<string, Values>} */
    this.kept = new Map();
  }

  /** @param {string} text @returns {Typed} */
  parse(text) {
    const before = sides(text, this.names), last = before.pop() ?? "";
    const values = this.values(last);
    if (values.every((value) => !value)) throw new ReplyError(`${shorten(last)} ${whyNone(values.tree, values.points[0])}`);
    let typed = new Typed(last);
    for (const side of before) {
      const others = this.values(side);
      if (!values.every((value, place) => !value || !others.at(place) || agree(others.at(place), value))) {
        throw new Slip(`${shorten(side)} is not ${shorten(last)}`);
      }
      if (/^[-.0-9]/.test(last) && last.includes(".")) typed = new Typed(side); // sqrt(6)/6 = 0.41 gives the exact value, too
    }
    return typed;
  }

  /** @param {string} answer @param {string | Typed} reply */
  accepts(answer, reply) {
    const values = this.values(answer), replied = this.values(this.text(reply));
    if (!this.names.length && reply instanceof Typed) return near(values.at(0), replied.at(0));
    return same(values, replied);
  }

  /** @param {string | Typed} value */
  text(value) { return value instanceof Typed ? value.text : value; }

  /** @param {string} answer @param {Typed} reply */
  hint(answer, reply) {
    const values = this.values(answer), replied = this.values(reply.text);
    const vanishes = values.every((value) => !value || isZero(value));
    if (!vanishes && values.every((value, place) => equal(value, negative(replied.at(place))))) return WRONG_SIGN;
    if (!this.names.length) return remark(values.at(0), replied.at(0));
    const has = namesIn(values.tree), typed = namesIn(replied.tree);
    const missing = this.names.filter((name) => has.includes(name) && !typed.includes(name));
    if (missing.length && !this.names.some((name) => typed.includes(name))) {
      return `A formula in ${this.names.join(", ")} is asked for, not a number.`;
    }
    return missing.length ? `Your formula does not contain ${missing.join(", ")}.` : "";
  }

  /** @param {string} answer @param {Typed} reply */
  aboutDigits(answer, reply) {
    return this.names.length ? "" : remark(this.values(answer).at(0), this.values(reply.text).at(0));
  }

  /** @param {string} text */
  values(text) {
    let values = this.kept.get(text);
    if (!values) {
      values = new Values(this.tree(text), this.points);
      if (this.kept.size >= MOST_KEPT) this.kept.clear();
      this.kept.set(text, values);
    }
    return values;
  }

  /** @param {string} text */
  tree(text) {
    const tree = parse(text, this.names), name = unknown(tree, this.names);
    if (!name) return tree;
    refuseImaginary(name, text);
    const wanted = this.names.length ? `a formula in ${this.names.join(", ")}` : "a number, such as sqrt(2)/2";
    const letters = name.replace(/[0-9]+$/, "");
    const more = this.names.includes(letters) ? `; write a power as ${letters}^2 and a product as ${letters}*2` : "";
    throw new ReplyError(`“${name}” is not a symbol here; the answer is ${wanted}${more}`);
  }
}
