// Rows, tables and what is around them: [1, 2], 1 2; 3 4, array([[1, 2], [3, 4]]), A^2 = […], […]^T.

import { CLOSING, LETTER, OPENING, SPACE, isSpace, shorten, strip, tidy, words } from "./characters.js";
import { ReplyError } from "./errors.js";

/** An item as text, or a list of items. @typedef {string | NestedList} Nested */
/** @typedef {Nested[]} NestedList */

export const LONGEST_LIST = 500, OPERATORS = "+-*/^";
const DEEPEST_LIST = 4;

export const WRAPPER =
  /^(?:tensor|array|asarray|matrix|Matrix|ImmutableMatrix|Size|Tensor|list|tuple|Parameter) ?\(/;
export const ARGUMENT = new RegExp(`^[${SPACE}]*(?:dtype|device|requires_grad|grad_fn|size|shape|order|copy)[${SPACE}]*=`);
const TURNED = new RegExp(`(?:\\^[${SPACE}]*(?:T|\\(T\\)|{T})|\\.T|['’])$`);
/** A label such as `mean:`. */
export const LABEL = new RegExp(`^(?!lambda )[${LETTER}][${LETTER}0-9_ ]*:`);
export const AND = /,?[ \n]and[ \n](?!so on)/g;
const NAME = `[${LETTER}][${LETTER}0-9_]{0,40}'?(?:[\\[(][0-9, ]{1,9}[\\])])?`;
const NEXT = new RegExp( // of p = 1 q = -1, but neither of y = x * h = … nor of A^2 = A A = […]
  `([=≈:][^=≈:,;\\n]*?[^-+*/^(\\[{=≈:,;\\n ])(?:,?[ \\n]and)?([ \\n])(?=${NAME} ?[=≈:]{1,2} ?(?![=≈: \\[{]|\\([^()]*[, ]))`, "g");
const SIGN = /[=:]/;
const A_LETTER = new RegExp(`[${LETTER}]`);
const DIGITS = /[0-9]+/g;
const MARK = new RegExp(`[(\\[{]|[)\\]}]|[${SPACE}]+`, "g");

/** @param {string} character */
const step = (character) => +OPENING.includes(character) - +CLOSING.includes(character);
/** @param {string} character */
const opens = (character) => character !== "" && OPENING.includes(character);

/** The text after `y =`, `A^2 =` or `mean:`; with commas between `a = 1 b = 2` or `1 and 2`. @param {string} text */
export function unlabelled(text) {
  text = tidy(text).replace(NEXT, "$1,$2");
  if (names(split(text, ",;\n").slice(1)).length) return strip(text.replace(AND, ", ")); // a name for each entry: a = 1, b = 2
  text = text.replace(LABEL, "");
  let [label, equals, rest] = first(text, "=≈");
  while (equals && A_LETTER.test(label) && ![",", ";", "\n"].some((sign) => first(label, sign)[1])) {
    text = rest.replace(/^=+/, "");
    [label, equals, rest] = first(text, "=≈");
  }
  return strip(text.replace(AND, ", "));
}

/** The list itself, without a library's `array(…)` and the sign of transposition; and whether it is transposed.
 * @param {string} text
 * @returns {[text: string, turned: boolean]}
 */
export function unwrapped(text) {
  let turned = false;
  for (let round = 0; round < 4; round++) {
    const before = text = strip(text);
    const wrapper = WRAPPER.exec(text);
    if (wrapper && closes(text, wrapper[0].length - 1) === text.length - 1) {
      text = split(text.slice(wrapper[0].length, -1), ",").filter((piece) => !ARGUMENT.test(piece)).join(",");
    }
    const sign = TURNED.exec(text);
    if (sign) {
      const inner = strip(text.slice(0, sign.index));
      if (inner && CLOSING.includes(inner[inner.length - 1])) [text, turned] = [text.slice(0, sign.index), !turned];
    }
    if (text === before) break;
  }
  return [text, turned];
}

/** The items of a list, lists within it as lists. `rows` says that a line is a row; otherwise lines only wrap.
 *
 * Throws ReplyError where brackets do not match, an entry is missing, or there are too many.
 * @param {string} text
 * @param {boolean} rows
 */
export function nested(text, rows) {
  checkBrackets(text);
  if (text.includes("…") || text.includes("...")) {
    throw new ReplyError(`${shorten(text)} leaves something out with dots: type all entries`);
  }
  let made = inner(strip(text), rows, 0);
  while (made.length === 1 && Array.isArray(made[0]) && made[0].some(Array.isArray)) made = made[0]; // ([[1, 2], [3, 4]])
  const entries = made.reduce((count, item) => count + (Array.isArray(item) ? item.length : 1), 0);
  if (entries > LONGEST_LIST) {
    throw new ReplyError(`${shorten(text)} has more than ${LONGEST_LIST} entries, which is too long to be read`);
  }
  return made;
}

/** @param {string} text @param {boolean} rows @param {number} depth @returns {Nested[]} */
function inner(text, rows, depth) {
  if (depth > DEEPEST_LIST) throw new ReplyError(`${shorten(text)} is too deeply nested to be read`);
  if (isWrapped(text)) text = strip(text.slice(1, -1));
  text = tailless(text);
  const lines = split(text, rows ? ";\n" : ";").filter((line) => line).map(tailless);
  if (!lines.length) throw new ReplyError("the list is empty");
  if (lines.length > 1) return few(lines, text).map((line) => inner(line, false, depth + 1));
  text = words(lines[0]).join(" ");
  let items = split(text, ",");
  if (items.includes("")) throw new ReplyError(`an entry is missing in ${shorten(text)}`);
  if (items.length === 1 && !names(items).length) items = splitAtSpaces(text); // a line may be a = 1
  return few(items, text).map((item) => (isList(item) ? inner(item, false, depth + 1) : item));
}

/** Whether brackets make an item a list; round ones around one value belong to the expression, as in (1/2).
 * @param {string} item
 */
export function isList(item) {
  if (!isWrapped(item)) return false;
  const within = strip(item.slice(1, -1));
  return item[0] !== "(" || !within || split(within, ",;").length > 1 || splitAtSpaces(within).length > 1;
}

/** The text without a comma or semicolon at its end. @param {string} text */
function tailless(text) {
  if (!/[,;]$/.test(text)) return text;
  let end = text.length - 1;
  while (end && isSpace(text[end - 1])) end--;
  return text.slice(0, end);
}

/** @param {string[]} items @param {string} text */
function few(items, text) {
  if (items.length > LONGEST_LIST) {
    throw new ReplyError(`${shorten(text)} has more than ${LONGEST_LIST} entries, which is too long to be read`);
  }
  const found = names(items);
  if (!found.every((name) => countsUp(found.filter((other) => stem(other) === stem(name))))) {
    throw new ReplyError(`${shorten(text)} names its entries in another order: type them in the order asked for`);
  }
  return items;
}

/** What entries are called, where they are: `y[0] = 1`, `w2 = 3`. @param {string[]} items */
function names(items) {
  return items.filter((item) => SIGN.test(item)).map((item) => item.split(SIGN, 1)[0]).filter((name) => A_LETTER.test(name));
}

/** @param {string} name */
const stem = (name) => strip(name).replace(DIGITS, "#");

/** Whether the numbers of names that are else alike grow; of names without numbers nothing is known. @param {string[]} names */
function countsUp(names) {
  const places = names.map((name) => strip(name).replace(DIGITS, (digits) => digits.padStart(4, "0")));
  return !stem(names[0]).includes("#") || places.every((place, i) => !i || places[i - 1] < place);
}

/** Throws ReplyError where brackets do not match. @param {string} text */
export function checkBrackets(text) {
  /** @type {string[]} */
  const stack = [];
  let matching = true;
  for (const character of text) {
    if (OPENING.includes(character)) stack.push(CLOSING[OPENING.indexOf(character)]);
    else if (CLOSING.includes(character) && stack.pop() !== character) matching = false;
  }
  if (!matching || stack.length) throw new ReplyError(`the brackets in ${shorten(text)} do not match`);
}

/** Whether one pair of brackets encloses everything. @param {string} text */
export const isWrapped = (text) => text !== "" && opens(text[0]) && closes(text, 0) === text.length - 1;

/** The place of the bracket that closes the one at `start`. @param {string} text @param {number} start */
function closes(text, start) {
  let depth = 0;
  for (let place = start; place < text.length; place++) {
    depth += step(text[place]);
    if (depth === 0) return place;
  }
  return -1;
}

/** The text before the first separator outside all brackets, the separator, and the text after it.
 * @param {string} text
 * @param {string} separators
 * @returns {[before: string, separator: string, after: string]}
 */
function first(text, separators) {
  let depth = 0;
  for (let place = 0; place < text.length; place++) {
    depth += step(text[place]);
    if (depth === 0 && separators.includes(text[place])) {
      return [text.slice(0, place), text[place], text.slice(place + 1)];
    }
  }
  return [text, "", ""];
}

/** The pieces of the text between separators outside all brackets. @param {string} text @param {string} separators */
export function split(text, separators) {
  const pieces = [];
  let depth = 0, start = 0;
  for (let place = 0; place < text.length; place++) {
    const change = step(text[place]);
    depth += change;
    if (!change && depth === 0 && separators.includes(text[place])) {
      pieces.push(strip(text.slice(start, place)));
      start = place + 1;
    }
  }
  pieces.push(strip(text.slice(start)));
  return pieces;
}

/** The pieces of the text between spaces outside all brackets; brackets side by side are two.
 *
 * A space next to an operator belongs to the expression: `1 -2` is two numbers, `1 - 2` is one.
 * @param {string} text
 */
export function splitAtSpaces(text) {
  if (opens(text[0])) text = text.replace(/([)\]}])(?=[([{])/g, "$1 ");
  const pieces = [];
  let depth = 0, start = 0;
  for (const mark of text.matchAll(MARK)) {
    const place = mark.index ?? 0, end = place + mark[0].length;
    depth += step(mark[0]);
    if (depth === 0 && mark[0] === " " && !isWithin(text[place - 1], text.slice(end, end + 2))) {
      pieces.push(text.slice(start, place));
      start = end;
    }
  }
  return [...pieces, text.slice(start)];
}

/** Whether a space between these characters is within an expression; `-` may also be a sign.
 * @param {string} before
 * @param {string} after
 */
const isWithin = (before, after) =>
  OPERATORS.includes(before) || (OPERATORS.includes(after[0]) && (!"+-".includes(after[0]) || after[1] === " "));
