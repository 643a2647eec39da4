// The table of problems, filtered by topic, level and kind. The address keeps the choice, so that it can be shared.
(() => {
  const index = document.querySelector(".eb-index");
  if (!index) return;
  const rows = [...index.querySelectorAll("tbody tr")];
  const columns = [["topic", "topics"], ["level", "level"], ["kind", "kind"]];
  const values = (row, data) => row.dataset[data].split("|");
  // Levels are shown by the word that the table uses for them.
  const words = new Map(rows.map((row) => [row.dataset.level, row.querySelector("[data-word]")?.dataset.word ?? row.cells[2].textContent]));

  const form = document.createElement("form");
  form.className = "eb-filter";
  form.setAttribute("aria-label", "Filter the problems");
  const chosen = new URLSearchParams(location.search);
  const selects = columns.map(([name, data]) => {
    const select = document.createElement("select");
    select.name = name;
    select.add(new Option("any", ""));
    const known = [...new Set(rows.flatMap((row) => values(row, data)))].sort();
    known.forEach((value) => select.add(new Option(name === "level" ? words.get(value) : value, value)));
    if (known.includes(chosen.get(name))) select.value = chosen.get(name);
    const label = document.createElement("label");
    label.append(name[0].toUpperCase() + name.slice(1), select);
    form.append(label);
    return select;
  });
  const reset = Object.assign(document.createElement("button"), { type: "button", textContent: "Show all" });
  const count = document.createElement("output");
  form.append(reset, count);
  index.before(...index.querySelectorAll(".eb-count"), form);

  const apply = () => {
    rows.forEach((row) => {
      row.hidden = columns.some(([, data], i) => selects[i].value && !values(row, data).includes(selects[i].value));
    });
    const shown = rows.filter((row) => !row.hidden).length;
    count.textContent = `${shown} of ${rows.length} problems`;
    reset.disabled = selects.every((select) => !select.value);
    const query = new URLSearchParams(selects.filter((select) => select.value).map((select) => [select.name, select.value]));
    history.replaceState(null, "", (query.size ? `?${query}` : location.pathname) + location.hash);
  };
  form.addEventListener("change", apply);
  reset.addEventListener("click", () => {
    selects.forEach((select) => { select.value = ""; });
    apply();
    selects[0].focus();  // the button is disabled now
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
})();
