// Other numbers: a button draws the next variant into the page, whose address then keeps it (?v=7).

import { see, seen } from "./memory.js";
import { following } from "./progress/rules.js";
import { filler, load } from "./slots.js";

/** @param {HTMLElement} box the buttons */
function start(box) {
  const slug = /** @type {HTMLElement} */ (box.closest(".eb-title")).dataset.slug ?? "";
  const count = Number(box.dataset.count);
  const another = /** @type {HTMLButtonElement} */ (box.querySelector(".eb-another"));
  const first = /** @type {HTMLButtonElement} */ (box.querySelector(".eb-first"));
  const which = /** @type {HTMLOutputElement} */ (box.querySelector(".eb-which"));
  const fill = filler(document);
  let number = 0, asked = 0;

  another.addEventListener("click", () => {
    const { next, isSeen } = following(count, number, seen(slug));
    open(next, true, isSeen ? `. You have seen all ${count}, this one longest ago` : "");
  });
  first.addEventListener("click", () => open(0, true));
  addEventListener("popstate", () => open(inAddress()));
  const asIs = inAddress();
  if (asIs) open(asIs);

  /** The variant that the address asks for; 0 for the published numbers. */
  function inAddress() {
    const text = new URLSearchParams(location.search).get("v") ?? "0";
    const found = /^\d{1,4}$/.test(text) ? Number(text) : NaN;
    if (found <= count) return found;
    which.textContent = `There is no variant “${text.slice(0, 20)}”: these are the published numbers.`;
    return 0;
  }

  /** @param {number} next @param {boolean} [byReader] who moves on, so that the way back is kept @param {string} [note] */
  async function open(next, byReader = false, note = "") {
    const mine = ++asked;
    /** @type {import("./slots.js").Variant | undefined} */
    let variant;
    try {
      variant = next ? await load(slug, next, box.dataset.version ?? "") : undefined;
    } catch {
      if (mine === asked) which.textContent = `Variant ${next} cannot be loaded: are you offline?`;
      return;
    }
    if (mine !== asked) return; // the reader has moved on meanwhile
    fill(variant);
    number = next;
    document.documentElement.toggleAttribute("data-eb-variant", number > 0);
    if (number || byReader) which.textContent = variant ? `Variant ${number} of ${count}: ${variant.id}${note}` : "";
    if (number) see(slug, number);
    if (document.activeElement === first && !number) another.focus();
    first.hidden = !number;
    if (byReader) {
      const address = new URL(location.href);
      if (number) address.searchParams.set("v", String(number));
      else address.searchParams.delete("v");
      history.pushState(null, "", address);
    }
    document.dispatchEvent(new CustomEvent("eb:variant", { detail: { number, id: variant?.id ?? slug, parts: variant?.parts } }));
  }
}

const box = document.querySelector(/** @type {"div"} */ (".eb-variants"));
if (box) start(box);
