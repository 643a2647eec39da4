// What the theme writes into each page as inline scripts, in a file, so that a page may forbid inline scripts: where its
// settings are kept, under which names its own script asks for them, and the palette that the reader chose.

/** @type {any} */
const theme = window;
const base = document.currentScript?.dataset.base ?? ".";
theme.__md_scope = new URL(/\/$/.test(base) ? base : `${base}/`, location.href);
/** @param {string} text */
theme.__md_hash = (text) => [...text].reduce((sum, sign) => (sum << 5) - sum + sign.charCodeAt(0), 0);
/** @param {string} key */
theme.__md_get = (key, storage = localStorage, scope = theme.__md_scope) => JSON.parse(storage.getItem(`${scope.pathname}.${key}`) ?? "null");
/** @param {string} key @param {unknown} value */
theme.__md_set = (key, value, storage = localStorage, scope = theme.__md_scope) => {
  try { storage.setItem(`${scope.pathname}.${key}`, JSON.stringify(value)); } catch { /* full or blocked */ }
};

{
  /** @type {{color?: Record<string, string | null>} | null} */
  let palette = null;
  try { palette = theme.__md_get("__palette"); } catch { /* blocked or damaged: as the system has it */ }
  const color = palette?.color;
  if (color?.media === "(prefers-color-scheme)") { // chosen is to follow the system
    const wanted = matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
    const input = document.querySelector(`[data-md-color-media="(prefers-color-scheme: ${wanted})"]`);
    for (const name of ["media", "scheme", "primary", "accent"]) color[name] = input?.getAttribute(`data-md-color-${name}`) ?? "";
  }
  for (const [name, value] of Object.entries(color ?? {})) document.body.setAttribute(`data-md-color-${name}`, value ?? "");
}

// The search index is as large as all else that a page needs: it is asked for when somebody is about to search.
{
  let wanted = /[?&][hq]=/.test(location.search);
  /** @type {(() => void)[]} */
  const waiting = [];
  addEventListener("focusin", ({ target }) => {
    if (!(target instanceof Element) || !target.matches("[data-md-component=search-query]")) return;
    wanted = true;
    for (const send of waiting.splice(0)) send();
  });
  const { open, send } = XMLHttpRequest.prototype;
  /** @type {WeakSet<XMLHttpRequest>} */
  const index = new WeakSet();
  XMLHttpRequest.prototype.open = function (/** @type {any[]} */ ...asked) {
    if (/search_index\.json$/.test(`${asked[1]}`)) index.add(this);
    open.apply(this, /** @type {any} */ (asked));
  };
  XMLHttpRequest.prototype.send = function (/** @type {any} */ body) {
    const now = () => send.call(this, body);
    if (wanted || !index.has(this)) now();
    else waiting.push(now);
  };
}
