// A reader answers on the page. The forms stand in the page from the build; without this script they are not shown.

import { Reply } from "./reply.js";

const title = /** @type {HTMLElement | null} */ (document.querySelector(".eb-title"));
const data = title?.querySelector(".eb-data");
if (title && data) {
  const { parts, published } = JSON.parse(data.textContent ?? "");
  const forms = [...document.querySelectorAll("form.eb-reply")].map((form) => new Reply(/** @type {HTMLFormElement} */ (form), parts));
  /** @param {Record<string, any>} variant @param {string} id */
  const use = (variant, id) => forms.forEach((form) => form.use(variant[form.name], `${id}.${form.name}`));
  use(published, `${title.dataset.slug}.0`);
  // Another variant is drawn, or the published one shown again.
  document.addEventListener("eb:variant", (event) => {
    const { number, id, parts: variant } = /** @type {CustomEvent} */ (event).detail;
    use(number ? variant : published, number ? id : `${title.dataset.slug}.0`);
  });
  document.documentElement.dataset.ebReader = "ready";
}
