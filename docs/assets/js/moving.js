// Pictures that a reader moves. Python drew every state; this switches between them, and computes nothing.

/** What a page fetches: all states in one SVG, which of its groups each shows, what they say, and what is right.
 * @typedef {{svg: string, patterns: string[], at?: number[][], flips?: number[][], says?: string[], right?: string,
 *   numbers?: string[], within?: number}} Film
 */

const REST = 400; // milliseconds without a move before a screen reader is told and the address changed
const REACH = 36; // points of the picture: from farther away, a click switches no box
const OFFLINE = "The picture cannot be loaded: are you offline?";
/** @type {WeakSet<Element>} */
const taken = new WeakSet();

/** @param {string} text a number as a reader types it: 12, 0,5 or 3/4 */
function parsed(text) {
  const [above, below = "1"] = text.replace("−", "-").replace(",", ".").split("/");
  return above.trim() ? Number(above) / Number(below) : NaN;
}

/** What the build wrote for a picture, and the script of one that computes; where it cannot be fetched, say so.
 * @param {HTMLElement} box @param {boolean} whole with what is asked
 */
export async function fetched(box, whole) {
  const { film, version, live } = box.dataset, heard = /** @type {HTMLElement} */ (box.querySelector(".eb-heard"));
  let found;
  try {
    const answer = await fetch(new URL(`../moving/${film}${whole ? "-told" : ""}.json?${version}`, import.meta.url));
    if (!answer.ok) throw new Error(`${answer.status}`);
    if (live) await import(`./${live}.js`);
    found = await answer.json();
  } catch {}
  heard.textContent = found ? "" : OFFLINE;
  heard.classList.toggle("eb-fault", !found);
  return found;
}

/** Put the state of a picture into the address. @param {string} name @param {string} state */
export function address(name, state) {
  const now = new URL(location.href);
  const others = now.searchParams.getAll("s").filter((each) => !each.startsWith(`${name}.`));
  now.searchParams.delete("s");
  for (const each of [...others, `${name}.${state}`]) now.searchParams.append("s", each);
  history.replaceState(history.state, "", now);
}

/** @param {HTMLElement} box @param {string} [wanted] the state in the address */
async function take(box, wanted) {
  if (taken.has(box)) return;
  taken.add(box);
  /** @param {string} selector */
  const find = (selector) => /** @type {any} */ (box.querySelector(selector));
  const [panel, button, stage, line, heard, guess, question] = [".eb-panel", ".eb-take", ".eb-stage", ".eb-says", ".eb-heard",
    ".eb-guess", ".eb-question"].map(find);
  const name = (box.dataset.film ?? "").split("/")[1];
  const controls = [...box.querySelectorAll(/** @type {"label"} */ ("[data-values]"))].map((control) => ({
    values: /** @type {string[]} */ (JSON.parse(control.dataset.values ?? "")),
    inputs: [...control.querySelectorAll("input")],
    output: control.querySelector("output"),
  }));
  const typed = guess?.querySelector("input");
  /** @type {Film} */
  let film;
  /** @type {[SVGElement, string][]} */
  let layers = [];
  /** @type {number | undefined} */
  let rest;
  let told = !guess;
  panel.hidden = false; // at once: nothing below may move later on
  button.hidden = true;
  if (!(await load(told))) {
    panel.hidden = true;
    button.hidden = false;
    taken.delete(box);
    return;
  }
  box.closest("figure")?.classList.add("eb-moving");
  if (box.dataset.live) return;
  const inputs = controls.flatMap((control) => control.inputs);
  for (const input of inputs) {
    input.disabled = Boolean(typed);
    input.addEventListener("input", () => moved(state()));
  }
  guess?.addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    if (typed && Number.isNaN(parsed(typed.value))) line.textContent = "Type a number, such as 12 or 3/4.";
    else tell(typed?.value.trim() ?? "");
  });
  guess?.querySelector(".eb-skip")?.addEventListener("click", () => tell());
  const start = wanted === undefined ? state() : every().indexOf(wanted);
  show(start < 0 ? state() : start);
  if (start < 0) line.textContent = `There is no state “${wanted?.slice(0, 30)}” of this picture.`;
  if (wanted === undefined) (typed ?? inputs[0]).focus();

  /** Which state the controls stand at. */
  function state() {
    return controls.reduce((sum, { values, inputs: [first, ...others] }) => sum * values.length + (first.type === "range"
      ? Number(first.value) : first.type === "radio" ? [first, ...others].findIndex((each) => each.checked) : Number(first.checked)), 0);
  }

  /** The settings of a state: for each control, the place of its value. @param {number} number @returns {number[]} */
  function settings(number) {
    return controls.reduceRight((/** @type {number[]} */ found, { values: { length } }) => {
      found.unshift(number % length);
      number = Math.floor(number / length);
      return found;
    }, []);
  }

  /** All states as addresses have them. @returns {string[]} */
  function every() {
    const count = controls.reduce((product, { values }) => product * values.length, 1);
    return Array.from({ length: count }, (_, number) =>
      settings(number).map((place, which) => controls[which].values[place]).join("_").replaceAll("−", "-"));
  }

  /** @param {number} number */
  function show(number) {
    settings(number).forEach((place, which) => {
      const { values, inputs, output } = controls[which];
      if (inputs[0].type === "range") inputs[0].value = String(place);
      else if (inputs[0].type === "radio") inputs[place].checked = true;
      else inputs[0].checked = place > 0;
      if (output) output.textContent = values[place];
      if (output) inputs[0].setAttribute("aria-valuetext", values[place]);
    });
    for (const [layer, pattern] of layers) layer.style.display = pattern[number] === "1" ? "" : "none";
    if (told) line.textContent = film.says?.[number];
    stage.firstElementChild.setAttribute("aria-label", told ? film.says?.[number] : question.textContent);
  }

  /** @param {number} number */
  function moved(number) {
    show(number);
    clearTimeout(rest);
    rest = setTimeout(() => {
      if (told && line.textContent) heard.textContent = line.textContent;
      address(name, every()[number]);
    }, REST);
  }

  /** Fetch a film and put it on the stage, where the still picture was. @param {boolean} whole with what is asked */
  async function load(whole) {
    film = await fetched(box, guess && whole);
    if (!film) return false;
    if (box.dataset.live) return box.dispatchEvent(new CustomEvent("eb:live", { bubbles: true, detail: { film, wanted } }));
    stage.innerHTML = film.svg; // made by the build
    const svg = stage.firstElementChild;
    layers = [...svg.querySelectorAll("[data-pattern]")].map((layer) => [layer, film.patterns[layer.dataset.pattern]]);
    hold(svg);
    return true;
  }

  /** Say what is right, and what the guess gives; without a guess, show it. @param {string} [reply] */
  async function tell(reply) {
    if (!(await load(true))) return;
    told = true;
    const { says = [], right = "", numbers = [], within = 0 } = film, here = state();
    /** @param {string} number */
    const fits = (number) => Math.abs(parsed(number) - parsed(reply ?? "")) <= within * Math.abs(parsed(number)) + 1e-9;
    const now = settings(here);
    /** How far a right state is from the guess. @param {number} number */
    const steps = (number) => settings(number).reduce((sum, place, which) => sum + Math.abs(place - now[which]), 0);
    const best = typed ? here : [...right.matchAll(/1/g)].map(({ index }) => index).sort((a, b) => steps(a) - steps(b))[0];
    const isRight = typed ? fits(numbers[here]) : right[here] === "1";
    const gives = typed ? numbers.findIndex(fits) : here;
    const verdict = document.createElement("p");
    verdict.className = "eb-found";
    verdict.textContent = reply === undefined ? "" : isRight ? `Right: ${says[here]}`
      : `Not right${gives < 0 ? `: nothing here gives ${reply}.` : `. Your guess is this: ${says[gives]}`} Right is: ${says[best]}`;
    panel.style.minHeight = `${panel.offsetHeight}px`; // whatever is longer, nothing below moves up
    guess.replaceWith(verdict);
    for (const input of inputs) input.disabled = false;
    box.dataset.right = String(isRight);
    if (reply === undefined) moved(best);
    else show(here);
    if (reply !== undefined) line.textContent = ""; // said already
    heard.textContent = verdict.textContent || says[best];
    inputs[0].focus();
  }

  /** Whoever takes hold of the picture moves it to the state whose place is nearest, or switches the nearest box.
   * @param {SVGSVGElement} svg
   */
  function hold(svg) {
    const { at = [], flips = [] } = film;
    if (!at.length && !flips.length) return;
    svg.classList.add(flips.length ? "eb-press" : at.every(([, y]) => y === at[0][1]) ? "eb-drag" : "eb-point");
    /** @param {PointerEvent} event @param {number[][]} places @param {(place: number[], which: number) => number} [further] */
    const nearest = (event, places, further = () => 0) => {
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM()?.inverse());
      const far = places.map((place, which) => Math.hypot(place[0] - point.x, place[1] - point.y) + further(place, which));
      const least = Math.min(...far);
      return flips.length && least > REACH ? -1 : far.indexOf(least);
    };
    /** @param {PointerEvent} event */
    const follow = (event) => {
      const now = settings(state());
      // Of states in the same place, the one with the fewest controls moved.
      moved(nearest(event, at, (_, which) => settings(which).filter((place, one) => place !== now[one]).length / 1e3));
    };
    svg.addEventListener("pointerdown", (event) => {
      if (!flips.length) {
        svg.setPointerCapture(event.pointerId);
        follow(event);
      }
    });
    svg.addEventListener("pointermove", (event) => { if (event.buttons && !flips.length) follow(event); });
    svg.addEventListener("click", (event) => {
      const flip = flips[nearest(/** @type {PointerEvent} */ (event), flips.map(([, x, y]) => [x, y]))];
      if (flip) controls[flip[0]].inputs[0].click();
    });
  }
}

document.addEventListener("click", ({ target }) => {
  const box = target instanceof Element && target.matches(".eb-take") && target.closest(/** @type {"div"} */ (".eb-moves"));
  if (box) take(box);
});

/** Open the states that the address names: ?s=drag.5; in variants pictures stand still. */
function open() {
  const asked = new URLSearchParams(location.search);
  if (asked.get("v")) return;
  for (const text of asked.getAll("s")) {
    const [, name, wanted] = /^(\w+)\.(.*)$/.exec(text) ?? [];
    const box = name && document.querySelector(/** @type {"div"} */ (`.eb-moves[data-film$="/${name}"]`));
    if (!box) continue;
    for (let fold = box.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
    take(box, wanted).then(() => box.closest("figure")?.scrollIntoView({ block: "center" }));
  }
}
open();
document.addEventListener("eb:variant", open);
