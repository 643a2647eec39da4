// Answers that are the shape of a tensor.

import { Kind } from "./base.js";
import { LETTER, SPACE, words } from "./characters.js";
import { ReplyError } from "./errors.js";
import { exact, same } from "./fractions.js";
import { nested, unlabelled, unwrapped } from "./lists.js";
import { Integer } from "./numbers.js";
import { count, leaf } from "./sequences.js";

/** @typedef {import("./fractions.js").Fraction} Fraction */

const TIMES = new RegExp(`[*]|(?<![${LETTER}])(?:x|X|by|BY|By)(?![${LETTER}])`, "g");
const BY = new RegExp(`(?<![${SPACE}-])[${SPACE}-]+(by|BY|By)[${SPACE}-]+`, "g");
const SIZE = new Integer();

/** The sizes of a shape; a reader types `28 x 28 x 10`, `28×28×10` or `(28, 28, 10)`. */
export class Dimensions extends Kind {
  /** @param {string} text @returns {Fraction[]} */
  parse(text) {
    const sizes = sizesOf(text).map((item) => SIZE.parse(leaf(item)));
    if (sizes.some((size) => size.n < 0n)) throw new ReplyError(`a size cannot be negative: ${this.text(sizes)}`);
    return sizes;
  }

  /** @param {(string | number)[]} data */
  from(data) { return data.map(exact); }
  /** @param {Fraction[]} answer @param {Fraction[]} reply */
  accepts(answer, reply) { return answer.length === reply.length && answer.every((size, i) => same(size, reply[i])); }
  /** @param {Fraction[]} value */
  text(value) { return value.map((size) => size.n).join(" × ") || "()"; }

  /** @param {Fraction[]} answer @param {Fraction[]} reply */
  hint(answer, reply) {
    if (answer.length !== reply.length) {
      return `Your shape has ${count(reply.length, "axis", "axes")}; ${answer.length} are asked for.`;
    }
    /** @param {Fraction[]} sizes */
    const sorted = (sizes) => sizes.map((size) => size.n).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)).join();
    if (sorted(answer) === sorted(reply)) return "The sizes are right, but in another order.";
    const wrong = answer.flatMap((size, i) => (same(size, reply[i]) ? [] : [i]));
    const first = wrong[0] + 1;
    const sizes = wrong.length === 1 ? `Size ${first} is wrong` : `${wrong.length} sizes are wrong, the first is size ${first}`;
    return `${sizes}, where you typed ${reply[wrong[0]].n}.`;
  }
}

/** The sizes as they were typed. @param {string} typed @returns {import("./lists.js").Nested[]} */
export function sizesOf(typed) {
  const [text] = unwrapped(unlabelled(typed));
  if (["()", "[]"].includes(words(text).join(""))) return [];
  let found = nested(text.replace(BY, " by ").replace(TIMES, ","), false);
  while (found.length === 1 && Array.isArray(found[0])) found = found[0];
  return found;
}
