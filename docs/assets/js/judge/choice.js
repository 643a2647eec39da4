// Answers that are one of several statements.

import { Kind } from "./base.js";
import { SPACE, first, length, lower, shorten, strip, words } from "./characters.js";
import { ReplyError } from "./errors.js";

const LONGEST = 2000, LONGEST_SHOWN = 24;
const PUNCTUATION = new RegExp(`[${SPACE}.,;:!?()\\[\\]{}"'“”‘’$*\`_\\\\/–—-]+`, "g");
const PIECE = new RegExp(`[:(),;]|\\.(?=[${SPACE}]|$)`);
const LETTERED = /^\(?([a-z]|[0-9]{1,2})[).]?$/;

/** One key out of several options.
 *
 * A reader replies with the key, the statement, its term (what stands before a colon or bracket), another piece of it
 * between commas, colons and brackets, two words or more that no other statement has, or the letter or number of the
 * option in the order shown; in any case.
 */
export class Choice extends Kind {
  /** @param {{options: [key: string, statement: string][]}} settings */
  constructor({ options }) {
    super();
    this.options = options;
  }

  /** A statement has its own LaTeX. @param {string} text */
  read(text) { return this.parse(text); }

  /** @param {string} text @returns {string} the key */
  parse(text) {
    if (!strip(text)) throw new ReplyError("the answer is empty");
    const listed = this.options.map(([, statement], place) => shown(statement, place));
    const none = `is none of the options: type 1 to ${listed.length}, or the words of one of ${listed.join(", ")}`;
    if (length(text) > LONGEST) throw new ReplyError(`${shorten(first(text, 100))} ${none}`);
    const typed = plain(text), bare = plainWords(text), lettered = this.lettered(text);
    const named = this.options.find((option) => option.some((said) => plain(said) === typed));
    if (named) return named[0];
    /** @type {((key: string, statement: string) => boolean)[]} Each way only where it leads to one option. */
    const ways = [
      (key, statement) => plainWords(statement) === bare || plainWords(key) === bare,
      (_, statement) => bare !== "" && plainWords(term(statement)) === bare,
      (key) => key === lettered,
      (_, statement) => pieces(statement).includes(bare),
      (_, statement) => isDistinctive(bare) && ` ${plainWords(statement)} `.includes(` ${bare} `),
    ];
    for (const way of ways) {
      const found = [...this.options.entries()].filter(([, [key, statement]]) => way(key, statement));
      if (found.length === 1) return found[0][1][0];
      const meant = found.map(([place]) => listed[place]).join(" or ");
      if (meant) throw new ReplyError(`${shorten(text)} could mean ${meant}`);
    }
    throw new ReplyError(`${shorten(text)} ${none}`);
  }

  /** The option of that letter or number, counted as shown; empty for none. @param {string} text */
  lettered(text) {
    const [, mark] = LETTERED.exec(lower(strip(text))) ?? [];
    if (mark === undefined) return "";
    const place = /[0-9]/.test(mark) ? Number(mark) : mark.charCodeAt(0) - "a".charCodeAt(0) + 1;
    return this.options[place - 1]?.[0] ?? "";
  }
}

/** An option by its place and the beginning of its statement, formulas whole or not at all.
 * @param {string} statement
 * @param {number} place
 */
function shown(statement, place) {
  const said = words(term(statement));
  let least = Math.max(1, said.length);
  while (least > 1 && length(said.slice(0, least).join(" ")) > LONGEST_SHOWN) least--;
  const text = said.slice(0, least).join(" "), isHalf = (text.split("$").length - 1) % 2 === 1;
  const whole = least >= said.length && !isHalf;
  return `${place + 1} (${whole ? text : `${isHalf ? strip(text.slice(0, text.lastIndexOf("$"))) : text}…`})`;
}

/** What a statement begins with, up to a colon, comma or bracket. @param {string} statement */
const term = (statement) => statement.split(PIECE).find((piece) => strip(piece)) ?? "";

/** The pieces of a statement, in words; none that is a symbol of a formula. @param {string} statement */
const pieces = (statement) =>
  statement.split(PIECE).map(plainWords).filter((piece) => words(piece).some((word) => length(word) > 2));

/** @param {string} text */
function plain(text) {
  const line = lower(words(text).join(" "));
  return line.endsWith(".") ? line.slice(0, -1) : line;
}

/** The words alone, with single spaces between them. @param {string} text */
const plainWords = (text) => strip(lower(text).replace(PUNCTUATION, " "));

/** @param {string} bare */
const isDistinctive = (bare) => words(bare).filter((word) => length(word) > 2).length > 1;
