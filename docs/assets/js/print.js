// Whether answers are printed: a choice in the title data of a problem, remembered. What it hides is in exambank.css.

const KEY = "exambank.print";
const choice = /** @type {HTMLInputElement | null} */ (document.querySelector(".eb-print input"));
if (choice) start(choice);

/** @param {HTMLInputElement} choice */
function start(choice) {
  const apply = () => { document.documentElement.dataset.ebPrint = choice.checked ? "answers" : "questions"; };
  try { choice.checked = localStorage.getItem(KEY) === "answers"; } catch { choice.checked = false; }
  apply();
  choice.addEventListener("change", () => {
    try { localStorage.setItem(KEY, choice.checked ? "answers" : "questions"); } catch { /* private window: for this page only */ }
    apply();
  });
  document.querySelector(".eb-print button")?.addEventListener("click", () => window.print());

  /** @type {HTMLDetailsElement[]} */
  let opened = [];
  addEventListener("beforeprint", () => {
    if (!choice.checked) return;
    opened = [...document.querySelectorAll(/** @type {"details"} */ ("details:is(.eb-answer, .eb-hint):not([open])"))];
    opened.forEach((details) => { details.open = true; });
  });
  addEventListener("afterprint", () => {
    opened.forEach((details) => { details.open = false; });
    opened = [];
  });
}
