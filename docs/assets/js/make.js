// Elements, made without markup and found by selectors.

/** An element; of its properties, `onclick` is called, the others are attributes; children that are false are left out.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | boolean | (() => void)>} properties
 * @param {(string | Node | false)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, properties, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") made.addEventListener("click", value);
    else made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child) => child !== false).map((child) => /** @type {string | Node} */ (child)));
  return made;
}

/** The element that is known to be there. @param {ParentNode} root @param {string} selector */
export function one(root, selector) { return /** @type {HTMLElement} */ (root.querySelector(selector)); }

/** “1 part”, “2 parts”. @param {number} number @param {string} what */
export function counted(number, what) { return `${number} ${what}${number === 1 ? "" : "s"}`; }
