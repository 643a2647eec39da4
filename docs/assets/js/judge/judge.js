// Judge a reply: is it right, and if not, which mistake was made?
//
// The mirror of src/exambank/verify/judge.py: verdict and message are the same, to the letter.

import { ReplyError, Slip } from "./errors.js";
import { kindOf } from "./kinds.js";
import { Several } from "./several.js";

/** @typedef {import("./kinds.js").KindData} KindData */
/** @typedef {import("./base.js").Place} Place */
/** @typedef {{kind: KindData, mistakes: [family: string, message: string][]}} PartData */
/** @typedef {{answer: any, mistakes: [index: number, gives: any][]}} VariantData */
/** A text, or for several values a text for each name. @typedef {string | Record<string, string>} Reply */
/** `mistake` is an index into the part's; `wrong` says where, `field` in which field something could not be read.
 * @typedef {{right: boolean, understood: boolean, message: string, mistake: number | null, wrong: Place[],
 *   field?: string}} Verdict
 */

/** The value a reader typed. Throws ReplyError with what is wrong, in one line.
 * @param {KindData} data
 * @param {Reply} reply
 */
export function read(data, reply) {
  const kind = kindOf(data);
  if (typeof reply === "string") return kind.read(reply);
  if (kind instanceof Several) return kind.readFields(reply);
  throw new TypeError("one text is a reply");
}

/** Judge a reply to a part of a variant; never throws for a bad one.
 * @param {PartData} part
 * @param {VariantData} variant
 * @param {Reply} reply
 * @returns {Verdict}
 */
export function judge(part, variant, reply) {
  const verdict = { right: false, understood: true, mistake: null, wrong: [] };
  const kind = kindOf(part.kind);
  let value;
  try {
    value = read(part.kind, reply);
  } catch (error) {
    if (!(error instanceof ReplyError)) throw error;
    const { message, field } = error, where = field === undefined ? {} : { field };
    if (error instanceof Slip) return { ...verdict, message: `${message[0].toUpperCase()}${message.slice(1)}.`, ...where };
    return { ...verdict, understood: false, message: `Not understood: ${message}.`, ...where };
  }
  const answer = kind.from(variant.answer);
  if (kind.accepts(answer, value)) return { ...verdict, right: true, message: "Right." };
  const wrong = kind.places(answer, value);
  const mistake = recognised(kind, variant, value, answer);
  if (mistake !== null) return { ...verdict, message: part.mistakes[mistake][1], mistake, wrong };
  const short = kind.aboutDigits(answer, value);
  if (short) return { ...verdict, message: short, wrong };
  return { ...verdict, message: `Not right. ${kind.hint(answer, value)}`.trim(), wrong };
}

/** The mistake that gives the reply.
 *
 * Of several values, those that are wrong count: a mistake whose other values are as the reply has them goes before one
 * that would have got more values wrong.
 * @param {import("./base.js").Kind} kind
 * @param {VariantData} variant
 * @param {any} value
 * @param {any} answer
 */
function recognised(kind, variant, value, answer) {
  const given = variant.mistakes.map(([index, data]) => ({ index, gives: kind.from(data) }));
  if (!(kind instanceof Several)) return given.find(({ gives }) => kind.isMistake(gives, value))?.index ?? null;
  const wrong = kind.places(answer, value);
  const fitting = given.filter(({ gives }) => !kind.places(gives, value).some((name) => wrong.includes(name)));
  const exactly = fitting.find(({ gives }) => kind.places(answer, gives).join() === wrong.join());
  return (exactly ?? fitting[0])?.index ?? null;
}
