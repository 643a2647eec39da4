// The items of a list in a reply: with a number before or behind it, as in 1/4 [1, 1], or made by `ones` or `diag`.

import { CLOSING, LETTER, OPENING, SPACE, length, shorten, strip, words } from "./characters.js";
import { ReplyError } from "./errors.js";
import {
  ARGUMENT, LONGEST_LIST, OPERATORS, WRAPPER, checkBrackets, isList, isWrapped, nested, split, splitAtSpaces, unlabelled,
  unwrapped,
} from "./lists.js";

/** @typedef {import("./lists.js").Nested} Nested */

/** Characters of a list that a number stands beside; and of that number, counted once for each entry. */
const LONGEST_SCALED = 5000, MOST_FACTORS = 3000;

const MAKER = /^(?:ones|diag)/;
const WORD = new RegExp(`[${LETTER}0-9_]`);
const COPIES = /^\[[^\][,; ]+\] ?\* ?[0-9]+$|\] ?[-+@] ?\[/;
const OPERATION = /^[-+*/^@]/;
const SIZE = /^[0-9]{1,3}$/;
const TURNED = new RegExp(`^(?:\\^[${SPACE}]*(?:T|\\(T\\)|{T})|\\.T|['’])[${SPACE}]*`);

/** The items of a list as typed, each with the number that the list is multiplied by; and whether it is transposed.
 *
 * `rows` says that a table is asked for, in which a line is a row. Throws ReplyError as `nested` does.
 * @param {string} typed
 * @param {boolean} rows
 * @returns {{items: Nested[], turned: boolean}}
 */
export function listed(typed, rows) {
  const [text, turned] = unwrapped(unlabelled(typed));
  checkBrackets(text);
  const alone = () => ({ items: nested(text, rows), turned });
  if (COPIES.test(text)) throw computed(text); // [0]*15, [1] + [0]*14
  const found = theList(text);
  if (!found) return alone();
  let before = strip(text.slice(0, found[0])), after = strip(text.slice(found[1]));
  const within = text.slice(found[0], found[1]);
  const [sign] = TURNED.exec(after) ?? [""];
  after = after.slice(sign.length);
  if (!isFactor(before) || !isDivisor(after)) {
    if (/[-+*/^@]$/.test(before) || OPERATION.test(after)) throw computed(text); // [1, 2] + 3, [1 2; 3 4]^2
    return alone();
  }
  if (!before && !after && !sign && !MAKER.test(within)) return alone();
  const [inner, also] = unwrapped(within), items = MAKER.test(inner) ? made(inner, rows) : nested(inner, rows);
  const entries = items.reduce((count, item) => count + (Array.isArray(item) ? item.length : 1), 0);
  if ((length(before) + length(after)) * entries > MOST_FACTORS) {
    throw new ReplyError(`${shorten(text)} is too long to be read: type the entries without the number beside them`);
  }
  if (before && !OPERATORS.includes(before[before.length - 1])) before += "*";
  return { items: items.map((item) => times(before, item, after)), turned: turned !== (sign !== "") !== also };
}

/** Where the only list in the text begins and ends; none where there are several, or other things between commas.
 * @param {string} text
 * @returns {[begin: number, end: number] | null}
 */
function theList(text) {
  /** @type {[number, number] | null} */
  let found = null;
  if (length(text) > LONGEST_SCALED) return null;
  let depth = 0, start = 0;
  for (let place = 0; place < text.length; place++) {
    const character = text[place];
    if (depth === 0 && ",;\n".includes(character)) return null;
    if (OPENING.includes(character)) {
      if (!depth) start = place;
      depth++;
    } else if (CLOSING.includes(character)) {
      depth--;
      if (depth) continue;
      let begin = start;
      while (begin && WORD.test(text[begin - 1])) begin--;
      const word = text.slice(begin, start).replace(/^[0-9_]+/, ""), opening = WRAPPER.exec(`${word}(`);
      const isMaker = word === "ones" || word === "diag" || opening?.[0] === `${word}(`;
      if (!isMaker && (word || !isList(text.slice(start, place + 1)))) continue; // max(1, 2)
      if (found && OPERATION.test(strip(text.slice(found[1], start - word.length)))) throw computed(text);
      if (found) return null;
      found = [start - word.length, place + 1];
    }
  }
  return found;
}

/** @param {string} text */
const computed = (text) => new ReplyError(`${shorten(text)} computes with lists: work it out, and type all entries`);

/** Whether what stands before a list multiplies it: `1/4`, `1/4 *`, `-`. @param {string} text */
function isFactor(text) {
  if (text === "" || text === "+" || text === "-") return true;
  const factor = text.endsWith("*") ? strip(text.slice(0, -1)) : text;
  return factor !== "" && !OPERATORS.includes(factor[factor.length - 1]) && isOne(factor);
}

/** Whether what stands behind a list multiplies or divides it: `*0.25`, `/4`. @param {string} text */
const isDivisor = (text) => !text || (/^(?:\*[^*]|\/[^/])/.test(text) && isOne(text));

/** @param {string} text */
const isOne = (text) => splitAtSpaces(words(text).join(" ")).length === 1;

/** An item times a number; where it is 1 the number itself, which knows its digits if it is a decimal.
 * @param {string} before
 * @param {Nested} item
 * @param {string} after
 * @returns {Nested}
 */
function times(before, item, after) {
  if (Array.isArray(item)) return item.map((part) => times(before, part, after));
  if (item === "1" || item === "1.") {
    if (before.endsWith("*") && !after) return strip(before.slice(0, -1));
    if (!before && after.startsWith("*")) return strip(after.slice(1));
  }
  return before || after ? `${before}(${item})${after}` : item;
}

/** The items that `ones((2, 2))` or `diag(1, 2)` makes; a diagonal is a row where no table is asked for.
 * @param {string} text
 * @param {boolean} rows
 * @returns {Nested[]}
 */
function made(text, rows) {
  if (text.startsWith("diag")) {
    let entries = nested(text.slice(4), false);
    while (entries.length === 1 && Array.isArray(entries[0])) entries = entries[0];
    if (entries.length ** 2 > LONGEST_LIST) {
      throw new ReplyError(`${shorten(text)} has more than ${LONGEST_LIST} entries, which is too long to be read`);
    }
    return rows ? entries.map((one, i) => entries.map((_, j) => (i === j ? one : "0"))) : entries;
  }
  let sizes = split(text.slice(5, -1), ",").filter((piece) => piece && !ARGUMENT.test(piece));
  if (sizes.length === 1 && isWrapped(sizes[0])) sizes = split(sizes[0].slice(1, -1), ",").filter((piece) => piece);
  if (sizes.length < 1 || sizes.length > 2 || !sizes.every((size) => SIZE.test(size))) {
    throw new ReplyError(`${shorten(text)} is not read here: type a table of ones as ones((2, 2))`);
  }
  const [height, width] = ["1", ...sizes].slice(-2).map(Number);
  if (height * width < 1 || height * width > LONGEST_LIST) {
    throw new ReplyError(`${shorten(text)} has no entry, or more than ${LONGEST_LIST}, which is too long to be read`);
  }
  const row = Array(width).fill("1");
  return sizes.length === 2 ? Array.from({ length: height }, () => [...row]) : row;
}
