// The characters of a reply: which are letters and spaces, and what people type for what the grammar knows.
//
// The mirror of src/exambank/kinds/characters.py, as each module here is of the Python module of its name: a test holds
// the two against each other. Everything goes by lists, as the two languages differ in what they take for a letter.

export const OPENING = "([{", CLOSING = ")]}";
export const SPACE =
  "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a" +
  "\u2028\u2029\u202f\u205f\u3000";
/** Letters, within the brackets of a regular expression; ∞ is one, in w_∞. */
export const LETTER = "A-Za-zΑ-Ωα-ω∞";

/** @param {string} keys @param {string} values @returns {Record<string, string>} */
const table = (keys, values) => Object.fromEntries([...keys].map((key, place) => [key, values[place]]));

const SUPERSCRIPTS = table("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿᵏ", "0123456789+-()nk");
const SUBSCRIPTS = table("₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789aehijklmnoprstuvx");
/** @type {Record<string, string>} */
export const VULGAR = {
  "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅖": "2/5", "⅗": "3/5", "⅘": "4/5", "⅙": "1/6",
  "⅚": "5/6", "⅐": "1/7", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8", "⅑": "1/9", "⅒": "1/10",
};
/** @type {Record<string, string>} */
export const GREEK = {
  α: "alpha", β: "beta", γ: "gamma", δ: "delta", ε: "epsilon", ζ: "zeta", η: "eta", θ: "theta", ι: "iota", κ: "kappa",
  λ: "lambda", μ: "mu", ν: "nu", ξ: "xi", π: "pi", ρ: "rho", σ: "sigma", ς: "sigma", τ: "tau", υ: "upsilon", φ: "phi",
  χ: "chi", ψ: "psi", ω: "omega", Γ: "Gamma", Δ: "Delta", Θ: "Theta", Λ: "Lambda", Ξ: "Xi", Π: "Pi", Σ: "Sigma",
  Φ: "Phi", Ψ: "Psi", Ω: "Omega",
};
/** @type {Record<string, string>} */
const SYNONYMS = {
  "−": "-", "–": "-", "‐": "-", "‑": "-", "×": "*", "·": "*", "⋅": "*", "∙": "*", "•": "*", "∗": "*", "÷": "/",
  "⁄": "/", "∕": "/", "⌊": "floor(", "⌋": ")", "⌈": "ceiling(", "⌉": ")", "≃": "≈", "→": "=", "µ": "μ", "ϵ": "ε", "ϕ": "φ",
  "\u2061": "", "\u2062": "*", "\u200b": "", "\ufeff": "", "ᵀ": "^T", "⊤": "T", "′": "'", "’": "'",
};
const LOWERED = table(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ",
  "abcdefghijklmnopqrstuvwxyzαβγδεζηθικλμνξοπρστυφχψω",
);

/** @param {Record<string, string>} characters */
const any = (characters) => `[${Object.keys(characters).join("")}]`;
const SYNONYM = new RegExp(any(SYNONYMS), "gu");
const RAISED = new RegExp(`${any(SUPERSCRIPTS)}+`, "gu");
const SUNK = new RegExp(`${any(SUBSCRIPTS)}+`, "gu");
const CAPITAL = new RegExp(any(LOWERED), "gu");
const LIBRARY = new RegExp(`(^|[^${LETTER}0-9_.])(?:np|numpy|torch|math|sympy|sp)\\.(?=[${LETTER}])`, "gu");
const PERCENT = new RegExp(`([0-9.)])[${SPACE}]*per[${SPACE}]?cent(?![${LETTER}])`, "g");
const ROOT = new RegExp(`√[${SPACE}]*`, "gu");
const SPACES = new RegExp(`[${SPACE}]+`), RUNS = new RegExp(SPACES, "g");

/** @param {string} run @param {Record<string, string>} characters */
const each = (run, characters) => [...run].map((character) => characters[character]).join("");

/** The text in the grammar's own characters: x² is x^(2), g₃ is g_3, np.sqrt is sqrt, → is =. @param {string} text */
export function plain(text) {
  return text
    .replace(SYNONYM, (character) => SYNONYMS[character])
    .replace(RAISED, (run) => `^(${each(run, SUPERSCRIPTS)})`)
    .replaceAll("->", "=")
    .replaceAll("+/-", "±")
    .replace(ROOT, "sqrt")
    .replace(SUNK, (run) => `_${each(run, SUBSCRIPTS)}`)
    .replace(LIBRARY, "$1")
    .replace(PERCENT, "$1%");
}

/** A name without what only typesetting adds: λ₂, lambda_2 and lambda2 are one, as are ε and eps. @param {string} name */
export const fold = (name) => [...name].map((letter) => (letter === "_" ? "" : GREEK[letter] ?? letter)).join("").replaceAll("epsilon", "eps");

/** The text in small letters, Latin and Greek. @param {string} text */
export const lower = (text) => text.replace(CAPITAL, (letter) => LOWERED[letter]);

/** @param {string} character */
export const isSpace = (character) => character !== "" && SPACE.includes(character);

/** The text without the spaces around it. @param {string} text */
export const strip = (text) => trim(text, SPACE);

/** The text without those of the characters that are around it. @param {string} text @param {string} characters */
export function trim(text, characters) {
  let start = 0, end = text.length;
  while (start < end && characters.includes(text[start])) start++;
  while (end > start && characters.includes(text[end - 1])) end--;
  return text.slice(start, end);
}

/** The pieces of the text between spaces. @param {string} text */
export const words = (text) => text.split(SPACES).filter((word) => word);

/** The text with single spaces, and line breaks where there are some. @param {string} text */
export const tidy = (text) => text.replace(RUNS, (run) => (run.includes("\n") ? "\n" : " "));

/** How many characters there are, where JavaScript counts some as two. @param {string} text */
export const length = (text) => [...text].length;

/** The first characters of the text. @param {string} text @param {number} count */
export const first = (text, count) => [...text.slice(0, 2 * count)].slice(0, count).join("");

/** The text in quotes, cut to `limit` characters, for a message of one line. @param {string} text */
export function shorten(text, limit = 60) {
  const line = words(text).join(" ");
  return `“${length(line.slice(0, 2 * limit + 2)) <= limit ? line : first(line, limit - 1) + "…"}”`;
}

/** How deeply the brackets of the text are nested. @param {string} text */
export function deepest(text) {
  let depth = 0, most = 0;
  for (const character of text) {
    if (OPENING.includes(character)) most = Math.max(most, ++depth);
    else if (CLOSING.includes(character)) depth--;
  }
  return most;
}
