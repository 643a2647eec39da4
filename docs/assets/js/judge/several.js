// Answers of several named values, such as weights, biases and output shape.

import { Kind } from "./base.js";
import { LETTER, fold, lower, shorten, strip, tidy, trim } from "./characters.js";
import { ReplyError, at } from "./errors.js";
import { Formula } from "./formula.js";
import { AND, split } from "./lists.js";
import { Integer, Rational } from "./numbers.js";
import { Real } from "./real.js";
import { typed } from "./sequences.js";

/** @typedef {Record<string, any>} Values */

const NAMED = new RegExp(
  `(?:(?:^|[;,\\n])[ \\n]?|[ \\n]and[ \\n])(?:and[ \\n])?([${LETTER}][${LETTER}0-9_ -]{0,80}?)[ \\n]?([=:≈])(?!=)`, "g");

const SINGLE = [Integer, Rational, Real, Formula];
const GROUPED = /[0-9],[0-9]{3}(?![0-9])/;

/** @param {string} name */
const spoken = (name) => name.replaceAll("_", " ");

/** A kind for each of several names.
 *
 * A reader types `weights = 90; biases = 10; shape = 28 x 28 x 10`, in any order, on one line or several, or each value
 * in a field of its own.
 */
export class Several extends Kind {
  /** @param {Map<string, Kind>} fields */
  constructor(fields) {
    super();
    this.fields = fields;
    this.names = [...fields.keys()];
    const longest = [...this.names].sort((a, b) => b.length - a.length);
    const names = longest.map((name) => name.replaceAll("_", "[_ ]?")).join("|");
    /** A name with only a space or `is` before its value, `dense 4900, local 280`, or behind another value. */
    this.loose = new RegExp(`(?:(?:^|[;,\\n]| and) ?(${names})(?: is)? (?![=:≈])|(?: and)? (${names}) ?(?=[=:≈]))`, "gi");
    this.wanted = `give ${this.names.map((name) => `${name} = …`).join("; ")}`;
  }

  /** @param {string} said @returns {Values} */
  parse(said) {
    let text = tidy(said), found = this.found(text);
    if (!this.names.every((name) => found.some((one) => one.name === name))) {
      text = text.replace(this.loose, (_, bare, spaced) => (bare ? `; ${bare} = ` : `; ${spaced} `));
      found = this.found(text);
    }
    const before = found.length ? strip(text.slice(0, found[0].match.index)) : "";
    const pieces = found.length ? [] : this.inOrder(text);
    if (pieces.length === this.names.length) {
      return this.build(new Map(this.names.map((name, i) => [name, pieces[i]])), (kind, value) => kind.parse(value));
    }
    if (before || !found.length) throw new ReplyError(`${shorten(before || text)} does not name its values: ${this.wanted}`);
    /** @type {Map<string, string>} */
    const values = new Map();
    found.forEach(({ match, name }, i) => {
      if (values.has(name)) throw new ReplyError(`${name} is given twice`);
      const value = text.slice((match.index ?? 0) + match[0].length, found[i + 1]?.match.index ?? text.length);
      values.set(name, strip(trim(strip(value), ";,")));
    });
    return this.build(values, (kind, value) => kind.parse(value));
  }

  /** Values without names, on lines or between semicolons; between commas, where no comma can be within one.
   * @param {string} text
   */
  inOrder(text) {
    const single = [...this.fields.values()].every((kind) => SINGLE.some((Single) => kind instanceof Single));
    return split(text.replace(AND, "; "), single && !GROUPED.test(text) ? ",;\n" : ";\n").filter((piece) => piece);
  }

  /** The names in the text; also one that nobody asked for, so that it can be told from a value. @param {string} text */
  found(text) {
    return [...text.matchAll(NAMED)]
      .map((match) => ({ match, name: this.field(match[1]) || (match[2] === "=" && !match[1].includes(" ") ? match[1] : "") }))
      .filter(({ name }) => name);
  }

  /** The values that were typed in fields of their own. @param {Record<string, string>} texts */
  readFields(texts) {
    return this.build(new Map(Object.entries(texts)), (kind, value) => kind.read(value));
  }

  /** @param {Map<string, string>} values @param {(kind: Kind, value: string) => any} read @returns {Values} */
  build(values, read) {
    const unknown = [...values.keys()].filter((name) => !this.fields.has(name)).sort();
    if (unknown.length) throw new ReplyError(`${unknown.join(", ")} is not asked for: ${this.wanted}`);
    const missing = this.names.filter((name) => !values.has(name));
    if (missing.length) throw new ReplyError(`missing: ${missing.join(", ")}: ${this.wanted}`);
    /** @type {Values} */
    const built = {};
    for (const [name, kind] of this.fields) {
      try {
        built[name] = at(name, () => read(kind, values.get(name) ?? ""));
      } catch (error) {
        if (error instanceof ReplyError) error.field = name;
        throw error;
      }
    }
    return built;
  }

  /** The name of that field, in any case and however typeset; empty where there is none. @param {string} typed */
  field(typed) {
    const bare = typed.replace(/[- ]/g, "");
    for (const plain of [fold, (/** @type {string} */ name) => lower(fold(name))]) {
      const found = this.names.filter((name) => plain(name) === plain(bare));
      if (found.length === 1) return found[0];
    }
    return "";
  }

  /** @param {Values} data @returns {Values} */
  from(data) { return Object.fromEntries([...this.fields].map(([name, kind]) => [name, kind.from(data[name])])); }
  /** @param {Values} answer @param {Values} reply */
  accepts(answer, reply) { return !this.places(answer, reply).length; }

  /** @param {Values} answer @param {Values} reply @returns {string[]} */
  places(answer, reply) {
    return [...this.fields].filter(([name, kind]) => !kind.accepts(answer[name], reply[name])).map(([name]) => name);
  }

  /** @param {Values} answer @param {Values} reply */
  aboutDigits(answer, reply) {
    const places = this.places(answer, reply), remarks = places.map((name) => this.about(answer, reply, name));
    return !places.length || remarks.includes("") ? "" : `${spoken(places[0])}: ${remarks[0]}`;
  }

  /** @param {Values} answer @param {Values} reply @param {string} name */
  about(answer, reply, name) { return this.fields.get(name)?.aboutDigits(answer[name], reply[name]) ?? ""; }

  /** @param {Values} answer @param {Values} reply */
  hint(answer, reply) {
    const short = this.aboutDigits(answer, reply);
    if (short) return short;
    const places = this.places(answer, reply), wrong = places.filter((name) => !this.about(answer, reply, name));
    const first = wrong[0], kinds = wrong.map((name) => /** @type {Kind} */ (this.fields.get(name)));
    const hints = wrong.map((name, i) => kinds[i].hint(answer[name], reply[name]));
    if (wrong.length === 1 && places.length === 1) return `Only ${spoken(first)} is wrong. ${hints[0]}`.trim();
    const told = hints.findIndex((hint) => hint), more = told < 0 ? "" : `. ${spoken(wrong[told])}: ${hints[told]}`;
    if (wrong.length < this.names.length) return `Wrong: ${wrong.map(spoken).join(", ")}${more || "."}`;
    const there = more || `, the first is ${spoken(first)}, where you typed ${typed(kinds[0], reply[first])}.`;
    return `All ${wrong.length} values are wrong${there}`;
  }
}
