// Nine cells and a photograph: a reader types a filter. The photograph, the question and what is right come from Python.

import { filtered, said } from "./filters/filtered.js";
import { address, fetched } from "./moving.js";

/** @typedef {{pixels: string, width: number, start: number[], asked: number, names: string[]}} Data */

const REST = 400; // milliseconds without a change before a screen reader is told and the address changed
const FAULT = "Type whole numbers: weights from −99 to 99, divided by 1 to 99.";

/** @param {string} label @param {number} least */
const field = (label, least) => `<input type="number" min="${least}" max="99" required autocomplete="off" aria-label="${label}">`;
const CELLS = Array.from({ length: 9 }, (_, place) => field(`row ${Math.floor(place / 3) + 1}, column ${(place % 3) + 1}`, -99));

/** @param {HTMLElement} box @param {Data} data @param {string} [wanted] the filter in the address */
function take(box, { pixels, width, start, asked, names }, wanted) {
  /** @param {string} selector */
  const find = (selector) => /** @type {any} */ (box.querySelector(selector));
  const [stage, controls, panel, line, heard, guess] = [".eb-stage", ".eb-controls", ".eb-panel", ".eb-says", ".eb-heard", ".eb-guess"].map(find);
  const name = (box.dataset.film ?? "").split("/")[1];
  const photograph = Uint8Array.from(atob(pixels), (byte) => byte.charCodeAt(0)), height = photograph.length / width;
  stage.innerHTML = `<div class="eb-nine"><div class="eb-cells" role="group" aria-label="Weights">${CELLS.join("")}</div>`
    + `<canvas width="${width}" height="${height}" role="img"></canvas></div>`;
  controls.innerHTML = '<span class="eb-step"><button type="button" aria-label="Lower the cell">−</button>'
    + '<button type="button" aria-label="Raise the cell">+</button></span>'
    + `<label class="eb-divisor">divided by ${field("divided by", 1)}</label><div class="eb-presets" role="group" aria-label="Filters"></div>`;
  const inputs = /** @type {HTMLInputElement[]} */ ([...box.querySelectorAll('[type="number"]')]), canvas = find("canvas");
  const presets = names.map((each) => Object.assign(document.createElement("button"), { type: "button", textContent: each, disabled: true }));
  find(".eb-presets").append(...presets);
  const pen = canvas.getContext("2d"), image = new ImageData(width, height);
  let told = false, last = inputs[asked];
  /** @type {number | undefined} */
  let rest;
  inputs.forEach((input, place) => {
    input.readOnly = place !== asked;
    input.addEventListener("focus", () => { last = input; });
    input.addEventListener("input", moved);
    input.addEventListener("keydown", ({ key }) => { if (key === "Enter" && !told) guess.requestSubmit(); });
  });
  controls.querySelectorAll(".eb-step > button").forEach((/** @type {Element} */ button, /** @type {number} */ up) => button.addEventListener("click", () => {
    if (last.readOnly) return;
    if (up) last.stepUp();
    else last.stepDown();
    moved();
  }));
  guess.addEventListener("submit", async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!show()) return;
    const mine = read(), more = await tell();
    if (!more) return;
    const isRight = mine.join() === more.right.join();
    box.dataset.right = String(isRight);
    verdict(isRight ? `Right. ${said(mine)}`
      : `Not right. Your guess is ${mine[asked]}. ${said(mine)} Right is ${more.right[asked]}. ${said(more.right)}`);
    line.textContent = ""; // said already
  });
  find(".eb-skip").addEventListener("click", async () => {
    const more = await tell();
    if (!more) return;
    fill(more.right);
    verdict("");
    moved();
  });
  fill(start);
  show();
  if (wanted === undefined) inputs[asked].focus();
  else open(wanted.split("_").map(Number));

  /** A filter that the address names. @param {number[]} filter */
  async function open(filter) {
    fill(filter);
    if (filter.length === inputs.length && inputs.every((input) => input.validity.valid)) {
      if (await tell()) verdict("");
    } else {
      fill(start);
      line.textContent = `There is no filter “${wanted?.slice(0, 40)}”.`;
    }
  }

  function read() {
    return inputs.map((input) => input.valueAsNumber);
  }

  /** @param {number[]} filter */
  function fill(filter) {
    inputs.forEach((input, place) => { input.value = String(filter[place]); });
  }

  /** Whether what is typed is a filter; before the guess its photograph is not shown. */
  function show() {
    for (const input of inputs) input.setAttribute("aria-invalid", String(!input.validity.valid));
    const right = inputs.every((input) => input.validity.valid), now = read();
    line.textContent = !right ? FAULT : told ? said(now) : "";
    if (!right) return false;
    const levels = told ? filtered(photograph, width, now) : photograph;
    levels.forEach((/** @type {number} */ level, /** @type {number} */ place) => image.data.set([level, level, level, 255], 4 * place));
    pen.putImageData(image, 0, 0);
    canvas.setAttribute("aria-label", told ? `The photograph, filtered. ${said(now)}` : "The photograph, not filtered yet.");
    return true;
  }

  function moved() {
    const right = show();
    clearTimeout(rest);
    rest = setTimeout(() => {
      heard.textContent = line.textContent;
      if (right && told) address(name, read().join("_"));
    }, REST);
  }

  /** From now on all cells can be changed, and the photograph follows. */
  async function tell() {
    const more = await fetched(box, true);
    if (!more) return undefined;
    told = true;
    panel.style.minHeight = `${panel.offsetHeight}px`; // whatever is longer, nothing below moves up
    for (const input of inputs) input.readOnly = false;
    presets.forEach((button, which) => {
      button.disabled = false;
      button.addEventListener("click", () => {
        fill(more.filters[which]);
        moved();
      });
    });
    show();
    return more;
  }

  /** Put what is said of the guess in its place. @param {string} text */
  function verdict(text) {
    clearTimeout(rest); // what was still to be said is said with it
    const found = document.createElement("p");
    found.className = "eb-found";
    found.textContent = text;
    guess.replaceWith(found);
    show();
    heard.textContent = text || line.textContent;
    if (wanted === undefined) inputs[asked].focus({ preventScroll: true });
  }
}

document.addEventListener("eb:live", (event) => {
  const { target, detail: { film, wanted } } = /** @type {CustomEvent} */ (event);
  const box = /** @type {HTMLElement} */ (target);
  if (box.dataset.live === "filters") take(box, film, wanted);
});
