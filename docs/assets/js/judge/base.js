// What every kind of answer can do.

import { rewrite } from "./latex.js";

/** Where a reply is wrong: the number of an entry, its row and column, or the name of a value; counted from 1.
 * @typedef {number | [row: number, column: number] | string} Place
 */

/** A kind of answer: how to read, compare and show its values. */
export class Kind {
  /** The value that a text stands for, in the grammar's own characters. Throws ReplyError.
   * @param {string} text
   * @returns {any}
   */
  parse(text) { throw new Error(`nothing reads ${text}`); }

  /** The value a reader typed. Throws ReplyError with what is wrong. @param {string} text @returns {any} */
  read(text) { return this.parse(rewrite(text)); }

  /** The value that the data of the page stand for. @param {any} data @returns {any} */
  from(data) { return data; }

  /** Whether a reader who replies `reply` where the answer is `answer` is right.
   * @param {any} answer
   * @param {any} reply
   * @returns {boolean}
   */
  accepts(answer, reply) { return answer === reply; }

  /** Whether the reply is what a mistake gives. @param {any} gives @param {any} reply */
  isMistake(gives, reply) { return this.accepts(gives, reply); }

  /** The value as plain text. @param {any} value @returns {string} */
  text(value) { return String(value); }

  /** What can be said of a wrong reply from the values alone; empty where nothing can.
   * @param {any} answer
   * @param {any} reply
   * @returns {string}
   */
  hint(answer, reply) { return answer === reply ? "" : ""; }

  /** What to say of a reply that is a decimal too short to tell, or cut off; empty where more than that is wrong.
   * @param {any} answer
   * @param {any} reply
   * @returns {string}
   */
  aboutDigits(answer, reply) { return answer === reply ? "" : ""; }

  /** Where a reply of the right shape is wrong; empty for a single value.
   * @param {any} answer
   * @param {any} reply
   * @returns {Place[]}
   */
  places(answer, reply) { return answer === reply ? [] : []; }
}
