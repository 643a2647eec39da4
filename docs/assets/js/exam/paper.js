// The paper of an exam: its questions with their forms, in which replies are kept and not judged until it is handed in.

import { recall, remember } from "../memory.js";
import { Reply } from "../reply.js";
import { Stale, ask } from "./page.js";
import { make, one } from "../make.js";

/** @typedef {import("./address.js").Piece} Piece */
/** @typedef {import("./address.js").Problem} Problem */
/** @typedef {import("./kept.js").Kept} Kept */

/** The form of a part while an exam is taken. */
class Answer extends Reply {
  /** @type {() => void} Called by Enter. */
  leave = () => {};
  check() { this.leave(); }
  judge() { super.check(); }
}

/** A part of the paper; without a form while its problem cannot be loaded.
 * @typedef {{label: string, title: string, problem: Problem, name: string, key: string, slug: string, box: HTMLElement, piece: HTMLElement,
 *   heading: HTMLElement, url?: URL, form?: Answer, folded: Element[]}} Item
 */

/** What became of replies, for those who look on. @typedef {{exam: Kept, changed: () => void}} Desk */

export class Paper {
  /** @param {HTMLElement} element @param {Problem[]} bank @param {Desk} desk */
  constructor(element, bank, desk) {
    this.bank = bank;
    this.desk = desk;
    this.element = element;
    /** @type {Item[]} */
    this.items = [];
    element.replaceChildren();
    desk.exam.pieces.forEach((piece, place) => this.place(piece, place));
  }

  /** Load all questions; what cannot be had says so in its place. */
  async load() { await Promise.all(this.desk.exam.pieces.map((piece, place) => this.fetch(piece, place))); }

  /** @param {Piece} piece @param {number} place */
  place({ slug, id, parts }, place) {
    const problem = /** @type {Problem} */ (this.bank.find((known) => known.slug === slug));
    const box = make("div", { class: "eb-piece", role: "group", "aria-labelledby": `eb-piece-${place}` },
      make("h2", { id: `eb-piece-${place}`, tabindex: "-1" }, `${place + 1} · ${problem.title} `, make("small", {}, id)), make("div", { class: "eb-given" }));
    parts.forEach((name, i) => {
      const at = problem.parts.findIndex((part) => part.name === name), { title } = problem.parts[at];
      const label = `${place + 1}.${i + 1}`;
      // Only where the texts of other parts speak of it does it matter what its page calls it.
      const isNamed = problem.parts.some((part) => parts.includes(part.name) && part.needs?.includes(name));
      const heading = make("h3", { tabindex: "-1", id: `asked-${label}` }, `${label} ${title} `, isNamed && make("small", {}, `called question ${at + 1} or part ${name} in what follows`));
      const part = make("section", { class: "eb-part" }, heading);
      box.append(part);
      this.items.push({ label, title, problem, name, key: `${id}.${name}`, slug, box: part, piece: box, heading, folded: [] });
    });
    this.element.append(box);
  }

  /** @param {Piece} piece @param {number} place */
  async fetch(piece, place) {
    const box = /** @type {HTMLElement} */ (this.element.children[place]);
    const given = one(box, ".eb-given");
    const problem = /** @type {Problem} */ (this.bank.find((known) => known.slug === piece.slug));
    try {
      const asked = await ask(piece, problem, `q${place}-`);
      given.replaceChildren(...asked.given);
      for (const item of this.items.filter((each) => each.piece === box)) this.fill(item, asked);
      document.dispatchEvent(new CustomEvent("eb:variant", { detail: { number: piece.number } })); // boxes may scroll
    } catch (error) {
      const stale = error instanceof Stale;
      given.replaceChildren(make("p", { class: "eb-fault", role: "status" }, stale
        ? `${piece.id} is no more: the bank has changed since this exam was drawn.`
        : `“${problem.title}” cannot be loaded: are you offline? `, !stale && make("button", { type: "button", onclick: () => { this.fetch(piece, place); } }, "Try again")));
    }
    this.desk.changed();
  }

  /** @param {Item} item @param {import("./page.js").Asked} asked */
  fill(item, { url, sections, parts, variant }) {
    const section = sections.get(item.name);
    if (!section) return;
    section.querySelector("h2")?.remove();
    item.folded = [...section.querySelectorAll(":scope > :is(.eb-hint, .eb-answer)")];
    item.folded.forEach((details) => details.remove()); // not even in the page before it is handed in
    item.box.dataset.part = item.name;
    item.box.append(...section.childNodes, this.sureness(item), make("div", { class: "eb-room" }));
    const form = /** @type {HTMLFormElement} */ (one(item.box, "form"));
    form.querySelector(".eb-check")?.remove();
    item.url = url;
    item.form = new Answer(form, parts, { recall: () => this.recall(item), remember: (_, state) => this.remember(item, state) });
    item.form.use(variant[item.name], item.key);
  }

  /** @param {Item} item */
  sureness({ key, label }) {
    const radio = (/** @type {boolean} */ sure) => {
      const made = make("input", { type: "radio", name: `sure-${label}`, onclick: () => this.note(key, { sure }) });
      made.checked = this.desk.exam.answers[key]?.sure === sure;
      return make("label", {}, made, sure ? "Sure" : "Not sure");
    };
    return make("fieldset", { class: "eb-sure" }, make("legend", {}, "How sure are you?"), radio(true), radio(false));
  }

  /** @param {string} key @param {{reply?: import("../judge/judge.js").Reply, sure?: boolean}} change */
  note(key, change) {
    const { answers } = this.desk.exam;
    answers[key] = { ...answers[key], ...change };
    this.desk.changed();
  }

  /** What the form is told of its past. @param {Item} item @returns {import("../memory.js").State} */
  recall({ key }) { return { tries: 0, reply: this.desk.exam.answers[key]?.reply }; }

  /** What is typed is kept with the exam; what is judged goes into the reader's progress, once.
   * @param {Item} item
   * @param {import("../memory.js").State} state
   */
  remember({ key }, state) {
    const { exam } = this.desk;
    if (!exam.done) return this.note(key, { reply: state.reply });
    if (exam.recorded) return;
    const before = recall(key);
    const tries = before.tries + state.tries, mistakes = [...new Set([...before.mistakes ?? [], ...state.mistakes ?? []])];
    const right = before.right ?? (state.right && { tries, helped: Boolean(before.helped) });
    remember(key, { ...before, ...state, tries, mistakes, right });
  }

  /** Judge all replies, and show what was hidden. */
  judge() {
    for (const { form, box, folded, key } of this.items) {
      if (!form) continue;
      box.append(...folded);
      box.querySelectorAll(/** @type {"input"} */ ("input, textarea")).forEach((field) => {
        if (field.type === "radio") field.disabled = !field.checked;
        else field.readOnly = true;
      });
      form.verdict.removeAttribute("role"); // the score is what is announced
      if (isEmpty(this.desk.exam.answers[key]?.reply)) form.say("unread", "Left empty.");
      else form.judge();
      folded.filter((details) => details.matches(".eb-answer")).forEach((details) => { /** @type {HTMLDetailsElement} */ (details).open = true; });
      if (!this.desk.exam.recorded && !form.last?.right) remember(key, { ...recall(key), helped: "answer" });
    }
    document.dispatchEvent(new CustomEvent("eb:variant", { detail: {} }));
  }

  /** The answers as an appendix, to be printed. */
  appendix() {
    const answers = this.items.flatMap(({ label, title, folded }) => {
      const answer = folded.find((details) => details.matches(".eb-answer"))?.cloneNode(true);
      if (!(answer instanceof Element)) return [];
      answer.querySelectorAll("summary, .eb-verified").forEach((element) => element.remove());
      return [make("h3", {}, `${label} ${title}`), ...answer.childNodes];
    });
    return make("div", { class: "eb-appendix" }, make("h2", {}, "Answers"), ...answers);
  }
}

/** @param {import("../judge/judge.js").Reply | undefined} reply */
export function isEmpty(reply) {
  return (typeof reply === "string" ? [reply] : Object.values(reply ?? {})).every((text) => !text.trim());
}
