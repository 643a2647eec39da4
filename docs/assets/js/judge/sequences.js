// Answers that are a row or a table.

import { Kind } from "./base.js";
import { LETTER, SPACE, first, length, shorten } from "./characters.js";
import { ReplyError, at } from "./errors.js";
import { listed } from "./scaled.js";

/** @typedef {import("./lists.js").Nested} Nested */

const COLON = new RegExp(`(?<=[0-9)])(?<![${LETTER}_][0-9])[${SPACE}]*:[${SPACE}]*(?=[0-9.(+-])`, "g");

/** A row of values of one kind; a reply must have as many entries as the answer. A column is read as a row. */
export class Vector extends Kind {
  /** @param {Kind} entry */
  constructor(entry) {
    super();
    this.entry = entry;
  }

  /** @param {string} text @returns {any[]} */
  parse(text) {
    return itemsOf(text).map((item, i) => at(`entry ${i + 1}`, () => this.entry.parse(leaf(item))));
  }

  /** @param {any[]} data */
  from(data) { return data.map((item) => this.entry.from(item)); }

  /** @param {any[]} answer @param {any[]} reply */
  accepts(answer, reply) {
    return answer.length === reply.length && answer.every((item, i) => this.entry.accepts(item, reply[i]));
  }

  /** @param {any[]} answer @param {any[]} reply */
  hint(answer, reply) {
    if (answer.length !== reply.length) {
      return `Your answer has ${count(reply.length, "entry", "entries")}; ${answer.length} are asked for.`;
    }
    const short = this.aboutDigits(answer, reply);
    if (short) return short;
    const wrong = this.places(answer, reply).filter((i) => !this.entry.aboutDigits(answer[i - 1], reply[i - 1]));
    const place = wrong[0] - 1;
    return whereWrong(this.entry, wrong.length, answer.length, `entry ${place + 1}`, answer[place], reply[place]);
  }

  /** @param {any[]} answer @param {any[]} reply */
  aboutDigits(answer, reply) {
    const places = this.places(answer, reply);
    const remarks = places.map((i) => this.entry.aboutDigits(answer[i - 1], reply[i - 1]));
    return whereShort(remarks, places.map((i) => `entry ${i}`));
  }

  /** @param {any[]} answer @param {any[]} reply @returns {number[]} */
  places(answer, reply) {
    if (answer.length !== reply.length) return [];
    return answer.flatMap((item, i) => (this.entry.accepts(item, reply[i]) ? [] : [i + 1]));
  }
}

/** A table of values of one kind, row by row, all rows of one length. */
export class Matrix extends Kind {
  /** @param {Kind} entry */
  constructor(entry) {
    super();
    this.entry = entry;
    this.row = new Vector(entry);
  }

  /** @param {string} text @returns {any[][]} */
  parse(text) {
    const { rows, turned } = rowsOf(text);
    const table = rows.map((row, i) =>
      row.map((item, j) => at(`row ${i + 1}, column ${j + 1}`, () => this.entry.parse(leaf(item)))));
    const lengths = [...new Set(table.map((row) => row.length))].sort((a, b) => a - b);
    if (lengths.length > 1) throw new ReplyError(`the rows have different lengths: ${lengths.join(", ")}`);
    return turned ? table[0].map((_, j) => table.map((row) => row[j])) : table;
  }

  /** @param {any[][]} data */
  from(data) { return data.map((row) => this.row.from(row)); }

  /** @param {any[][]} answer @param {any[][]} reply */
  accepts(answer, reply) {
    return answer.length === reply.length && answer.every((row, i) => this.row.accepts(row, reply[i]));
  }

  /** @param {any[][]} answer @param {any[][]} reply */
  hint(answer, reply) {
    if (extent(answer) !== extent(reply)) {
      return `Your answer is ${extent(reply)}; a matrix of ${extent(answer)} is asked for.`;
    }
    const short = this.aboutDigits(answer, reply);
    if (short) return short;
    const wrong = this.places(answer, reply).filter(([i, j]) => !this.about(answer, reply, i, j));
    const [i, j] = wrong[0], size = answer.length * answer[0].length;
    const place = `row ${i}, column ${j}`;
    return whereWrong(this.entry, wrong.length, size, place, answer[i - 1][j - 1], reply[i - 1][j - 1]);
  }

  /** @param {any[][]} answer @param {any[][]} reply */
  aboutDigits(answer, reply) {
    const places = this.places(answer, reply), remarks = places.map(([i, j]) => this.about(answer, reply, i, j));
    return whereShort(remarks, places.map(([i, j]) => `row ${i}, column ${j}`));
  }

  /** @param {any[][]} answer @param {any[][]} reply @param {number} i @param {number} j */
  about(answer, reply, i, j) { return this.entry.aboutDigits(answer[i - 1][j - 1], reply[i - 1][j - 1]); }

  /** @param {any[][]} answer @param {any[][]} reply @returns {[number, number][]} */
  places(answer, reply) {
    if (extent(answer) !== extent(reply)) return [];
    return answer.flatMap((row, i) =>
      this.row.places(row, reply[i]).map((j) => /** @type {[number, number]} */ ([i + 1, j])));
  }
}

/** The items of a row as they were typed. @param {string} text @returns {Nested[]} */
export function itemsOf(text) {
  let { items: found } = listed(text.replace(COLON, ", "), false); // 9:4 is 9, 4
  while (found.length === 1 && Array.isArray(found[0])) found = found[0];
  if (found.length > 1 && found.some((item) => Array.isArray(item) && item.length > 1)) {
    throw new ReplyError(`${shorten(text)} has several rows; one list of values is asked for`);
  }
  return found;
}

/** The rows of a table as they were typed, and whether it is to be transposed.
 * @param {string} text
 * @returns {{rows: Nested[][], turned: boolean}}
 */
export function rowsOf(text) {
  const { items: found, turned } = listed(text, true);
  // [1, 2] without brackets of its own is one row.
  const rows = found.every(Array.isArray) ? /** @type {Nested[][]} */ (found) : [found];
  return { rows, turned };
}

/** How many entries are wrong, which is the first, what was typed there, and what can be said of it.
 * @param {Kind} kind
 * @param {number} wrong
 * @param {number} size
 * @param {string} place
 * @param {any} answer
 * @param {any} reply
 */
function whereWrong(kind, wrong, size, place, answer, reply) {
  const all = wrong === size && size > 1;
  const of = all ? `All ${size} entries are wrong` : `${count(wrong, "entry is", "entries are")} wrong`;
  const where = wrong === 1 ? `${of}: ${place}` : `${of}, the first in ${place}`;
  return `${where.replaceAll("in entry", "is entry")}, where you typed ${typed(kind, reply)}. ${kind.hint(answer, reply)}`.trim();
}

/** What was typed, in a line. @param {Kind} kind @param {any} reply */
export function typed(kind, reply) {
  const text = kind.text(reply);
  return length(text) <= 40 ? text : `${first(text, 39)}…`;
}

/** What to say where the digits of entries are the only trouble: where the first is, and what it lacks.
 * @param {string[]} remarks
 * @param {string[]} places
 */
function whereShort(remarks, places) {
  if (!remarks.length || remarks.includes("")) return "";
  const entries = places.length > 1 ? `${places.length} entries, the first in ` : "";
  return `In ${entries}${places[0]}: ${remarks[0]}`.replaceAll("first in entry", "first entry");
}

/** The text of an entry, which may have brackets of its own: (1/2). @param {Nested} item @returns {string} */
export function leaf(item) {
  while (Array.isArray(item)) {
    if (item.length > 1) throw new ReplyError("one value is asked for, not a list");
    item = item[0];
  }
  return item;
}

/** The size of a table in words. @param {any[][]} rows */
const extent = (rows) => `${rows.length} × ${rows.length ? rows[0].length : 0}`;

/** A number with what is counted. @param {number} number @param {string} one @param {string} many */
export const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;
