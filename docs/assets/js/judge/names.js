// The words of an expression: which symbol, function or constant a word is, however it is typeset.

import { fold, lower } from "./characters.js";

/** @typedef {[kind: "name" | "function" | "number" | "sign", word: string]} Word */

/** @type {Record<string, string>} */
const FUNCTIONS = {
  floor: "floor", ceil: "ceiling", ceiling: "ceiling", sqrt: "sqrt", abs: "abs", min: "min", max: "max",
  minimum: "min", maximum: "max", log: "log", ln: "log", log2: "log2", log10: "log10", exp: "exp", sin: "sin",
  cos: "cos", fraction: "fraction", rational: "fraction", float64: "float", float32: "float", int64: "float",
  int32: "float", tensor: "float", array: "float", scalar: "float",
};
/** @type {Record<string, string>} */
const CONSTANTS = { pi: "pi", e: "E" };
const DIGIT = /[0-9]/;

/** What a word stands for, several names where it is run together (`FCK`); empty where it is unknown.
 *
 * In this order: a symbol; a symbol typeset otherwise; in another case; a function or constant; a product.
 * @param {string} word
 * @param {readonly string[]} names
 * @returns {Word[]}
 */
export function resolve(word, names) {
  if (names.includes(word)) return [["name", word]];
  const folded = fold(word), small = lower(folded);
  const typeset = names.filter((name) => fold(name) === folded);
  const inAnyCase = names.filter((name) => lower(fold(name)) === small);
  for (const found of [typeset, inAnyCase]) if (found.length === 1) return [["name", found[0]]];
  if (Object.hasOwn(FUNCTIONS, small)) return [["function", FUNCTIONS[small]]];
  if (Object.hasOwn(CONSTANTS, small)) return [["name", CONSTANTS[small]]];
  return product(folded, names);
}

/** The word as names run together, from the left the longest first: FCK, nsqrt, sqrt6, 3x4.
 * @param {string} word
 * @param {readonly string[]} names
 * @returns {Word[]}
 */
function product(word, names) {
  const known = knownWords(names);
  /** @type {Word[]} */
  const found = [];
  let place = 0;
  while (place < word.length) {
    if (DIGIT.test(word[place]) && found.length && ["function", "sign"].includes(found[found.length - 1][0])) {
      let end = place;
      while (end < word.length && DIGIT.test(word[end])) end++;
      found.push(["number", word.slice(place, end)]);
      place = end;
      continue;
    }
    const fits = known.find(([name]) => word.startsWith(name, place));
    if (!fits) {
      const root = found.length === 1 && found[0][0] === "function" && found[0][1] === "sqrt"; // √q
      return root ? [...found, ["name", word.slice(place)]] : [];
    }
    found.push(fits[1]);
    place += fits[0].length;
  }
  return found;
}

/** @type {WeakMap<readonly string[], [string, Word][]>} */
const KNOWN = new WeakMap();

/** The words that a product may have, the longest first. @param {readonly string[]} names */
function knownWords(names) {
  let sorted = KNOWN.get(names);
  if (!sorted) {
    /** @type {Map<string, Word>} */
    const known = new Map([["x", ["sign", "*"]], ["X", ["sign", "*"]], ["pi", ["name", "pi"]]]);
    for (const [word, name] of Object.entries(FUNCTIONS)) known.set(word, ["function", name]);
    for (const name of names) known.set(fold(name), ["name", name]);
    sorted = [...known].sort(([a], [b]) => b.length - a.length || (a < b ? -1 : 1));
    KNOWN.set(names, sorted);
  }
  return sorted;
}
