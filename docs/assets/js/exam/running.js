// While an exam is taken: the bar with its parts, its time and “Hand in”; one part at a time, or all.

import { left, spent } from "./clock.js";
import { timed } from "./kept.js";
import { counted, make, one } from "../make.js";
import { isEmpty } from "./paper.js";

/** @typedef {import("./paper.js").Paper} Paper */

const SAVED = 5; // seconds of the clock that a crash may lose
const WORDS = { running: ["Go on", "Pause"], hidden: ["Hide time", "Show time"], all: ["All parts", "One by one"] };
/** What a reader switches. @typedef {keyof typeof WORDS} Switch */

export class Running {
  /** @param {HTMLElement} root @param {Paper} paper @param {() => void} save @param {() => void} handIn */
  constructor(root, paper, save, handIn) {
    this.root = root;
    this.paper = paper;
    this.exam = paper.desk.exam;
    this.save = save;
    this.handIn = handIn;
    this.places = paper.items.map((item, i) => make("button", { type: "button", onclick: () => this.go(i) }, item.label));
    one(root, ".eb-bar ol").replaceChildren(...this.places.map((place) => make("li", {}, place)));
    this.asking = one(root, ".eb-asking");
    this.asking.hidden = true;
    this.ticks = 0;
    this.ticking = setInterval(() => this.tick(), 1000);
    this.show();
  }

  /** @param {Switch} what */
  toggle(what) {
    this.exam[what] = !this.exam[what];
    this.show();
    this.save();
  }

  /** @param {number} at */
  go(at) {
    const { items } = this.paper, item = items[at];
    if (!item) return;
    this.exam.at = at;
    this.show();
    this.save();
    this.places[at].scrollIntoView({ block: "nearest", inline: "nearest" }); // on a phone their row scrolls
    const isFirst = !this.exam.all && items[at - 1]?.piece !== item.piece; // what is given is to be read first
    look(isFirst ? one(item.piece, "h2") : item.heading);
  }

  tick() {
    this.tell();
    if (++this.ticks % SAVED === 0 && this.exam.running) this.save();
  }

  tell() {
    const { clock, minutes } = this.exam, taken = spent(clock, Date.now()), told = one(this.root, ".eb-told");
    one(this.root, "[role=timer]").textContent = left(minutes, taken);
    const words = taken < minutes * 60_000 ? "" : "Time is up. You may go on: what you take longer is counted.";
    if (told.textContent !== words) told.textContent = words;
  }

  show() {
    const { exam, root, paper: { items, element } } = this, now = items[exam.at] ?? items[0];
    exam.clock = timed(exam, Date.now()).clock;
    this.tell();
    one(root, "[role=timer]").hidden = exam.hidden;
    for (const what of /** @type {Switch[]} */ (Object.keys(WORDS))) one(root, `[data-do=${what}]`).textContent = WORDS[what][Number(exam[what])];
    items.forEach((item, i) => {
      const { reply, sure } = exam.answers[item.key] ?? {}, empty = isEmpty(reply), place = this.places[i];
      const words = empty ? "empty" : `answered${sure === undefined ? "" : sure ? ", sure" : ", not sure"}`;
      place.dataset.state = empty ? "empty" : sure === false ? "unsure" : "answered";
      place.setAttribute("aria-label", `${item.label} ${item.title}: ${words}`);
      place.setAttribute("aria-current", item === now && !exam.all ? "step" : "false");
      item.box.classList.toggle("eb-off", !exam.all && item !== now);
      item.piece.classList.toggle("eb-off", !exam.all && item.piece !== now.piece);
      if (item.form) item.form.leave = () => this.go(i + 1);
    });
    element.classList.toggle("eb-paused", !exam.running);
    one(root, ".eb-steps").hidden = exam.all || !exam.running;
    /** @type {HTMLButtonElement} */ (one(root, "[data-do=before]")).disabled = exam.at === 0;
    /** @type {HTMLButtonElement} */ (one(root, "[data-do=after]")).disabled = exam.at >= items.length - 1;
  }

  get empty() { return this.paper.items.filter(({ key }) => isEmpty(this.exam.answers[key]?.reply)); }

  /** Hand in; where parts are empty, ask once. */
  hand() {
    const { empty } = this;
    if (!empty.length || !this.asking.hidden) return this.end();
    one(this.asking, "p").textContent = `${counted(empty.length, "part")} ${empty.length === 1 ? "is" : "are"} empty: ${empty.map(({ label }) => label).join(", ")}.`;
    this.asking.hidden = false;
    one(this.asking, "button").focus();
  }

  back() {
    this.asking.hidden = true;
    this.go(this.paper.items.indexOf(this.empty[0]));
  }

  end() {
    this.close();
    this.handIn();
  }

  close() { clearInterval(this.ticking); }
}

/** Lead eyes, ears and keyboard to a heading. @param {HTMLElement} heading */
export function look(heading) {
  heading.focus({ preventScroll: true });
  heading.scrollIntoView();
}
