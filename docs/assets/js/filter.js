// The table of problems, filtered by topic, level and kind. The address keeps the choice, so that it can be shared.

const form = /** @type {HTMLFormElement | null} */ (document.querySelector(".eb-filter"));
if (form) start(form);

/** @param {HTMLFormElement} form */
function start(form) {
  const rows = [...document.querySelectorAll(/** @type {"tr"} */ (".eb-index tbody tr"))];
  const selects = [...form.querySelectorAll("select")];
  const reset = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
  const count = /** @type {HTMLOutputElement} */ (form.querySelector("output"));
  const asked = new URLSearchParams(location.search);
  for (const select of selects) {
    const value = asked.get(select.name) ?? "";
    if ([...select.options].some((option) => option.value === value)) select.value = value;
  }
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  reset.addEventListener("click", () => {
    selects.forEach((select) => { select.value = ""; });
    apply();
    selects[0].focus(); // the button is disabled now
  });
  apply();

  function apply() {
    const chosen = selects.filter((select) => select.value);
    for (const row of rows) {
      row.hidden = chosen.some(({ name, value }) => !(row.dataset[name] ?? "").split("|").includes(value));
    }
    count.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} problems`;
    reset.disabled = !chosen.length;
    const query = new URLSearchParams(chosen.map(({ name, value }) => [name, value]));
    history.replaceState(null, "", (query.size ? `?${query}` : location.pathname) + location.hash);
  }
}
