// LaTeX in a reply, rewritten as the grammar has it: \frac{1}{2} is ((1)/(2)), a pmatrix is [1, 2; 3, 4].
//
// A reply without LaTeX passes unchanged but for its characters. Nothing is executed, and no macro is expanded.

import { GREEK, LETTER, SPACE, deepest, first, length, plain, shorten, strip } from "./characters.js";
import { ReplyError } from "./errors.js";

const NO_SUM = "a sum is not read here: type a closed formula, without a sum";
const LONGEST_REPLY = 10_000, DEEPEST_NESTING = 40;

const MARKS = ["\\", "$", "^{", "_{", "{,}", "&", "~"];
const FRACTIONS = ["frac", "dfrac", "tfrac", "cfrac"];
const STYLES = [
  "text", "mathrm", "mathbf", "mathit", "mathsf", "mathtt", "operatorname", "boldsymbol", "bm", "hat", "vec"];
const WORDS = ["log", "ln", "exp", "sin", "cos", "min", "max", "floor", "ceil", ...Object.values(GREEK)];
const NOTHING = ["left", "right", "big", "Big", "bigl", "bigr", "Bigl", "Bigr", "displaystyle", "textstyle"];
/** @type {Record<string, string>} */
const SYMBOLS = {
  cdot: "*", times: "*", ast: "*", div: "/", lfloor: "floor(", rfloor: ")", lceil: "ceiling(", rceil: ")",
  lt: "<", gt: ">", le: "≤", leq: "≤", leqslant: "≤", ge: "≥", geq: "≥", geqslant: "≥", prime: "'",
  approx: "≈", simeq: "≈", top: "T", intercal: "T", dots: "…", ldots: "…", cdots: "…", lvert: "abs(", rvert: ")",
  vert: "|", mid: "|", lbrack: "[", rbrack: "]", lbrace: "{", rbrace: "}", "{": "{", "}": "}", "%": "%", _: "_",
  varepsilon: "epsilon", varphi: "phi", to: "=", rightarrow: "=", pm: "±", mp: "±", infty: "∞", hline: "",
  lVert: "‖", rVert: "‖", Vert: "‖", "|": "‖",
  "\\": ";", ",": " ", ";": " ", ":": " ", " ": " ", "\n": " ", quad: " ",
  qquad: " ", "!": "", "(": "", ")": "", "[": "", "]": "",
  ...Object.fromEntries(NOTHING.map((word) => [word, ""])), ...Object.fromEntries(WORDS.map((word) => [word, word])),
};
/** @type {Record<string, string>} */
const PLAIN = { $: "", "&": ",", "~": " " };
const SUM = new RegExp(
  `[∑∏]|(?<![${LETTER}0-9_])[Ss]um[${SPACE}]*(?:_[${SPACE}]*[({]|_[a-z][${SPACE}]*=|\\([^)=]{0,80}(?:,|=|[${SPACE}]for[${SPACE}]))`,
  "u");
const GAP = /(?<=\\\\)\[-?[0-9.]{1,9}[ ]?(?:pt|em|ex|mm|cm)\]/g; // a line may end in \\[4pt]
const TOKEN = /\\[A-Za-z]+|\\[^A-Za-z]|[^]/gu;

/** The reply in the grammar's own characters, and without LaTeX.
 *
 * Throws ReplyError where it is empty, too long, too deeply nested, or has LaTeX that is not read.
 * @param {string} typed
 */
export function rewrite(typed) {
  if (!strip(typed)) throw new ReplyError("the answer is empty");
  checkSize(typed);
  const latex = MARKS.some((mark) => typed.includes(mark));
  const text = strip(plain(latex ? new Latex(typed.replace(GAP, "")).group(0) : typed));
  checkSize(text);
  if (SUM.test(text)) throw new ReplyError(NO_SUM);
  return text.endsWith(".") && !text.endsWith("..") ? text.slice(0, -1) : text;
}

/** @param {string} text */
function checkSize(text) {
  if (length(text) > LONGEST_REPLY || deepest(text) > DEEPEST_NESTING) {
    throw new ReplyError(`${shorten(first(text, 100))} is too long or too deeply nested to be read`);
  }
}

class Latex {
  /** @param {string} text */
  constructor(text) {
    this.tokens = text.match(TOKEN) ?? [];
    this.place = 0;
  }

  peek() { return this.tokens[this.place] ?? ""; }

  next() {
    const token = this.peek();
    this.place++;
    return token;
  }

  /** Everything to the token `end`, or to the end of the text. @param {number} depth */
  group(depth, end = "") {
    let written = "";
    while (this.peek() !== "" && this.peek() !== end) written += this.one(depth + 1);
    return written;
  }

  /** What a command takes: a group in braces, or one character or command. @param {number} depth @returns {string} */
  argument(depth) {
    while (this.peek() === " " || this.peek() === "\n") this.next();
    if (this.peek() === "" || this.peek() === "}") {
      throw new ReplyError("the LaTeX breaks off: something is missing after a command");
    }
    if (this.peek() !== "{") return this.one(depth + 1);
    this.next();
    const inner = this.group(depth, "}");
    if (this.next() !== "}") throw new ReplyError("the brackets in the LaTeX do not match");
    return inner;
  }

  /** One token with what belongs to it. @param {number} depth @returns {string} */
  one(depth) {
    if (depth > DEEPEST_NESTING) throw new ReplyError("the LaTeX is too deeply nested to be read");
    const token = this.next();
    if (token === "{") {
      this.place--;
      const inner = this.argument(depth);
      return inner === "," ? "_" : `{${inner}}`; // 4{,}231 is 4_231
    }
    if (token === "^" || token === "_") return this.script(token, depth);
    if (token === "\\," && this.groupsDigits()) return "_"; // 4\,231, also where a space would separate two entries
    return token[0] === "\\" ? this.command(token.slice(1), depth) : PLAIN[token] ?? token;
  }

  /** Whether a thin space stands between a digit and three more. */
  groupsDigits() {
    const near = [...this.tokens.slice(this.place - 2, this.place - 1), ...this.tokens.slice(this.place, this.place + 4)];
    return /^1{4}0?$/.test(near.map((token) => +/^[0-9]$/.test(token)).join(""));
  }

  /** x_{1} is x_1, a name; x^{n} is a power, A^\top a transpose. @param {string} sign @param {number} depth */
  script(sign, depth) {
    if (!["{", "\\top", "\\intercal"].includes(this.peek())) return sign;
    const inner = strip(this.argument(depth));
    if (sign === "_") return `_${inner.replace(/[, _]/g, "")}`;
    return inner === "T" ? "^T" : `^(${inner})`;
  }

  /** What a command stands for, its arguments included. @param {string} name @param {number} depth @returns {string} */
  command(name, depth) {
    if ((name === "left" || name === "right") && this.peek() === "|") {
      this.next();
      return name === "left" ? "abs(" : ")";
    }
    if (Object.hasOwn(SYMBOLS, name)) return SYMBOLS[name];
    if (FRACTIONS.includes(name)) {
      const above = this.argument(depth);
      return `((${above})/(${this.argument(depth)}))`;
    }
    if (name === "sqrt" && this.peek() === "[") {
      this.next();
      const degree = this.group(depth, "]");
      this.next();
      return `((${this.argument(depth)})^(1/(${degree})))`;
    }
    if (name === "sqrt") return `sqrt(${this.argument(depth)})`;
    if (STYLES.includes(name)) return this.argument(depth);
    if (name === "begin" || name === "end") return this.environment(name, depth);
    if (name === "sum" || name === "prod") throw new ReplyError(NO_SUM);
    throw new ReplyError(`${shorten(`\\${name}`)} is LaTeX that is not read here`);
  }

  /** The brackets of a matrix; its & and \\ have become commas and semicolons.
   * @param {string} name
   * @param {number} depth
   */
  environment(name, depth) {
    const kind = strip(this.argument(depth));
    if (!kind.endsWith("matrix") && kind !== "array") {
      throw new ReplyError(
        `the LaTeX environment ${shorten(kind)} is not read here; type a matrix as [1, 2; 3, 4]`);
    }
    if (name === "begin" && kind === "array" && this.peek() === "{") this.argument(depth);
    return name === "begin" ? "[" : "]";
  }
}
