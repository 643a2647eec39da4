// What an exam that was handed in says: what is right, what the reader was sure of, which mistakes come again.

/** A part as it was judged; nothing was replied where there is no verdict.
 * @typedef {{label: string, title: string, slug: string, right: boolean, verdict: boolean, sure?: boolean, family?: string}} Mark
 */

/** @template {Mark} Judged @param {Judged[]} marks */
export function summary(marks) {
  const right = marks.filter((mark) => mark.right), wrong = marks.filter((mark) => mark.verdict && !mark.right);
  const told = (/** @type {boolean} */ sure) => marks.filter((mark) => mark.verdict && mark.sure === sure);
  return {
    right: right.length,
    of: marks.length,
    empty: marks.filter((mark) => !mark.verdict).length,
    /** What is most worth a look: the reader would not have looked it up. */
    misled: wrong.filter((mark) => mark.sure),
    sure: { right: told(true).filter((mark) => mark.right).length, of: told(true).length },
    unsure: { right: told(false).filter((mark) => mark.right).length, of: told(false).length },
    families: families(wrong),
    /** In the order to look at them: sure and wrong, wrong, empty, right but unsure. */
    revisit: [
      ...wrong.filter((mark) => mark.sure),
      ...wrong.filter((mark) => !mark.sure),
      ...marks.filter((mark) => !mark.verdict),
      ...right.filter((mark) => mark.sure === false),
    ],
  };
}

/** Families of mistakes and where they were made, the most frequent first. @param {Mark[]} wrong */
function families(wrong) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const { family, label } of wrong) if (family) found.set(family, [...found.get(family) ?? [], label]);
  return [...found].sort(([, one], [, other]) => other.length - one.length);
}
