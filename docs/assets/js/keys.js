// On a touch screen, the signs that its keypad lacks, or hides, in a row under the box that is being typed in.

/** @typedef {HTMLInputElement | HTMLTextAreaElement} Box */
/** @typedef {import("./judge/kinds.js").KindData} KindData */

/** @type {Record<string, string>} */
const SPOKEN = { "−": "minus", "/": "divided by", "^": "to the power", "×": "times", "√(": "root of" };
/** @type {HTMLElement | undefined} */
let bar;
/** @type {Box} */
let target;

/** Show the keys for a kind under a box. @param {Box} box @param {KindData} kind */
export function showKeys(box, kind) {
  if (!matchMedia("(pointer: coarse)").matches) return;
  bar ??= make();
  target = box;
  bar.replaceChildren(...signs(kind).map(key));
  box.after(bar);
}

/** @param {KindData} kind @returns {string[]} */
function signs(kind) {
  if (kind.is === "shape") return ["×"];
  const entry = kind.entry ?? kind;
  const symbols = (entry.symbols ?? []).filter((/** @type {string} */ name) => name.length <= 3);
  return [...symbols, "−", "/", "^", "(", ")", ...(entry.is === "formula" ? ["√("] : [])];
}

/** @param {string} sign */
function key(sign) {
  const made = document.createElement("button");
  made.type = "button";
  made.tabIndex = -1; // a keyboard has all of them
  made.textContent = sign;
  made.setAttribute("aria-label", SPOKEN[sign] ?? sign);
  made.addEventListener("click", () => {
    target.setRangeText(sign, target.selectionStart ?? 0, target.selectionEnd ?? 0, "end");
    target.dispatchEvent(new Event("input", { bubbles: true }));
  });
  return made;
}

function make() {
  const made = document.createElement("div");
  made.className = "eb-keys";
  made.setAttribute("role", "group");
  made.setAttribute("aria-label", "Signs");
  made.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
  return made;
}
