// The kinds of answer, from the data that src/exambank/bank/reader.py writes into a page.

import { Choice } from "./choice.js";
import { Formula } from "./formula.js";
import { Integer, Rational } from "./numbers.js";
import { Property } from "./property.js";
import { Real } from "./real.js";
import { Matrix, Vector } from "./sequences.js";
import { Several } from "./several.js";
import { Dimensions } from "./shape.js";

/** @typedef {import("./base.js").Kind} Kind */
/** @typedef {{is: string, [setting: string]: any}} KindData */

/** @type {Record<string, (data: any) => Kind>} */
const KINDS = {
  integer: (data) => new Integer(data),
  fraction: (data) => new Rational(data),
  real: (data) => new Real(data),
  formula: (data) => new Formula(data),
  vector: (data) => new Vector(kindOf(data.entry)),
  matrix: (data) => new Matrix(kindOf(data.entry)),
  shape: () => new Dimensions(),
  choice: (data) => new Choice(data),
  property: () => new Property(),
  several: (data) =>
    new Several(new Map(data.fields.map((/** @type {[string, KindData]} */ [name, field]) => [name, kindOf(field)]))),
};

/** @type {WeakMap<KindData, Kind>} */
const made = new WeakMap();

/** The kind that its data describe, made once. @param {KindData} data */
export function kindOf(data) {
  let kind = made.get(data);
  if (!kind) made.set(data, (kind = KINDS[data.is](data)));
  return kind;
}
