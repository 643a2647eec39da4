// How formulas are compared: by their values at points that were drawn when the site was built.

import { evaluate } from "./evaluate.js";
import { rounded } from "./rounded.js";
import { equal } from "./value.js";

/** @typedef {import("./value.js").Value} Value */

/** The values of a formula at points, computed one by one when asked for. */
export class Values {
  /** @param {import("./grammar.js").Tree} tree @param {import("./evaluate.js").Point[]} points */
  constructor(tree, points) {
    this.tree = tree;
    this.points = points;
    /** @type {Value[]} */
    this.known = [];
  }

  /** The value at a point; of a constant typed as a decimal with its digits. @param {number} place */
  at(place) {
    while (this.known.length <= place) {
      const point = this.points[this.known.length], value = evaluate(this.tree, point);
      this.known.push(Object.keys(point).length ? value : rounded(this.tree, value));
    }
    return this.known[place];
  }

  /** Whether it holds of the value at every point, as far as they have to be looked at.
   * @param {(value: Value, place: number) => boolean} holds
   */
  every(holds) {
    return this.points.every((_, place) => holds(this.at(place), place));
  }
}

/** Whether two formulas have the same values, where both have one; half the points at least must count.
 *
 * Else two formulas would agree for being undefined together.
 * @param {Values} one
 * @param {Values} other
 */
export function same(one, other) {
  let missing = 0;
  return one.every((value, place) => {
    const matching = value && other.at(place);
    if (value && matching) return equal(value, matching);
    return 2 * ++missing <= one.points.length;
  });
}
