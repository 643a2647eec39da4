// Answers with many right forms, judged by what they must do: linear conditions on the entries, or what a network of
// them fires at.

import { Kind } from "./base.js";
import { Fraction, HALF, ZERO, compare, exact, fraction, minus, plus, size, times } from "./fractions.js";
import { Rational } from "./numbers.js";
import { number } from "./reading.js";
import { Real, toFraction } from "./reals.js";
import { Rounded, tooShort } from "./rounded.js";
import { Matrix, count } from "./sequences.js";
import { SAME } from "./value.js";

/** @typedef {[row: number, column: number, coefficient: Fraction][]} Form A sum of some entries, each times a number. */
/** @typedef {{forms: Form[], inputs: Fraction[], relation: string, bound: Fraction, otherwise: string}} Condition Sums, or inputs that units read. */
/** @typedef {{example: Fraction[][], conditions: Condition[]}} Solutions */

const FIRES = "fires";
const ONE = new Fraction(1n);
const DIGITS = fraction(1n, 1n << BigInt(SAME));

/** A number that stands for those within its slack: a root to its digits, a decimal in its last one. */
class Near extends Fraction {
  /** @param {Fraction} value @param {Fraction} slack @param {string} shown */
  constructor(value, slack, shown) {
    super(value.n, value.d);
    this.slack = slack;
    this.shown = shown;
  }
}

/** A fraction, or a root such as sqrt(3). */
class Entry extends Rational {
  /** @param {string} text @returns {Fraction} */
  parse(text) {
    const value = number(text, this.unit);
    if (!(value instanceof Real)) return value ?? ZERO;
    const exactly = toFraction(value);
    return new Near(exactly, times(size(exactly), DIGITS), text);
  }

  /** @param {Fraction} value */
  text(value) { return value instanceof Near ? value.shown : super.text(value); }
}

export const ROWS = new Matrix(new Entry());

/** Any reply that meets the conditions is right. */
export class Property extends Kind {
  /** @param {string} text @returns {Solutions} */
  parse(text) { return { example: ROWS.parse(text), conditions: [] }; }

  /** @param {{example: any[][], conditions?: [any[], string, any, string][]}} data @returns {Solutions} */
  from({ example, conditions = [] }) {
    return {
      example: ROWS.from(example),
      conditions: conditions.map(([read, relation, bound, otherwise]) => ({
        forms: relation === FIRES ? [] : read.map((/** @type {any[][]} */ form) => form.map(([i, j, c]) => [i, j, exact(c)])),
        inputs: relation === FIRES ? read.map(exact) : [], relation, bound: exact(bound), otherwise,
      })),
    };
  }

  /** @param {Solutions} answer @param {Solutions} reply */
  accepts(answer, reply) { return answer.conditions.length > 0 && !broken(answer, reply.example); }
  /** @param {Solutions} gives @param {Solutions} reply */
  isMistake(gives, reply) { return ROWS.accepts(gives.example, reply.example); }
  /** @param {Solutions} answer @param {Solutions} reply */
  aboutDigits(answer, { example }) {
    if (answer.conditions.some(({ relation }) => relation === FIRES)) return ""; // weights are chosen, not rounded
    const short = example.flat().find((entry) => entry instanceof Rounded && entry.isShort);
    const told = short instanceof Rounded && broken(answer, example) && !broken(answer, example.map((row) => row.map(widened)));
    return told ? tooShort(short) : "";
  }
  /** @param {Solutions} answer @param {Solutions} reply */
  hint(answer, reply) { return this.aboutDigits(answer, reply) || broken(answer, reply.example); }
}

/** An entry with all that it may be rounded from. @param {Fraction} entry */
const widened = (entry) =>
  entry instanceof Rounded && entry.isShort ? new Near(entry, times(entry.step, HALF), entry.shown) : entry;

/** The message of the first condition that the entries break; of a shape that is not the example's.
 * @param {Solutions} answer
 * @param {Fraction[][]} reply
 */
function broken({ example, conditions }, reply) {
  const column = example.length === 1 && reply.length > 0 && reply.every((row) => row.length === 1);
  const entries = column ? [reply.map((row) => row[0])] : reply; // a column for a row
  if (entries.length !== example.length || width(entries) !== width(example)) {
    return `The answer is ${extent(example)}; yours is ${extent(entries)}.`;
  }
  return conditions.find((condition) => !holds(condition, entries))?.otherwise ?? "";
}

/** Whether entries meet a condition; decimals may be off in their last digit, and so may the sum.
 * @param {Condition} condition
 * @param {Fraction[][]} entries
 */
function holds({ forms, inputs, relation, bound }, entries) {
  if (relation === FIRES) return givesOne(entries, inputs) === (bound.n !== 0n);
  const sums = forms.map((form) => sum(form, entries)), [{ total, slack }] = sums;
  switch (relation) {
    case "=": return compare(size(plus(total, minus(bound))), slack) <= 0;
    case "≥": return compare(total, plus(bound, minus(slack))) >= 0;
    case "<": return compare(total, bound) < 0;
    default: return sums.some((one) => compare(size(plus(one.total, minus(bound))), one.slack) > 0);
  }
}

/** Whether the last unit gives 1: each row is the weights and the bias of one, the last reads those before it.
 * @param {Fraction[][]} units
 * @param {Fraction[]} inputs
 */
function givesOne(units, inputs) {
  const hidden = units.slice(0, -1).map((unit) => (fires(unit, inputs) ? ONE : ZERO));
  return fires(units[units.length - 1], hidden.length ? hidden : inputs);
}

/** Whether w·x + b ≥ 0: a decimal is itself, a root has only so many digits. @param {Fraction[]} unit @param {Fraction[]} signals */
function fires(unit, signals) {
  const chosen = unit.map((entry) => (entry instanceof Near ? entry : new Fraction(entry.n, entry.d)));
  const { total, slack } = sum([...signals, ONE].map((signal, j) => [0, j, signal]), [chosen]);
  return compare(total, minus(slack)) >= 0;
}

/** The sum, and by how much it may be off because entries are decimals. @param {Form} form @param {Fraction[][]} entries */
function sum(form, entries) {
  let total = ZERO, slack = ZERO;
  for (const [i, j, coefficient] of form) {
    const entry = entries[i][j];
    total = plus(total, times(coefficient, entry));
    if (entry instanceof Rounded || entry instanceof Near) slack = plus(slack, times(size(coefficient), entry.slack));
  }
  return { total, slack };
}

/** @param {Fraction[][]} rows */
const width = (rows) => (rows.length ? rows[0].length : 0);
/** @param {Fraction[][]} rows */
const extent = (rows) =>
  rows.length === 1 ? count(width(rows), "number", "numbers") : `a matrix of ${rows.length} × ${width(rows)}`;
