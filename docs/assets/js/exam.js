// The practice exam: choose, draw, take, hand in, see the score. Nothing leaves the browser; the address names the exam.
// Its parts stand in the page from the build; this shows them by stages and fills them.

import { duration, read, written } from "./exam/address.js";
import { choosing } from "./exam/choosing.js";
import { draw } from "./exam/draw.js";
import { begun, keep, recalled } from "./exam/kept.js";
import { counted, make, one } from "./make.js";
import { Paper } from "./exam/paper.js";
import { result } from "./exam/result.js";
import { Running, look } from "./exam/running.js";
import { recall, see, seen } from "./memory.js";
import { SITE, load } from "./slots.js";

/** @typedef {import("./exam/kept.js").Kept} Kept */
/** @typedef {import("./exam/address.js").Exam} Exam */

class Sitting {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    /** @type {import("./exam/address.js").Problem[]} */
    this.bank = [];
    /** @type {Running | undefined} */
    this.running = undefined;
    /** @type {Paper | undefined} */
    this.paper = undefined;
    /** @type {Record<string, (running?: Running) => void>} */
    const acts = {
      start: () => this.start(), another: () => this.another(), print: () => print(), again: () => { this.begin(); },
      running: (running) => running?.toggle("running"), hidden: (running) => running?.toggle("hidden"), all: (running) => running?.toggle("all"),
      before: (running) => running?.go(running.exam.at - 1), after: (running) => running?.go(running.exam.at + 1),
      hand: (running) => running?.hand(), back: (running) => running?.back(), end: (running) => running?.end(),
    };
    root.addEventListener("click", ({ target }) => {
      const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest("[data-do]"));
      if (button) acts[button.dataset.do ?? ""](this.running);
    });
    this.answers = /** @type {HTMLInputElement} */ (one(root, ".eb-with input"));
    this.answers.addEventListener("change", () => this.append());
    addEventListener("popstate", () => this.open());
    addEventListener("pagehide", () => this.save());
    this.begin();
  }

  async begin() {
    this.say("");
    try {
      const answer = await fetch(new URL("assets/variants/bank.json", SITE), { cache: "no-cache" });
      if (!answer.ok) throw new Error(`${answer.status}`);
      const { problems, levels } = await answer.json();
      this.bank = problems;
      choosing(/** @type {HTMLFormElement} */ (one(this.root, "form")), problems, levels, (wish) => { this.draw(wish); });
    } catch {
      return this.say("The list of problems cannot be loaded: are you offline? ", make("button", { type: "button", "data-do": "again" }, "Try again"));
    }
    await this.open();
    this.root.dataset.loaded = "";
  }

  /** What the address and what is kept ask for; what is drawn anew begins, though it be the one that is kept. */
  async open(isDrawn = false) {
    this.running?.close();
    this.running = this.paper = undefined;
    const { exam: kept, trouble = "" } = recalled(storage());
    let asked;
    try {
      asked = read(new URLSearchParams(location.search), this.bank);
    } catch (error) {
      return this.show("choose", `This address is of no exam: ${/** @type {Error} */ (error).message}.`);
    }
    if (asked) {
      const mine = !isDrawn && kept && written(kept) === written(asked) ? kept : undefined;
      this.lay(mine ?? begun(asked));
      if (!mine) await this.ready(asked, kept);
      else {
        this.show("load", "Loading …");
        if (!(await this.loaded())) return;
        if (mine.done) this.score();
        else this.run();
      }
      if (trouble) this.say(trouble);
    } else if (kept && !kept.done) this.show("choose", "You have an exam that is not handed in. ", make("a", { href: written(kept) }, "Go on with it"));
    else this.show("choose", trouble);
  }

  /** @param {string} stage @param {(string | Node)[]} words */
  show(stage, ...words) {
    this.root.dataset.stage = stage;
    document.documentElement.dataset.ebPrint = stage === "score" ? "answers" : "questions";
    this.say(...words);
  }

  /** @param {(string | Node)[]} words */
  say(...words) { one(this.root, ".eb-line").replaceChildren(...words.filter(Boolean)); }

  /** Draw an exam and find out the identifiers of its variants: with them, it has its address.
   * @param {import("./exam/draw.js").Wish} wish
   */
  async draw(wish) {
    const isSeen = (/** @type {string} */ slug, /** @type {number} */ number) => number ? number in seen(slug)
      : this.bank.some((problem) => problem.slug === slug && problem.parts.some(({ name }) => recall(`${slug}.0.${name}`).tries));
    const { pieces: drawn, seen: old } = draw(this.bank, wish, isSeen, Math.random);
    if (!drawn.length) return this.say("No part is as short as that: allow more minutes.");
    this.say("Drawing …");
    try {
      const pieces = await Promise.all(drawn.map(async (piece) => {
        const version = this.bank.find(({ slug }) => slug === piece.slug)?.version ?? "";
        return { ...piece, id: piece.number ? (await load(piece.slug, piece.number, version)).id : `${piece.slug}.0` };
      }));
      history.pushState(null, "", written({ pieces, minutes: wish.minutes ?? duration(pieces, this.bank) }));
    } catch {
      return this.say("A variant cannot be loaded: are you offline?");
    }
    await this.open(true);
    const titles = this.bank.filter(({ slug }) => old.includes(slug)).map(({ title }) => `“${title}”`);
    if (titles.length) this.say(`You have seen all variants of ${titles.join(", ")}: these numbers are not new to you.`);
  }

  /** Lay out the paper, with what a printer adds: the address is at the foot of each page. @param {Kept} exam */
  lay(exam) {
    this.paper = new Paper(one(this.root, ".eb-paper"), this.bank, { exam, changed: () => {} });
    one(this.root, ".eb-long").textContent = counted(exam.minutes, "minute");
    one(this.root, ".eb-ids").textContent = exam.pieces.map(({ id, parts }) => `${id} (${parts.join(", ")})`).join(" · ");
    one(this.root, ".eb-address").textContent = new URL(written(exam), location.href).href;
  }

  /** An exam that is not begun: begin it, print it, pass it on. @param {Exam} exam @param {Kept} [other] */
  async ready({ pieces, minutes }, other) {
    const start = /** @type {HTMLButtonElement} */ (one(this.root, "[data-do=start]")), items = this.paper?.items ?? [];
    one(this.root, ".eb-ready h2").textContent = `${counted(items.length, "part")}, ${counted(minutes, "minute")}`;
    one(this.root, ".eb-ready ol").replaceChildren(...pieces.map(({ slug, parts, id }) => make("li", {},
      `${this.bank.find((known) => known.slug === slug)?.title} `, make("small", {}, `${counted(parts.length, "part")}, ${id}`))));
    one(this.root, ".eb-other").hidden = !other || other.done;
    if (other) one(this.root, ".eb-other a").setAttribute("href", written(other));
    start.disabled = true;
    this.show("ready");
    if (!(await this.loaded())) return;
    start.disabled = false;
    this.append();
  }

  /** Load the paper; false where the reader has gone elsewhere meanwhile. */
  async loaded() {
    const { paper } = this;
    await paper?.load();
    return paper === this.paper;
  }

  /** The answers as an appendix, where wished. */
  append() {
    this.root.querySelector(".eb-appendix")?.remove();
    if (this.answers.checked && this.root.dataset.stage === "ready" && this.paper) this.paper.element.after(this.paper.appendix());
  }

  start() {
    this.paper?.desk.exam.pieces.forEach(({ slug, number }) => number && see(slug, number));
    this.run();
  }

  run() {
    const { paper } = this;
    if (!paper) return;
    const running = new Running(this.root, paper, () => this.save(), () => this.score());
    this.running = running;
    paper.desk.changed = () => { this.save(); running.show(); };
    this.show("run");
    this.append();
    running.go(paper.desk.exam.at);
  }

  score() {
    const { paper, running } = this;
    if (!paper) return;
    const { exam } = paper.desk;
    this.running = undefined;
    paper.desk.changed = () => {};
    exam.done = true;
    paper.judge();
    exam.recorded = true;
    result(one(this.root, ".eb-score"), paper);
    this.show("score");
    this.keep(exam);
    if (running) look(one(this.root, ".eb-score h2"));
  }

  another() {
    history.pushState(null, "", location.pathname);
    this.open();
  }

  save() { if (this.running) this.keep(this.running.exam); }

  /** @param {Kept} exam */
  keep(exam) {
    const trouble = keep(storage(), exam, Date.now());
    if (trouble && one(this.root, ".eb-line").textContent !== trouble) this.say(trouble);
  }
}

function storage() { try { return localStorage; } catch { return undefined; } }

const root = /** @type {HTMLElement | null} */ (document.querySelector(".eb-exam"));
if (root) new Sitting(root);
