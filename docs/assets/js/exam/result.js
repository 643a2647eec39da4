// The score of an exam that was handed in.

import { seen } from "../memory.js";
import { spent, time } from "./clock.js";
import { counted, make, one } from "../make.js";
import { isEmpty } from "./paper.js";
import { look } from "./running.js";
import { summary } from "./score.js";

/** @param {HTMLElement} box @param {import("./paper.js").Paper} paper */
export function result(box, { desk: { exam }, items }) {
  const marks = items.map((item) => {
    const { reply, sure } = exam.answers[item.key] ?? {}, last = isEmpty(reply) ? undefined : item.form?.last;
    const family = last && last.mistake !== null ? item.form?.part.mistakes[last.mistake][0] : undefined;
    return { ...item, sure, verdict: Boolean(last), right: Boolean(last?.right), family };
  });
  const found = summary(marks), link = (/** @type {typeof marks[0]} */ { heading, label, title }) => make("a", { href: `#${heading.id}` }, `${label} ${title}`);
  /** @param {string} part @param {Node[]} lines */
  const list = (part, lines) => {
    one(box, part).hidden = !lines.length;
    one(box, `${part} ul`).replaceChildren(...lines.map((line) => make("li", {}, line)));
  };
  one(box, "h2").textContent = `${found.right} of ${found.of} right`;
  one(box, ".eb-how-long").textContent = [
    `In ${time(spent(exam.clock, Date.now()) / 1000)} of ${counted(exam.minutes, "minute")}.`,
    ...found.empty ? [`${counted(found.empty, "part")} empty.`] : [],
    ...found.sure.of ? [`Sure: ${found.sure.right} of ${found.sure.of} right.`] : [],
    ...found.unsure.of ? [`Not sure: ${found.unsure.right} of ${found.unsure.of} right.`] : [],
  ].join(" ");
  list(".eb-misled", found.misled.map(link));
  one(box, "tbody").replaceChildren(...marks.map((mark) => {
    const came = mark.right ? "right" : mark.verdict ? "wrong" : "empty", sure = mark.sure === undefined ? "" : mark.sure ? "sure" : "not sure";
    return make("tr", {}, make("td", {}, link(mark)), make("td", { "data-mark": came }, came), make("td", {}, sure), make("td", {}, mark.family ?? ""));
  }));
  one(box, ".eb-families").hidden = !found.families.length;
  one(box, ".eb-families span").textContent = found.families.map(([family, where]) => `${family} (${where.join(", ")})`).join("; ");
  list(".eb-revisit", found.revisit.map(({ problem, url, name, title }) =>
    make("a", { href: `${url ?? ""}${fresh(problem)}#part-${name}` }, `${title}, in “${problem.title}”`)));
  box.onclick = (event) => {
    const mark = marks.find(({ heading }) => `#${heading.id}` === /** @type {Element} */ (event.target).getAttribute("href"));
    if (!mark) return;
    event.preventDefault(); // the address is that of the exam
    look(mark.heading);
  };
}

/** The address of the first variant that the reader has not seen. @param {import("./address.js").Problem} problem */
function fresh({ slug, variants }) {
  const known = seen(slug), number = Array.from({ length: variants }, (_, i) => i + 1).find((one) => !(one in known));
  return number ? `?v=${number}` : "";
}
