// Shows a reply as it was read, as MathML made of elements: nothing typed is ever parsed as HTML.

import { GREEK, VULGAR, strip } from "./characters.js";
import { Choice } from "./choice.js";
import { ReplyError, Slip } from "./errors.js";
import { Formula } from "./formula.js";
import { NO_NAMES, parse } from "./grammar.js";
import { kindOf } from "./kinds.js";
import { rewrite } from "./latex.js";
import { unwrapped } from "./lists.js";
import { Property, ROWS } from "./property.js";
import { sides } from "./reading.js";
import { Matrix, Vector, itemsOf, leaf, rowsOf } from "./sequences.js";
import { Several } from "./several.js";
import { Dimensions, sizesOf } from "./shape.js";
import { withoutUnit } from "./units.js";

/** @typedef {import("./base.js").Kind} Kind */
/** @typedef {import("./base.js").Place} Place */
/** @typedef {import("./grammar.js").Tree} Tree */

const NAMESPACE = "http://www.w3.org/1998/Math/MathML";
/** @type {Record<string, string>} */
const LETTERS = Object.fromEntries(Object.entries(GREEK).map(([letter, word]) => [word, letter]).reverse()); // σ before ς

/** What was typed as mathematics, one node for each piece that a line may break behind, with a word on its size; or what
 * keeps it from being read.
 *
 * What is only wrong in itself, as 1 + 1 = 3 or another unit, is told when the reply is judged, not while it is typed.
 * @param {import("./kinds.js").KindData} data
 * @param {string} text
 * @param {Place[]} wrong the places to be marked
 * @returns {{maths: Element[], note: string} | {problem: string}}
 */
export function preview(data, text, wrong = []) {
  const kind = kindOf(data);
  try {
    kind.read(text);
  } catch (error) {
    if (!(error instanceof ReplyError)) throw error;
    if (!(error instanceof Slip)) return { problem: error.message };
  }
  if (kind instanceof Choice || kind instanceof Several) return { maths: [], note: "" }; // each value has its own field
  try {
    const { shown, note } = show(kind, rewrite(text), wrong);
    return { maths: shown.map((piece) => element("math", piece)), note };
  } catch (error) {
    if (error instanceof ReplyError) return { problem: error.message };
    throw error;
  }
}

/** @param {Kind} kind @param {string} text @param {Place[]} wrong @returns {{shown: Element[], note: string}} */
function show(kind, text, wrong) {
  if (kind instanceof Vector) {
    const items = itemsOf(text), last = items.length - 1;
    const shown = items.map((item, i) => {
      const entry = marked(one(kind.entry, leaf(item)), wrong.includes(i + 1));
      return row(...(i ? [] : [sign("(")]), entry, sign(i < last ? "," : ")"));
    });
    return { shown, note: `${items.length} ${items.length === 1 ? "entry" : "entries"}` };
  }
  if (kind instanceof Matrix || kind instanceof Property) {
    const { entry } = kind instanceof Matrix ? kind : ROWS, { rows, turned } = rowsOf(text);
    const cells = rows.map((line) => line.map((item) => one(entry, leaf(item))));
    const table = turned ? cells[0].map((_, j) => cells.map((line) => line[j])) : cells;
    const lines = table.map((line, i) => element("mtr", ...line.map((cell, j) => {
      const isWrong = wrong.some((place) => Array.isArray(place) && place[0] === i + 1 && place[1] === j + 1);
      return element("mtd", marked(cell, isWrong));
    })));
    return { shown: [fenced(element("mtable", ...lines))], note: `${table.length} × ${table[0].length}` };
  }
  if (kind instanceof Dimensions) {
    const sizes = sizesOf(text).map((size) => one(kind, leaf(size)));
    return { shown: [sizes.length ? joined(sizes, "×") : fenced(row())], note: "" };
  }
  return { shown: [one(kind, text)], note: "" };
}

/** A value, or an equation of several. @param {Kind & {unit?: string}} kind @param {string} text */
function one(kind, text) {
  const names = kind instanceof Formula ? kind.names : NO_NAMES, { unit = "" } = kind;
  const values = sides(kind instanceof Formula ? text : unwrapped(text)[0], names).map((side) => {
    try {
      return expression(parse(kind instanceof Formula ? side : withoutUnit(side, unit), names));
    } catch (error) {
      if (error instanceof Slip) return element("mtext", strip(side)); // of another unit
      throw error;
    }
  });
  const equation = joined(values, "=");
  return unit ? row(equation, element("mtext", `\u2009${unit}`)) : equation;
}

/** @param {string} name @param {...(Element | string)} children */
function element(name, ...children) {
  const made = document.createElementNS(NAMESPACE, name);
  made.append(...children);
  return made;
}

/** @param {...Element} children */
const row = (...children) => (children.length === 1 ? children[0] : element("mrow", ...children));
/** @param {string} text */
const sign = (text) => element("mo", text);
/** @param {Element} inner */
const fenced = (inner, open = "(", close = ")") => row(sign(open), inner, sign(close));
/** @param {Element[]} children @param {string} between */
const joined = (children, between) => row(...children.flatMap((child, i) => (i ? [sign(between), child] : [child])));
/** @param {string} word */
const upright = (word) => {
  const made = element("mi", word);
  made.setAttribute("mathvariant", "normal");
  return made;
};

/** @param {Element} shown @param {boolean} isWrong */
function marked(shown, isWrong) {
  if (!isWrong) return shown;
  const box = element("mrow", shown);
  box.setAttribute("class", "eb-wrong");
  return box;
}

/** The elements of a parsed formula. @param {Tree} tree @returns {Element} */
function expression(tree) {
  switch (tree.is) {
    case "number": return numeral(tree.text);
    case "name": return named(tree.name);
    case "sum": return row(...tree.terms.flatMap(([operation, term], i) => {
      const shown = term.is === "sum" ? fenced(expression(term)) : expression(term);
      return i === 0 && operation === "+" ? [shown] : [sign(operation === "-" ? "−" : "+"), shown];
    }));
    case "product": return product(tree.factors);
    case "power": {
      const { base } = tree, bare = base.is === "name" || base.is === "number" || (base.is === "call" && base.name !== "sqrt");
      return element("msup", bare ? expression(base) : fenced(expression(base)), expression(tree.exponent));
    }
    case "call": return call(tree.name, tree.values.map(expression));
  }
}

/** @param {string} text */
function numeral(text) {
  if (Object.hasOwn(VULGAR, text)) return element("mfrac", ...VULGAR[text].split("/").map((part) => element("mn", part)));
  const [mantissa, exponent] = text.toLowerCase().split("e");
  if (exponent === undefined) return element("mn", mantissa);
  const power = element("mn", exponent.replace("-", "−").replace("+", ""));
  return row(element("mn", mantissa), sign("×"), element("msup", element("mn", "10"), power));
}

/** @param {string} name */
function named(name) {
  if (name === "E") return element("mi", "e");
  const [base, ...indices] = name.split("_").filter((word) => word).map((word) => {
    const letter = LETTERS[word] ?? word;
    return letter.length > 1 ? upright(letter) : element("mi", letter);
  });
  return indices.length ? element("msub", base, row(...indices)) : base;
}

/** @param {string} name */
const base = (name) => name.split("_")[0];

/** @param {import("./grammar.js").Signed[]} factors */
function product(factors) {
  /** @param {Tree} tree */
  const inner = (tree) => (tree.is === "sum" ? fenced(expression(tree)) : expression(tree));
  let made = inner(factors[0][1]), bare = expression(factors[0][1]); // above a line there is no need of brackets
  for (const [operation, factor] of factors.slice(1)) {
    if (operation === "*") {
      made = row(made, sign(needsDot(factor) ? "·" : "\u2062"), inner(factor));
    } else {
      const quotient = element("mfrac", bare, expression(factor));
      made = operation === "/" ? quotient : fenced(quotient, "⌊", "⌋");
    }
    bare = /** @type {Element} */ (made.cloneNode(true));
  }
  return made;
}

/** Whether a factor would run together with what is before it. @param {Tree} tree @returns {boolean} */
function needsDot(tree) {
  if (tree.is === "power") return needsDot(tree.base);
  if (tree.is === "product") return needsDot(tree.factors[0][1]);
  return tree.is === "number" || (tree.is === "name" && (LETTERS[base(tree.name)] ?? base(tree.name)).length > 1);
}

/** @param {string} name @param {Element[]} values */
function call(name, values) {
  switch (name) {
    case "sqrt": return element("msqrt", ...values);
    case "floor": return fenced(values[0], "⌊", "⌋");
    case "ceiling": return fenced(values[0], "⌈", "⌉");
    case "abs": return fenced(values[0], "|", "|");
    case "float": case "fraction": return values[0];
    case "log2": case "log10": return row(element("msub", upright("log"), element("mn", name.slice(3))), fenced(values[0]));
    default: return row(upright(name), fenced(joined(values, ",")));
  }
}
