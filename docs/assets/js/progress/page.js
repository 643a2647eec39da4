// The page “Your progress”: how every part stands, what is due, which mistakes were made; export, import, and an end to it.

import { counted, make } from "../make.js";
import { add, erase, everything, trouble, watch } from "../memory.js";
import { parse, written } from "./kept.js";
import { dayOf, families, standings } from "./rules.js";
import { shape } from "./shapes.js";

const LARGEST = 20e6; // bytes of a file: more than any browser keeps for a site
const TROUBLES = {
  "": "",
  blocked: "This browser keeps nothing for this site: what you do lasts as long as the page.",
  full: "There is no room left in this browser’s storage for this site: what you do now lasts as long as the page.",
  later: "Your progress was kept by a later version of this site. It is left as it is, and is not shown.",
  damaged: "Some of what this browser had kept is damaged and is left out.",
};

/** @param {HTMLElement} box */
export function page(box) {
  /** @template {HTMLElement} E @param {string} selector */
  const find = (selector) => /** @type {E} */ (box.querySelector(selector));
  const told = find(".eb-told"), sure = find(".eb-sure");
  const sections = /** @type {HTMLElement[]} */ ([...box.querySelectorAll("section[data-slug]")]);
  const counts = new Map(sections.map(({ dataset }) => [dataset.slug ?? "", Number(dataset.count)]));
  find(".eb-export").addEventListener("click", save);
  find(".eb-erase").addEventListener("click", ask);
  const file = /** @type {HTMLInputElement} */ (find(".eb-import"));
  file.addEventListener("change", async () => {
    const [chosen] = file.files ?? [];
    if (chosen) await take(chosen);
    file.value = ""; // the same file can be chosen again
  });
  watch(show);
  show();

  function show() {
    const kept = everything(), today = dayOf(new Date()), parts = standings(kept, counts, today);
    const tally = { all: 0, mastered: 0, next: Infinity };
    /** @type {HTMLElement[]} */
    const due = [];
    for (const section of sections) {
      const title = section.querySelector("h3 a")?.textContent ?? "";
      for (const item of /** @type {NodeListOf<HTMLElement>} */ (section.querySelectorAll("li"))) {
        const link = /** @type {HTMLAnchorElement} */ (item.querySelector("a"));
        const part = parts.get(`${section.dataset.slug}.${item.dataset.part}`);
        const standing = part?.standing ?? "untried";
        item.dataset.standing = standing;
        item.replaceChildren(shape(standing), link, make("span", { class: standing === "untried" ? "eb-said" : "" }, ` ${standing}`));
        tally.all++;
        tally.mastered += Number(standing === "mastered");
        if (part && standing !== "due") tally.next = Math.min(tally.next, part.due);
        if (part && standing === "due") due.push(make("li", {}, shape("due"), at(link, part.fresh, `${title}: ${link.textContent}`)));
      }
    }
    find(".eb-trouble").textContent = TROUBLES[trouble()];
    find(".eb-due").replaceChildren(...due);
    find(".eb-sum").textContent = !parts.size ? "Nothing yet: answer a part of any problem."
      : `${tally.mastered} of ${counted(tally.all, "part")} mastered. ${due.length ? `${due.length} due today, each with fresh numbers:`
        : tally.next < Infinity ? `Nothing is due today; next on ${dated(tally.next)}.` : "Nothing is due."}`;
    showMistakes(kept);
    box.dataset.ready = "";
  }

  /** @param {import("./kept.js").Kept} kept */
  function showMistakes(kept) {
    const items = families(kept).map(([family, places]) => {
      const links = places.flatMap(({ slug, number, part }) => {
        const link = box.querySelector(`section[data-slug="${slug}"] li[data-part="${part}"] a`);
        return link ? [" · ", at(/** @type {HTMLAnchorElement} */ (link), number, `${link.textContent}${number ? ` (variant ${number})` : ""}`)] : [];
      });
      return make("li", {}, make("strong", {}, family), ` × ${places.length}`, ...links);
    });
    find(".eb-families").replaceChildren(...(items.length ? items : [make("li", { class: "eb-none" }, "None yet.")]));
  }

  /** @param {HTMLAnchorElement} part @param {number} number of the variant @param {string} words */
  function at(part, number, words) {
    const link = /** @type {HTMLAnchorElement} */ (make("a", {}, words));
    link.href = part.href;
    if (number) link.search = `?v=${number}`;
    return link;
  }

  function save() {
    const link = /** @type {HTMLAnchorElement} */ (make("a", {}));
    link.href = URL.createObjectURL(new Blob([written(everything())], { type: "application/json" }));
    link.download = `exambank-progress-${new Date().toISOString().slice(0, 10)}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // a browser may be slow to take it
  }

  /** @param {File} chosen */
  async function take(chosen) {
    try {
      if (chosen.size > LARGEST) throw new Error("it is too large");
      const { kept, damaged } = parse(await chosen.text());
      if (damaged) throw new Error("it is damaged");
      const isKept = add(kept);
      show();
      told.textContent = isKept ? `What “${chosen.name}” holds was added to what was here.`
        : "Nothing was imported: this browser cannot keep it.";
    } catch (problem) {
      told.textContent = `Nothing was imported from “${chosen.name}”: ${problem instanceof Error ? problem.message : problem}.`;
    }
  }

  function ask() {
    const yes = make("button", {}, "Erase"), no = make("button", {}, "Keep it");
    for (const button of [yes, no]) {
      button.setAttribute("type", "button");
      button.addEventListener("click", () => {
        sure.replaceChildren();
        find(".eb-erase").focus();
      });
    }
    yes.addEventListener("click", () => {
      erase();
      show();
      told.textContent = "All is erased.";
    });
    sure.replaceChildren(make("p", {}, "Erase all that this site has kept in this browser, an exam in progress included? There is no way back."), yes, no);
    no.focus();
  }
}

/** @param {number} day */
function dated(day) {
  return new Date(day * 864e5).toLocaleDateString("en-GB", { timeZone: "UTC", weekday: "long", day: "numeric", month: "long" });
}
