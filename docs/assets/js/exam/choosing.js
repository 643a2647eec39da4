// What an exam is to be about, and how long.

import { fitting } from "./draw.js";
import { counted, make, one } from "../make.js";

/** @typedef {import("./address.js").Problem} Problem */

const LENGTHS = { minutes: { value: "40", min: "5", max: "600" }, parts: { value: "8", min: "1", max: "60" } };

/** Bring the form to life.
 * @param {HTMLFormElement} form
 * @param {Problem[]} bank
 * @param {Record<string, string>} levels
 * @param {(wish: import("./draw.js").Wish) => void} drawn
 */
export function choosing(form, bank, levels, drawn) {
  const size = /** @type {HTMLInputElement} */ (one(form, "input")), unit = /** @type {HTMLSelectElement} */ (one(form, "select"));
  const topics = [...new Set(bank.flatMap((problem) => problem.topics))].sort((one, other) => one.localeCompare(other));
  const known = Object.entries(levels).filter(([level]) => bank.some((problem) => problem.level === Number(level)));
  /** @type {[string, string[][]][]} */
  const groups = [["topic", topics.map((topic) => [topic, topic])], ["level", known]];
  for (const [name, options] of groups) {
    one(form, `[data-name=${name}]`).append(...options.map(([value, said]) => make("label", {}, make("input", { type: "checkbox", name, value }), said)));
  }
  const chosen = (/** @type {string} */ name) => new FormData(form).getAll(name).map(String);
  const wish = () => ({ topics: chosen("topic"), levels: chosen("level").map(Number) });
  const look = () => {
    const found = fitting(bank, wish()), parts = found.reduce((sum, { parts }) => sum + parts.length, 0);
    one(form, "output").textContent = `${counted(found.length, "problem")} with ${counted(parts, "part")} to draw from`;
    /** @type {HTMLButtonElement} */ (one(form, "button")).disabled = !found.length;
  };
  unit.addEventListener("change", () => Object.assign(size, LENGTHS[/** @type {"minutes" | "parts"} */ (unit.value)]));
  form.addEventListener("change", look);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    drawn({ ...wish(), [unit.value]: Number(size.value) });
  });
  look();
}
