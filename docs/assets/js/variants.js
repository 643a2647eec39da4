// Other numbers: a button draws the next variant into the page, whose address then keeps it (?v=7). What depends on the
// numbers stands in slots; a variant is a file of what differs, made and verified by the build.

/** @typedef {{id: string, parts: Record<string, any>, slots: Record<string, string>, hide: string[], show: string[]}} Variant */

/** @param {HTMLElement} box the buttons */
function start(box) {
  const slug = /** @type {HTMLElement} */ (box.closest(".eb-title")).dataset.slug;
  const count = Number(box.dataset.count);
  const another = /** @type {HTMLButtonElement} */ (box.querySelector(".eb-another"));
  const first = /** @type {HTMLButtonElement} */ (box.querySelector(".eb-first"));
  const which = /** @type {HTMLOutputElement} */ (box.querySelector(".eb-which"));
  /** @type {[HTMLElement, boolean][]} What is shown under a condition, and whether the published page hides it. */
  const conditions = [...document.querySelectorAll(/** @type {"div"} */ ("[data-when]"))].map((block) => [block, block.hidden]);
  /** @type {Map<Element, Element>} What a variant has put into the page, and what stood there before. */
  const changed = new Map();
  let number = 0, asked = 0;

  another.addEventListener("click", () => open((number % count) + 1, true));
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

  /** @param {number} next @param {boolean} [byReader] who moves on, so that the way back is kept */
  async function open(next, byReader = false) {
    const mine = ++asked;
    /** @type {Variant | undefined} */
    let variant;
    try {
      variant = next ? await load(next) : undefined;
    } catch {
      if (mine === asked) which.textContent = `Variant ${next} cannot be loaded: are you offline?`;
      return;
    }
    if (mine !== asked) return; // the reader has moved on meanwhile
    fill(variant);
    number = next;
    document.documentElement.toggleAttribute("data-eb-variant", number > 0);
    if (number || byReader) which.textContent = variant ? `Variant ${number} of ${count}: ${variant.id}` : "";
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

  /** @param {number} next @returns {Promise<Variant>} */
  async function load(next) {
    const answer = await fetch(new URL(`../variants/${slug}/${next}.json?${box.dataset.version}`, import.meta.url));
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.json();
  }

  /** Put a variant's contents into the slots; all others get back what the page came with. @param {Variant | undefined} variant */
  function fill(variant) {
    for (const [now, before] of changed) now.replaceWith(before);
    changed.clear();
    for (const [slot, markup] of Object.entries(variant?.slots ?? {})) {
      const template = document.createElement("template");
      template.innerHTML = markup; // made by the build, never typed
      for (const before of document.querySelectorAll(`[data-slot="${slot}"]`)) {
        const now = /** @type {Element} */ (template.content.cloneNode(true).firstChild);
        before.replaceWith(now);
        changed.set(now, before);
      }
    }
    for (const [block, hidden] of conditions) {
      const condition = block.dataset.when ?? "";
      block.hidden = hidden ? !variant?.show.includes(condition) : Boolean(variant?.hide.includes(condition));
    }
  }
}

const box = document.querySelector(/** @type {"div"} */ (".eb-variants"));
if (box) start(box);
