// A mark at each problem that the reader has begun, in the table of problems and in the side bar.

import { make } from "../make.js";
import { everything, watch } from "../memory.js";
import { dayOf, standings } from "./rules.js";
import { shape } from "./shapes.js";

/** @typedef {{slug: string, url: string, variants: number, parts: {name: string}[]}} Listed */

const LINKS = ".eb-index td:first-child a, .md-sidebar--primary a.md-nav__link";

/** @param {URL} address of the list of all problems, which is asked for when there is something to mark */
export function marks(address) {
  /** @type {Promise<Listed[]> | undefined} */
  let list;
  watch(mark);
  return mark();

  async function mark() {
    const kept = everything();
    if (!Object.keys(kept.replies).length) return;
    try {
      list ??= fetch(address).then(async (answer) => (await answer.json()).problems);
      const problems = await list;
      const parts = standings(kept, new Map(problems.map(({ slug, variants }) => [slug, variants])), dayOf(new Date()));
      const links = [...document.querySelectorAll(/** @type {"a"} */ (LINKS))];
      for (const problem of problems) {
        const found = problem.parts.map(({ name }) => parts.get(`${problem.slug}.${name}`)?.standing ?? "untried");
        if (found.every((standing) => standing === "untried")) continue;
        const { pathname } = new URL(`../../${problem.url}`, address);
        for (const link of links.filter((link) => link.pathname === pathname && !link.hash)) {
          link.querySelector(".eb-mark")?.remove();
          link.append(made(found));
        }
      }
    } catch {
      list = undefined; // offline: no marks
    }
  }
}

/** @param {import("./rules.js").Standing[]} parts */
function made(parts) {
  const due = parts.filter((standing) => standing === "due").length;
  const mastered = parts.filter((standing) => standing === "mastered").length;
  const words = `${mastered} of ${parts.length} parts mastered${due ? `, ${due} due` : ""}`;
  const standing = due ? "due" : mastered === parts.length ? "mastered" : "tried";
  const mark = make("span", { class: "eb-mark" }, shape(standing, due ? 0 : mastered / parts.length), make("span", { class: "eb-said" }, ` (${words})`));
  mark.title = words;
  return mark;
}
