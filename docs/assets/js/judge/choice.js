// Answers that are one of several statements.

import { Kind } from "./base.js";
import { SPACE, first, length, lower, shorten, strip, words } from "./characters.js";
import { ReplyError } from "./errors.js";
import { rewrite } from "./latex.js";

const LONGEST = 2000, LONGEST_SHOWN = 24;
const PUNCTUATION = new RegExp(`[${SPACE}.,;:!?()\\[\\]{}"'“”‘’…$*\`_\\\\/–—-]+`, "g");
const PIECE = new RegExp(`(?:\\$[^$]*\\$|[^$:(),;.]|\\.(?![${SPACE}]|$))+`, "g");
const WORD = new RegExp(`(?:\\$[^$]*\\$|[^${SPACE}$])+`, "g");
const PLACE = /^(?:the )?(?:(?:option|choice|number) )?\(?([a-z]+|[0-9]{1,2})(?:st|nd|rd|th)?[).]?(?: one)?$/;
const ORDINALS =
  "first second third fourth fifth sixth seventh eighth ninth tenth i ii iii iv v vi vii viii ix x".split(" ");
const TYPESET = new RegExp(`[${SPACE}*]`, "g"), ALONE = /(?<![a-z])\(([0-9]+|[a-z])\)|(?<![a-z/^])\(([0-9]+\/[0-9]+)\)/g;

/** One key out of several options.
 *
 * A reader replies with the key, the statement, its term (what stands before a colon or bracket), another piece of it
 * between commas, colons and brackets, two words or more that no other statement has, or the letter, number or ordinal
 * of the option in the order shown; in any case.
 */
export class Choice extends Kind {
  /** @param {{options: [key: string, statement: string][]}} settings */
  constructor({ options }) {
    super();
    this.options = options;
  }

  /** A statement has its own LaTeX. @param {string} text */
  read(text) { return this.parse(text); }

  /** @param {string} key */
  text(key) { return this.options.find(([one]) => one === key)?.[1] ?? key; }

  /** @param {string} text @returns {string} the key */
  parse(text) {
    if (!strip(text)) throw new ReplyError("the answer is empty");
    const said = this.options.map(([, statement]) => statement), listed = said.map(shown);
    const none = `is none of the options: type 1 to ${listed.length}, or the words of one of ${listed.join(", ")}`;
    if (length(text) > LONGEST) throw new ReplyError(`${shorten(first(text, 100))} ${none}`);
    const typed = plain(text), bare = plainWords(text), place = this.place(text), maths = formula(text);
    const begun = said.filter((statement) => `${plainWords(statement)} `.startsWith(`${bare} `));
    const named = this.options.find((option) => option.some((said) => plain(said) === typed));
    if (named) return named[0];
    /** @type {((key: string, statement: string) => boolean)[]} Each way only where it leads to one option. */
    const ways = [
      (key, statement) => plainWords(statement) === bare || plainWords(key) === bare,
      (_, statement) => bare !== "" && plainWords(term(statement)) === bare,
      (_, statement) => maths !== "" && formula(statement) === maths,
      (key) => key === place,
      (_, statement) => pieces(statement).includes(bare),
      (_, statement) => isDistinctive(bare) && ` ${plainWords(statement)} `.includes(` ${bare} `),
      (_, statement) => begun.length > 1 && begun.includes(statement),
    ];
    for (const way of ways) {
      const found = [...this.options.entries()].filter(([, [key, statement]]) => way(key, statement));
      if (found.length === 1) return found[0][1][0];
      const meant = found.map(([place]) => listed[place]).join(" or ");
      if (meant) throw new ReplyError(`${shorten(text)} could mean ${meant}`);
    }
    throw new ReplyError(`${shorten(text)} ${none}`);
  }

  /** The option of that letter, number or ordinal, counted as shown; empty for none. @param {string} text */
  place(text) {
    const [, mark = ""] = PLACE.exec(lower(words(text).join(" "))) ?? [], { options } = this;
    const place = mark.length > 1 || mark < "a" ? Number(mark) : parseInt(mark, 36) - 9; // a is 1
    const isSaid = options.some(([, statement]) => ` ${plainWords(statement)} `.includes(` ${mark} `));
    const ordinal = isSaid ? -1 : ORDINALS.indexOf(mark);
    return (options[place - 1] ?? options[ordinal % 10])?.[0] ?? "";
  }
}

/** An option by its place and the beginning of its statement, or where it parts from one that begins alike.
 * @param {string} statement
 * @param {number} place
 * @param {string[]} statements
 */
function shown(statement, place, statements) {
  const text = beginning(term(statement)), said = split(statement);
  let others = statements.filter((other, i) => i !== place && beginning(term(other)) === text).map(split);
  const alike = others.length;
  let from = 0;
  while (from < said.length - 1 && (others = others.filter((other) => other[from] === said[from])).length) from++;
  return `${place + 1} (${alike ? `… ${beginning(said.slice(from).join(" "))}` : text})`;
}

/** @param {string} text @returns {string[]} */
const split = (text) => text.match(WORD) ?? [];

/** The first words of a text, as many as are short together; a formula is one word. @param {string} text */
function beginning(text) {
  const said = split(text);
  let least = said.length;
  while (least > 1 && length(said.slice(0, least).join(" ")) > LONGEST_SHOWN) least--;
  return said.slice(0, least).join(" ") + (least < said.length ? "…" : "");
}

/** A formula without what only typesetting adds to it; empty where it cannot be read. @param {string} text */
function formula(text) {
  try {
    return lower(rewrite(text)).replace(TYPESET, "").replace(ALONE, "$1$2").replace(ALONE, "$1$2"); // ((1)/(2)) is 1/2
  } catch {
    return "";
  }
}

/** What a statement begins with, up to a colon, comma or bracket. @param {string} statement */
const term = (statement) => statement.match(PIECE)?.find(strip) ?? "";

/** The pieces of a statement, in words; none that is a symbol of a formula. @param {string} statement */
const pieces = (statement) =>
  (statement.match(PIECE) ?? []).map(plainWords).filter((piece) => words(piece).some((word) => length(word) > 2));

/** @param {string} text */
function plain(text) {
  const line = lower(words(text).join(" "));
  return line.endsWith(".") ? line.slice(0, -1) : line;
}

/** The words alone, with single spaces between them. @param {string} text */
const plainWords = (text) => strip(lower(text).replace(PUNCTUATION, " "));

/** @param {string} bare */
const isDistinctive = (bare) => words(bare).filter((word) => length(word) > 2).length > 1;
