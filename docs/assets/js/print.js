// Whether answers are printed: a choice in the title data of a problem, remembered. What it hides is in exambank.css.
(() => {
  const title = document.querySelector(".eb-title");
  if (!title) return;
  const KEY = "exambank.print";
  const box = Object.assign(document.createElement("input"), { type: "checkbox" });
  const remembered = () => { try { return localStorage.getItem(KEY) === "answers"; } catch { return false; } };
  const apply = () => { document.documentElement.dataset.ebPrint = box.checked ? "answers" : "questions"; };
  box.checked = remembered();
  apply();
  box.addEventListener("change", () => {
    try { localStorage.setItem(KEY, box.checked ? "answers" : "questions"); } catch { /* private window: for this page only */ }
    apply();
  });
  const label = document.createElement("label");
  label.append(box, "Print with hints and answers");
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Print" });
  button.addEventListener("click", () => window.print());
  const line = Object.assign(document.createElement("div"), { className: "eb-print" });
  line.append(label, button);
  title.append(line);

  let opened = [];
  addEventListener("beforeprint", () => {
    if (!box.checked) return;
    opened = [...document.querySelectorAll("details:is(.eb-answer, .eb-hint):not([open])")];
    opened.forEach((details) => { details.open = true; });
  });
  addEventListener("afterprint", () => {
    opened.forEach((details) => { details.open = false; });
    opened = [];
  });
})();
