// Units behind a number: the one asked for is read, another one is told, and none is asked for where none is declared.

import { LETTER, SPACE, length, lower, strip, words } from "./characters.js";
import { ReplyError, Slip } from "./errors.js";
import { LONGEST_EXPRESSION, NO_NAMES } from "./grammar.js";
import { resolve } from "./names.js";

/** Ways to write a unit; in the plural, and in any case but for one letter, where the case may be all there is. */
const ALIASES = [
  ["s", "sec", "second"], ["ms", "msec", "millisecond"], ["min", "minute"], ["h", "hour"], ["B", "byte"],
  ["kB", "KB", "kilobyte"], ["MB", "megabyte"], ["GB", "gigabyte"], ["KiB", "kibibyte"], ["MiB", "mebibyte"],
  ["GiB", "gibibyte"], ["pixel", "px"], ["%", "percent"], ["m", "metre", "meter"], ["mm", "millimetre", "millimeter"],
  ["FLOP", "flop"], ["MAC", "mac"], ["bit"], ["parameter"], ["image"], ["sample"], ["step"], ["channel"],
];
const TRAILING = new RegExp(`^(.*[0-9.)\\]}½⅓⅔¼¾%])[${SPACE}]*([${LETTER}%][${LETTER}${SPACE}%/]*)$`, "s");

/** The number alone. Throws ReplyError where another unit, or one that nobody asked for, is behind it.
 * @param {string} typed
 * @param {string} unit
 */
export function withoutUnit(typed, unit) {
  const text = strip(typed);
  if (length(text) > LONGEST_EXPRESSION) return text;
  if (unit === "%" && text.endsWith("%")) return text.slice(0, -1);
  const match = TRAILING.exec(text);
  if (!match || match[2][0] === "%" || words(match[2]).every(isConstant)) return text;
  const found = strip(match[2]);
  if (found === "i" || found === "j") return text; // 1 + 2i, which the grammar explains
  if (unit && same(found, unit)) return match[1];
  if (unit) {
    throw new Slip(`the answer is asked for in ${unit}, and you typed ${found}: convert it, or type the number alone`);
  }
  throw new ReplyError(`type the number alone, without “${found}”`);
}

/** Whether two units are one, as `px` and `pixels` are, or `second` and `s`. @param {string} one @param {string} other */
const same = (one, other) => plain(one) === plain(other);

/** @param {string} word */
const isConstant = (word) => resolve(word, NO_NAMES)[0]?.[0] === "name";

/** @param {string} unit */
function plain(unit) {
  const small = singular(lower(unit));
  for (const ways of ALIASES) {
    if (ways.includes(unit) || (unit.length > 1 && ways.some((way) => way.length > 1 && lower(way) === small))) return ways[0];
  }
  return unit.length === 1 ? unit : small;
}

/** @param {string} unit */
const singular = (unit) => (unit.length > 3 && unit.endsWith("s") ? unit.slice(0, -1) : unit);
