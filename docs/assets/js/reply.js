// The form of one part: what is typed is shown as it is read, judged when asked for, and kept.

import { judge } from "./judge/judge.js";
import { showKeys } from "./keys.js";
import { make } from "./make.js";
import { recall, remember } from "./memory.js";
import { preview } from "./judge/preview.js";
import { parting } from "./parting.js";

/** @typedef {HTMLInputElement | HTMLTextAreaElement} Box */
/** @typedef {import("./judge/judge.js").PartData} PartData */
/** @typedef {import("./judge/judge.js").VariantData} VariantData */
/** @typedef {import("./judge/judge.js").Verdict} Verdict */
/** @typedef {import("./judge/kinds.js").KindData} KindData */
/** @typedef {Pick<typeof import("./memory.js"), "recall" | "remember">} Memory */

const ROWS = { fewest: 3, most: 12 };

export class Reply {
  /** @param {HTMLFormElement} form @param {Record<string, PartData>} parts @param {Memory} memory what keeps replies */
  constructor(form, parts, memory = { recall, remember }) {
    this.form = form;
    this.memory = memory;
    this.name = form.dataset.part ?? "";
    this.part = parts[this.name];
    /** @type {Map<string, KindData>} The kinds of several values. */
    this.fields = new Map(this.part.kind.fields ?? []);
    this.section = /** @type {HTMLElement} */ (form.closest(".eb-part"));
    this.verdict = /** @type {HTMLElement} */ (form.querySelector(".eb-verdict"));
    this.next = /** @type {HTMLButtonElement} */ (form.querySelector(".eb-next"));
    /** @type {Box[]} */
    this.boxes = [...form.querySelectorAll(/** @type {"input"} */ ("input[type=text], textarea"))];
    /** @type {HTMLInputElement[]} */
    this.radios = [...form.querySelectorAll(/** @type {"input"} */ ("input[type=radio]"))];
    /** @type {HTMLDetailsElement[]} */
    this.hints = [...this.section.querySelectorAll(/** @type {"details"} */ (":scope > .eb-hint"))];
    this.answer = /** @type {HTMLDetailsElement | null} */ (this.section.querySelector(":scope > .eb-answer"));
    this.ask = make("div", { class: "eb-ask", role: "status" });
    this.key = "";
    this.coming = 0; // the frame with which the verdict comes
    this.listen();
  }

  listen() {
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.check(); });
    this.radios.forEach((radio) => radio.addEventListener("change", () => this.changed()));
    for (const box of this.boxes) {
      box.addEventListener("input", () => { this.changed(); this.read(box); });
      box.addEventListener("blur", () => this.read(box, { left: true }));
      box.addEventListener("focus", () => showKeys(box, this.kindOf(box)));
      if (box instanceof HTMLTextAreaElement) {
        // Enter begins a new row of a table, and checks everything else.
        box.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
          const isRow = "rows" in box.dataset && !event.ctrlKey && !event.metaKey;
          if (event.key !== "Enter" || event.isComposing || isRow) return;
          event.preventDefault();
          this.check();
        });
      }
    }
    this.next.addEventListener("click", () => this.help());
    const folded = this.answer ? [...this.hints, this.answer] : this.hints;
    for (const details of folded) {
      details.addEventListener("toggle", () => this.offer());
      details.querySelector("summary")?.addEventListener("click", (event) => { if (!details.open) this.opening(details, event); });
    }
    this.answer?.after(this.ask);
  }

  /** @param {Box} box @returns {KindData} */
  kindOf(box) { return this.fields.get(box.name) ?? this.part.kind; }

  /** Take the answers of a variant, and what was replied to it before. @param {VariantData} variant @param {string} key */
  use(variant, key) {
    if (this.key) [...this.hints, ...(this.answer ? [this.answer] : [])].forEach((details) => { details.open = false; });
    this.variant = variant;
    this.key = key;
    this.state = this.memory.recall(key);
    const { reply } = this.state;
    for (const box of this.boxes) {
      const text = typeof reply === "object" ? reply?.[box.name] : reply;
      box.value = typeof text === "string" ? text : "";
      box.removeAttribute("aria-invalid");
      this.read(box);
    }
    this.radios.forEach((radio) => { radio.checked = radio.value === reply; });
    this.ask.replaceChildren();
    this.last = undefined;
    this.say(this.state.right ? "right" : ""); // in silence: the heading has its mark
    this.offer();
  }

  /** @returns {import("./judge/judge.js").Reply} */
  reply() {
    if (!this.boxes.length) return this.radios.find((radio) => radio.checked)?.value ?? "";
    return this.fields.size ? Object.fromEntries(this.boxes.map((box) => [box.name, box.value])) : this.boxes[0].value;
  }

  /** @param {Partial<import("./memory.js").State>} changes */
  keep(changes) {
    this.state = { ...(this.state ?? { tries: 0 }), ...changes };
    this.memory.remember(this.key, this.state);
    this.section.dataset.state = this.state.right ? "right" : this.state.tries ? "tried" : "";
  }

  changed() {
    this.say("");
    this.boxes.forEach((box) => box.removeAttribute("aria-invalid"));
    this.keep({ reply: this.reply() });
  }

  /** Show how a box was read: as mathematics at once, what is wrong with it only when the reader leaves it.
   * @param {Box} box
   * @param {{left?: boolean, checked?: boolean, wrong?: import("./judge/judge.js").Place[]}} how
   */
  read(box, { left = false, checked = false, wrong = [] } = {}) {
    const field = /** @type {HTMLElement} */ (box.parentElement), shown = /** @type {HTMLElement} */ (field.querySelector(".eb-reading"));
    if (box instanceof HTMLTextAreaElement && "rows" in box.dataset) { // where field-sizing is not known
      box.rows = Math.min(ROWS.most, Math.max(ROWS.fewest, box.value.split("\n").length));
    }
    const found = box.value.trim() ? preview(this.kindOf(box), box.value, wrong) : { maths: [], note: "" };
    const read = "maths" in found, told = !read && left;
    field.classList.toggle("eb-typed", told || (read && found.maths.length > 0));
    if (read) shown.replaceChildren(...found.maths, make("span", { class: "eb-size" }, found.note));
    else if (told) shown.textContent = checked ? "" : `Not read yet: ${found.problem}.`; // after a check the verdict says it
  }

  check() {
    const reply = this.reply();
    if (typeof reply === "string" ? !reply.trim() : Object.values(reply).every((text) => !text.trim())) {
      this.say("unread", this.boxes.length ? "Type an answer first." : "Choose an answer first.");
      return;
    }
    const verdict = judge(this.part, /** @type {VariantData} */ (this.variant), reply);
    const tries = (this.state?.tries ?? 0) + Number(verdict.understood);
    const right = this.state?.right ?? (verdict.right ? { tries, helped: Boolean(this.state?.helped) } : undefined);
    const families = [...(this.state?.mistakes ?? []), ...(verdict.mistake === null ? [] : [this.part.mistakes[verdict.mistake][0]])];
    this.keep({ reply, tries, right, mistakes: [...new Set(families)] });
    this.last = verdict;
    this.mark(verdict);
    this.say(verdict.right ? "right" : verdict.understood ? "wrong" : "unread", ...this.words(verdict));
    if (verdict.mistake !== null) this.showParting(reply);
    this.offer();
  }

  /** After a known mistake, where it first gives another number; the right one there is folded, and counts as help.
   * @param {import("./judge/judge.js").Reply} reply
   */
  showParting(reply) {
    const found = parting(this.part, /** @type {VariantData} */ (this.variant), reply);
    if (!found) return;
    const number = (/** @type {string} */ text) => make("span", { class: "eb-value" }, text);
    const right = make("details", {}, make("summary", {}, "The right number there"), number(found.right));
    right.addEventListener("toggle", () => {
      if (right.open && !this.state?.right) this.keep({ helped: this.state?.helped ?? "hint" });
    });
    const told = ["It parts from the right way at ", make("span", {}, found.where), ": yours is ", number(found.yours), ". ", right];
    const shown = make("div", { class: "eb-parting" }, ...told);
    const { coming } = this;
    requestAnimationFrame(() => { if (coming === this.coming) this.verdict.append(shown); }); // behind what is said
  }

  /** What is said of a reply: of a known mistake its message, as the page has it typeset, and its family.
   * @param {Verdict} verdict
   * @returns {(string | Node)[]}
   */
  words({ mistake, message }) {
    if (mistake === null) return [message];
    const typeset = this.section.querySelector(`.eb-verified [data-mistake="${mistake}"]`)?.cloneNode(true);
    const [family] = this.part.mistakes[mistake];
    return [typeset ?? message, ...(this.radios.length ? [] : [" ", make("em", { class: "eb-family" }, family)])];
  }

  /** Which boxes or entries are wrong; of entries only where no named mistake says more. @param {Verdict} verdict */
  mark({ right, understood, wrong, field, mistake }) {
    for (const box of this.boxes) {
      const isWrong = understood ? (this.fields.size ? wrong.includes(box.name) : !right) : !field || field === box.name;
      if (isWrong) box.setAttribute("aria-invalid", "true");
      else box.removeAttribute("aria-invalid");
      this.read(box, { left: true, checked: true, wrong: this.fields.size || mistake !== null ? [] : wrong });
    }
  }

  /** @param {string} state @param {(string | Node)[]} words */
  say(state, ...words) {
    this.form.dataset.state = state;
    this.verdict.replaceChildren(); // what is said twice is announced twice
    cancelAnimationFrame(this.coming);
    this.coming = 0;
    this.section.dataset.state = this.state?.right ? "right" : this.state?.tries ? "tried" : "";
    if (!words.some((word) => word)) return;
    this.coming = requestAnimationFrame(() => {
      const line = make("span", {}), paragraph = make("p", {});
      for (const word of words) {
        if (typeof word !== "string") line.append(word);
        else word.split("`").forEach((piece, i) => line.append(i % 2 ? make("code", {}, piece) : piece));
      }
      paragraph.append(line);
      this.verdict.replaceChildren(paragraph);
    });
  }

  /** After a wrong reply the next hint, and after the last one the answer; after a right reply the derivation. */
  offer() {
    const { right, tries = 0 } = this.state ?? {};
    const place = right ? -1 : this.hints.findIndex((hint) => !hint.open);
    const offered = this.hints[place] ?? this.answer;
    this.next.hidden = !tries || !offered || offered.open;
    this.offered = offered;
    this.next.textContent = right ? "Compare with the derivation"
      : place < 0 ? "Show the answer"
      : this.hints.length > 1 ? `Hint ${place + 1} of ${this.hints.length}` : "Hint";
  }

  help() {
    if (!this.offered) return;
    this.opening(this.offered);
    this.offered.open = true;
    /** @type {HTMLElement | null} */ (this.offered.querySelector("summary"))?.focus();
  }

  /** A hint or the answer is about to be opened; before an answer to which nothing was replied, a guess is asked for, once.
   * @param {HTMLDetailsElement} details
   * @param {Event} [event]
   */
  opening(details, event) {
    if (this.state?.right) return;
    if (details === this.answer && event && !this.state?.tries && !this.state?.asked) {
      event.preventDefault();
      this.keep({ asked: true });
      this.askForGuess(details);
      return;
    }
    this.keep({ helped: details === this.answer ? "answer" : this.state?.helped ?? "hint" });
    if (details === this.answer) this.ask.replaceChildren();
  }

  /** @param {HTMLDetailsElement} details */
  askForGuess(details) {
    const guess = () => { this.ask.replaceChildren(); (this.boxes[0] ?? this.radios[0]).focus(); };
    const skip = () => {
      this.opening(details);
      details.open = true;
      details.querySelector("summary")?.focus();
    };
    this.ask.replaceChildren(
      make("p", {}, "A guess first? Even a wrong one makes the answer easier to remember."),
      make("button", { type: "button", onclick: guess }, "I’ll guess"),
      make("button", { type: "button", onclick: skip }, "Show the answer"),
    );
  }
}
