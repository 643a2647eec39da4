// What depends on the numbers stands in slots of a page; a variant is a file of what differs, made and verified by the
// build. Used by the page of a problem and by the practice exam.

/** @typedef {{id: string, number: number, parts: Record<string, any>, slots: Record<string, string>, hide: string[], show: string[]}} Variant */

/** The root of the site. */
export const SITE = new URL("../../", import.meta.url);

/** The variant of a problem with a number, in the version that its page was built with. Throws where it cannot be had.
 * @param {string} slug
 * @param {number} number
 * @param {string} version
 * @returns {Promise<Variant>}
 */
export async function load(slug, number, version) {
  const answer = await fetch(new URL(`assets/variants/${slug}/${number}.json?${version}`, SITE));
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

/** What puts a variant's contents into the slots of a page; without a variant, all get back what the page came with.
 * @param {ParentNode} page
 * @returns {(variant?: Variant) => void}
 */
export function filler(page) {
  /** @type {[HTMLElement, boolean][]} What is shown under a condition, and whether the published page hides it. */
  const conditions = [...page.querySelectorAll(/** @type {"div"} */ ("[data-when]"))].map((block) => [block, block.hidden]);
  /** @type {Map<Element, Element>} What a variant has put into the page, and what stood there before. */
  const changed = new Map();
  return (variant) => {
    for (const [now, before] of changed) now.replaceWith(before);
    changed.clear();
    for (const [slot, markup] of Object.entries(variant?.slots ?? {})) {
      const template = document.createElement("template");
      template.innerHTML = markup; // made by the build, never typed
      for (const before of page.querySelectorAll(`[data-slot="${slot}"]`)) {
        const now = /** @type {Element} */ (template.content.cloneNode(true).firstChild);
        before.replaceWith(now);
        changed.set(now, before);
      }
    }
    for (const [block, hidden] of conditions) {
      const condition = block.dataset.when ?? "";
      block.hidden = hidden ? !variant?.show.includes(condition) : Boolean(variant?.hide.includes(condition));
    }
  };
}
