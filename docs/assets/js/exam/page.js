// The questions of an exam come from the pages of the problems: what is given, and the sections of the parts that are
// asked, with the numbers of the variant in their slots.

import { SITE, filler, load } from "../slots.js";

/** @typedef {import("./address.js").Piece} Piece */
/** What is given, the sections by the names of their parts, and what replies are judged by.
 * @typedef {{url: URL, given: Element[], sections: Map<string, HTMLElement>, parts: Record<string, import("../judge/judge.js").PartData>,
 *   variant: Record<string, import("../judge/judge.js").VariantData>}} Asked
 */

/** Of no use in an exam: links, what goes beyond the question, and what moves only on its own page. */
const LEFT_OUT = ".eb-correction, .eb-further, .eb-download, .headerlink, .eb-moves, .eb-still";

const NAMES = /^(id|for|aria-(describedby|labelledby|controls))$/;

export class Stale extends Error {}

/** @param {Piece} piece @param {import("./address.js").Problem} problem @param {string} prefix for names within the page @returns {Promise<Asked>} */
export async function ask(piece, problem, prefix) {
  const url = new URL(problem.url, SITE), answer = await fetch(url);
  if (!answer.ok) throw new Error(`${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const title = /** @type {HTMLElement} */ (page.querySelector(".eb-title"));
  const { parts, published } = JSON.parse(title.querySelector(".eb-data")?.textContent ?? "");
  const version = title.querySelector(/** @type {"div"} */ (".eb-variants"))?.dataset.version ?? "";
  const variant = piece.number ? await load(piece.slug, piece.number, version) : undefined;
  if (variant && variant.id !== piece.id) throw new Stale();
  filler(page)(variant);
  page.querySelectorAll(LEFT_OUT).forEach((element) => element.remove());
  if (variant) page.querySelectorAll(".eb-published").forEach((element) => element.remove());
  const body = /** @type {HTMLElement} */ (title.parentElement);
  link(body, url, prefix);
  const after = [...body.children].slice([...body.children].indexOf(title) + 1);
  const asked = /** @type {HTMLElement[]} */ (after).filter(({ dataset }) => piece.parts.includes(dataset.part ?? ""));
  return {
    url, parts, variant: variant?.parts ?? published,
    given: after.slice(0, after.indexOf(asked[asked.length - 1])).filter((element) => !element.matches(".eb-part")),
    sections: new Map(asked.map((section) => [section.dataset.part ?? "", section])),
  };
}

/** Names are used once a page, and several pages come together here; links stay right wherever the page stands.
 * @param {HTMLElement} body
 * @param {URL} url
 * @param {string} prefix
 */
function link(body, url, prefix) {
  for (const element of body.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) {
      const isName = NAMES.test(name) || (name === "name" && element.matches("[type=radio]"));
      const now = isName ? value.replace(/\S+/g, `${prefix}$&`)
        : /^(xlink:)?href$|^src$/.test(name) ? (element.closest("svg") && value[0] === "#" ? `#${prefix}${value.slice(1)}` : new URL(value, url).href)
        : value.replaceAll("url(#", `url(#${prefix}`);
      if (now !== value) element.setAttribute(name, now);
    }
  }
}
