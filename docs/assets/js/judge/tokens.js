// The pieces of an expression: numbers, names, functions and signs.

import { LETTER, SPACE, VULGAR, isSpace, shorten } from "./characters.js";
import { ReplyError } from "./errors.js";
import { resolve } from "./names.js";

export const NOT_READ = "write products with *, quotients with /, powers with ^ and roots as sqrt(2)";

/** A piece of text, what it is, and whether no space is before it.
 * @typedef {{text: string, kind: "number" | "name" | "function" | "sign" | "end", glued: boolean}} Token
 */

/** @type {Token} */
export const END = { text: "", kind: "end", glued: false };

const NUMERAL = "[0-9]+\\.?[0-9]*(?:[eE][+-]?[0-9]+)?|\\.[0-9]+(?:[eE][+-]?[0-9]+)?";
const FRACTIONS = Object.keys(VULGAR).join("");
const TOKEN = new RegExp(
  `(${NUMERAL}|[${FRACTIONS}])|([${LETTER}][${LETTER}0-9_]*)|(\\*\\*|//|[-+*/^%|,()[\\]{}])`, "y");
const SPACES = new RegExp(`[${SPACE}]*`, "y");
const GROUPS = /(?<![0-9.])([1-9][0-9]{0,2})((?:[ _,\u00a0\u2009\u202f][0-9]{3})+)(?![0-9])/g;
const FACTOR = new RegExp(`[${SPACE}]*[${LETTER}0-9.({[${FRACTIONS}]`, "y");
const ENDS = [")", "]", "}", "%"];

/** Digits in groups of three are one number: 4 231 976, 4,231,976 and 4_231_976; not in max(1,234).
 * @param {string} text
 */
export function ungroup(text) {
  if (text.includes("max") || text.includes("min")) return text;
  return text.replace(GROUPS, (_, first, groups) => first + groups.replace(/[^0-9]/g, ""));
}

/** The pieces of an expression in the `names`. Throws ReplyError for a character that has no meaning here.
 * @param {string} text
 * @param {readonly string[]} names
 */
export function tokens(text, names) {
  /** @type {Token[]} */
  const found = [];
  let place = 0;
  while (place < text.length) {
    TOKEN.lastIndex = place;
    const match = TOKEN.exec(text);
    if (!match) {
      const character = String.fromCodePoint(text.codePointAt(place) ?? 0);
      if (character === "±") throw new ReplyError("“±” stands for two values: type one of them");
      throw new ReplyError(`“${character}” in ${shorten(text)} is not read here; ${NOT_READ}`);
    }
    let glued = place > 0 && !isSpace(text[place - 1]);
    place += match[0].length;
    if (match[2]) {
      let pieces = resolve(match[2], names);
      if (!fits(pieces, found, text, place)) pieces = [["name", match[2]]];
      for (const [kind, word] of pieces) {
        found.push({ text: word, kind, glued });
        glued = true;
      }
    } else {
      found.push({ text: match[0] === "**" ? "^" : match[0], kind: match[1] ? "number" : "sign", glued });
    }
    SPACES.lastIndex = place;
    place += SPACES.exec(text)?.[0].length ?? 0;
  }
  return found;
}

/** Whether the word is known; an x multiplies only between two factors, as in 3 x 4 but not in 2x + 1.
 * @param {import("./names.js").Word[]} pieces
 * @param {Token[]} before
 * @param {string} text
 * @param {number} place
 */
function fits(pieces, before, text, place) {
  if (!pieces.length) return false;
  const last = before[before.length - 1] ?? END;
  if (pieces[0][1] === "*" && !(last.kind === "number" || last.kind === "name" || ENDS.includes(last.text))) return false;
  FACTOR.lastIndex = place;
  return pieces[pieces.length - 1][1] !== "*" || FACTOR.test(text);
}
