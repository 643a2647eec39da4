// How a part or a problem stands: a shape that can be told from the others without its colour, and words.

/** @typedef {import("./rules.js").Standing} Standing */

const SVG = "http://www.w3.org/2000/svg";
/** @type {Record<Standing, string>} What stands in the circle: nothing, a dot, a tick, a tick in a filled circle, a clock's hands. */
const INSIDE = { untried: "", tried: "M8 8h.01", right: "M5.4 8.2l1.9 1.9 3.4-4", mastered: "M5.4 8.2l1.9 1.9 3.4-4", due: "M8 4.8V8l2.2 1.6" };

/** @param {Standing} standing @param {number} [share] of a whole that is mastered, as a sector */
export function shape(standing, share = 0) {
  const svg = node("svg", { viewBox: "0 0 16 16", "aria-hidden": "true", class: "eb-shape", "data-standing": standing });
  svg.append(node("circle", { cx: "8", cy: "8", r: "6" }));
  const turn = 2 * Math.PI * share, end = `${8 + 6 * Math.sin(turn)} ${8 - 6 * Math.cos(turn)}`;
  if (share > 0 && share < 1) svg.append(node("path", { d: `M8 8V2A6 6 0 ${Number(share > 0.5)} 1 ${end}z`, class: "eb-share" }));
  else if (INSIDE[standing]) svg.append(node("path", { d: INSIDE[standing] }));
  return svg;
}

/** @param {string} tag @param {Record<string, string>} attributes */
function node(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
