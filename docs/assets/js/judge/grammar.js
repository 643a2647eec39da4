// The grammar of expressions: sums of products of powers, as at school, without executing anything.
//
// `parse` makes a tree, in which nothing is computed yet. The page "How to type an answer" has the grammar.

import { VULGAR, length, shorten, strip } from "./characters.js";
import { ReplyError } from "./errors.js";
import { END, NOT_READ, tokens, ungroup } from "./tokens.js";

/** @typedef {import("./tokens.js").Token} Token */
/** @typedef {[sign: string, tree: Tree]} Signed The signs of a product are *, / and //. */
/**
 * @typedef {{is: "number", text: string} | {is: "name", name: string} | {is: "call", name: string, values: Tree[]}
 *   | {is: "power", base: Tree, exponent: Tree} | {is: "product", factors: Signed[]} | {is: "sum", terms: Signed[]}} Tree
 */

export const LONGEST_EXPRESSION = 1000;
const MOST_TOKENS = 300, DEEPEST_TREE = 40;
/** @type {Record<string, string>} */
const CLOSED_BY = { "(": ")", "[": "]", "{": "}" };
const PAIRS = Object.entries(CLOSED_BY);
/** @type {readonly string[]} */
export const NO_NAMES = [];

/** The tree of an expression in the `names`.
 *
 * Throws ReplyError, which says what to type, where the text is empty, too long or no expression.
 * @param {string} typed
 * @param {readonly string[]} names
 */
export function parse(typed, names = NO_NAMES) {
  const text = strip(typed);
  if (!text) throw new ReplyError("the answer is empty");
  if (length(text) > LONGEST_EXPRESSION) throw new ReplyError(`${shorten(text)} is too long to be read`);
  if (text.includes("…") || text.includes("...")) {
    throw new ReplyError(`${shorten(text)} leaves something out with dots: type a closed formula`);
  }
  const pieces = tokens(ungroup(text), names);
  if (pieces.length > MOST_TOKENS) throw new ReplyError(`${shorten(text)} is too long to be read`);
  return new Parser(text, pieces).parse();
}

class Parser {
  /** @param {string} text @param {Token[]} tokens */
  constructor(text, tokens) {
    this.text = text;
    this.tokens = tokens;
    this.place = 0;
    this.depth = 0;
  }

  get shown() { return shorten(this.text); }
  peek() { return this.tokens[this.place] ?? END; }
  before() { return this.tokens[this.place - 1] ?? END; }

  next() {
    const token = this.peek();
    this.place++;
    return token;
  }

  parse() {
    const tree = this.sum();
    if (this.peek() !== END) this.unexpected();
    return tree;
  }

  /** A part of the tree, one level down. @param {() => Tree} read */
  within(read) {
    if (++this.depth > DEEPEST_TREE) throw new ReplyError(`${this.shown} is too deeply nested to be read`);
    const tree = read();
    this.depth--;
    return tree;
  }

  /** @returns {Tree} */
  sum() {
    /** @type {Signed[]} */
    const terms = [[this.signs() ? "-" : "+", this.product()]];
    while (this.atSign()) terms.push([this.signs() ? "-" : "+", this.product()]);
    return terms.length === 1 && terms[0][0] === "+" ? terms[0][1] : { is: "sum", terms };
  }

  atSign() {
    const { text } = this.peek();
    return text === "+" || text === "-";
  }

  /** Whether the signs that stand here make a minus. */
  signs() {
    let negative = false;
    while (this.atSign()) if (this.next().text === "-") negative = !negative;
    return negative;
  }

  /** @returns {Tree} */
  product() {
    /** @type {Signed[]} */
    const factors = [["*", this.power()]];
    for (;;) {
      const sign = this.peek().text;
      if (sign === "*" || sign === "/" || sign === "//") {
        this.next();
        factors.push([sign, this.signed()]);
        if (sign !== "*") this.refuseAmbiguous(sign);
      } else if (this.begins()) {
        if (factors[factors.length - 1][1].is === "number" && this.isMixed()) this.unexpectedNumber();
        factors.push(["*", this.power()]);
      } else {
        return factors.length === 1 ? factors[0][1] : { is: "product", factors };
      }
    }
  }

  /** Whether a factor begins here whose sign of multiplication is left out; never between two numbers. */
  begins() {
    const { kind, text } = this.peek();
    if (kind === "number") return this.before().kind !== "number";
    return kind === "name" || kind === "function" || text === "(" || text === "{";
  }

  /** Whether a fraction of whole numbers, typed as LaTeX, begins here behind a whole number: 32\frac17. */
  isMixed() {
    const shape = this.tokens.slice(this.place, this.place + 9).map(({ kind, text }) => (kind === "number" ? "1" : text));
    return shape.join("") === "((1)/(1))" && !this.before().text.includes(".");
  }

  /** A factor or an exponent, which may have signs of its own: 2 * −3. @returns {Tree} */
  signed() {
    const negative = this.signs(), tree = this.power();
    return negative ? { is: "sum", terms: [["-", tree]] } : tree;
  }

  /** @returns {Tree} */
  power() {
    const base = this.percent();
    if (this.peek().text !== "^") return base;
    this.next();
    return { is: "power", base, exponent: this.within(() => this.signed()) }; // from the right: 2^3^2 is 2^9
  }

  /** @returns {Tree} */
  percent() {
    const tree = this.atom();
    if (this.peek().text !== "%") return tree;
    this.next();
    if (this.begins()) {
      throw new ReplyError(
        `“%” in ${this.shown} stands for per cent, and nothing may follow it; a remainder is not read`);
    }
    return { is: "product", factors: [["*", tree], ["/", { is: "number", text: "100" }]] };
  }

  /** @returns {Tree} */
  atom() {
    const token = this.next();
    if (token.kind === "number") {
      const vulgar = Object.hasOwn(VULGAR, this.peek().text);
      if (vulgar && !Object.hasOwn(VULGAR, token.text) && !token.text.includes(".")) { // 1½
        return { is: "sum", terms: [["+", { is: "number", text: token.text }], ["+", { is: "number", text: this.next().text }]] };
      }
      return { is: "number", text: token.text };
    }
    if (token.kind === "name") return { is: "name", name: token.text };
    if (token.kind === "function") return this.call(token.text);
    if (Object.hasOwn(CLOSED_BY, token.text)) return this.until(CLOSED_BY[token.text]);
    if (token.text === "|") return { is: "call", name: "abs", values: [this.until("|")] };
    this.place--;
    return this.unexpected();
  }

  /** @param {string} closing */
  until(closing) {
    const tree = this.within(() => this.sum());
    if (this.peek().text !== closing) this.unexpected();
    this.next();
    return tree;
  }

  /** @param {string} name @returns {Tree} */
  call(name) {
    const opening = this.peek().text;
    if (!Object.hasOwn(CLOSED_BY, opening)) {
      if (!["number", "name", "function"].includes(this.peek().kind)) {
        throw new ReplyError(`${name} in ${this.shown} needs brackets, as in ${name}(2)`);
      }
      const value = this.within(() => (name === "sqrt" ? this.atom() : this.power())); // √6/6, log n^2
      return { is: "call", name, values: [value] };
    }
    this.next();
    const values = [this.within(() => this.sum())];
    while (this.peek().text === ",") {
      this.next();
      values.push(this.within(() => this.sum()));
    }
    if (this.peek().text !== CLOSED_BY[opening]) this.unexpected();
    this.next();
    if (name === "fraction" && values.length === 2) {
      return { is: "product", factors: [["*", values[0]], ["/", values[1]]] };
    }
    if (values.length > 1 && name !== "min" && name !== "max") {
      throw new ReplyError(`${name} in ${this.shown} takes one value, not ${values.length}`);
    }
    return { is: "call", name, values };
  }

  /** 1/2K may be meant as 1/(2K) or as (1/2)K; a space or a bracket says which. @param {string} sign */
  refuseAmbiguous(sign) {
    const token = this.peek(), before = this.before();
    if (token.glued && (token.kind === "name" || token.kind === "function") && !PAIRS.some(([, closing]) => closing === before.text)) {
      throw new ReplyError(
        `${this.shown} can be read in two ways, at “${sign}${before.text}${token.text}”: put brackets around all ` +
        "that stands below the line, as in 1/(2K), or around the fraction, as in (1/2)K");
    }
  }

  /** @returns {never} */
  unexpectedNumber() {
    throw new ReplyError(
      `two numbers stand side by side in ${this.shown}: write a product with *, a mixed number as 1 + 1/2`);
  }

  /** Say what is wrong where the grammar finds no way on. @returns {never} */
  unexpected() {
    const token = this.peek(), before = this.before();
    /** @param {string} text */
    const count = (text) => this.tokens.filter((piece) => piece.text === text).length;
    if (PAIRS.some(([opening, closing]) => count(opening) !== count(closing))) {
      throw new ReplyError(`the brackets in ${this.shown} do not match`);
    }
    if (token === END) throw new ReplyError(`${this.shown} breaks off: something is missing at its end`);
    if (token.kind === "number" && before.kind === "number") this.unexpectedNumber();
    if (token.text === "," && before.kind === "number") {
      throw new ReplyError(`${this.shown} has a comma: write a decimal with a point, as in 1.5, and one value only`);
    }
    if (token.kind === "sign" && !Object.hasOwn(CLOSED_BY, token.text)) {
      throw new ReplyError(`something is missing before “${token.text}” in ${this.shown}`);
    }
    throw new ReplyError(`${this.shown} cannot be read as a number or a formula; ${NOT_READ}`);
  }
}
