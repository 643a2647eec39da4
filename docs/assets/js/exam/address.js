// An exam has an address: `?e=fir_convolution.7-3fa2:a,b;graph_laplacians.3-0c1d:a&m=40` names the parts of each variant,
// and the minutes. Whoever opens it has the same exam.

/** @typedef {{name: string, title: string, needs?: string[], tells?: string[]}} Part */
/** What the bank tells of a problem.
 * @typedef {{slug: string, title: string, url: string, topics: string[], level: number, minutes: number,
 *   variants: number, version?: string, parts: Part[]}} Problem
 */
/** Parts of one variant; of the published numbers, number 0, the identifier has no digest.
 * @typedef {{slug: string, number: number, id: string, parts: string[]}} Piece
 */
/** @typedef {{pieces: Piece[], minutes: number}} Exam */

const PIECE = /^(\w{1,60})\.(\d{1,4})(-[0-9a-f]{1,16})?:(\w{1,40}(?:,\w{1,40})*)$/;
const MOST = 600; // minutes

/** @param {Exam} exam */
export function written({ pieces, minutes }) {
  return `?e=${pieces.map(({ id, parts }) => `${id}:${parts}`).join(";")}&m=${minutes}`;
}

/** The exam of an address, null where it names none. Throws, in one line, where it is wrong.
 * @param {Pick<URLSearchParams, "get">} query
 * @param {Problem[]} bank
 * @returns {Exam | null}
 */
export function read(query, bank) {
  const text = query.get("e"), length = query.get("m");
  if (text === null) return null;
  const pieces = text.split(";").map((piece) => one(piece, bank));
  const twice = pieces.find(({ slug }, i) => pieces.findIndex((other) => other.slug === slug) < i);
  if (twice) throw new Error(`it has ${twice.slug} twice`);
  const minutes = length === null ? duration(pieces, bank) : Number(length);
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > MOST) throw new Error(`“${short(length ?? "")}” is no number of minutes`);
  return { pieces, minutes };
}

/** @param {string} text @param {Problem[]} bank @returns {Piece} */
function one(text, bank) {
  const [, slug, digits, digest = "", names] = PIECE.exec(text) ?? [];
  if (!slug) throw new Error(`“${short(text)}” names no parts of a variant`);
  const problem = bank.find((known) => known.slug === slug), number = Number(digits);
  if (!problem) throw new Error(`the bank has no problem “${short(slug)}”`);
  if (number > problem.variants || !number !== !digest) throw new Error(`${slug} has no variant “${digits}${digest}”`);
  const asked = names.split(","), missing = asked.find((name) => !problem.parts.some((part) => part.name === name));
  if (missing) throw new Error(`${slug} has no part “${short(missing)}”`);
  const parts = problem.parts.map(({ name }) => name).filter((name) => asked.includes(name));
  return { slug, number, id: `${slug}.${number}${digest}`, parts };
}

/** About how many minutes parts take: their share of what their problem takes.
 * @param {{slug: string, parts: string[]}[]} pieces
 * @param {Problem[]} bank
 */
export function duration(pieces, bank) {
  const each = pieces.map(({ slug, parts }) => parts.length * perPart(/** @type {Problem} */ (bank.find((known) => known.slug === slug))));
  return Math.max(1, Math.round(each.reduce((sum, minutes) => sum + minutes, 0)));
}

/** @param {Problem} problem */
export function perPart({ minutes, parts }) { return minutes / parts.length; }

/** @param {string} text */
function short(text) { return text.length > 40 ? `${text.slice(0, 40)}…` : text; }
