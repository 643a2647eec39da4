"""Every part of every problem, answered in its form in a real browser: right, by each mistake, by nonsense."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from browsing import Visit

from exambank.bank import front
from exambank.bank.bank import Bank
from exambank.bank.entry import Entry
from exambank.files import folders

expect = pytest.importorskip("playwright.sync_api").expect

Reply = str | dict[str, str]

NONSENSE = "seven or so ("
UNREAD = ("Not understood: ", "Choose an answer first.")
RIGHT = ["right", "Right."]
READY = "html[data-eb-reader=ready]"
SLUGS = [slug for slug in folders.slugs() if not front.read(slug).draft]
BLOCKED = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('blocked') }})"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"
KEPT = "localStorage.setItem('exambank.replies', '%s')"
ANSWER = """async asked => Object.fromEntries(await Promise.all(Object.entries(asked).map(async ([name, replies]) => {
    const form = document.querySelector(`form.eb-reply[data-part="${name}"]`), heard = [];
    for (const reply of replies) {
        for (const box of form.querySelectorAll("input[type=text], textarea")) {
            box.value = typeof reply === "string" ? reply : reply[box.name];
            box.dispatchEvent(new InputEvent("input", { bubbles: true }));
        }
        [...form.querySelectorAll("input[type=radio]")].find(option => option.value === reply)?.click();
        const before = form.querySelector(".eb-verdict p");
        form.querySelector(".eb-check").click();
        const now = () => [form.querySelector(".eb-verdict p")].find(verdict => verdict && verdict !== before);
        while (!now()) await new Promise(requestAnimationFrame); // what is said comes with a later frame
        const said = now().cloneNode(true);
        for (const formula of said.querySelectorAll("math")) formula.replaceWith("$");
        heard.push([form.dataset.state, said.textContent]);
    }
    return [name, heard];
})))"""
"""Answer all parts at once, each by one reply after the other; the states of the forms, and what they say."""


def typed(data: Any) -> str:
    """A value as the page has it, as a reader types it."""
    if isinstance(data, dict):  # one of many right ones
        return typed(data["example"])
    if not isinstance(data, list):
        return str(data)
    return ("\n" if any(isinstance(item, list) for item in data) else ", ").join(typed(item) for item in data)


def reply(kind: dict[str, Any], data: Any) -> Reply:
    """What goes into the boxes of a form: a text, or for several values a text for each."""
    return {name: typed(data[name]) for name, _ in kind["fields"]} if kind["is"] == "several" else typed(data)


def right(entry: Entry, name: str) -> Reply:
    """The published answer as its kind writes it."""
    kind, values = entry["reader"]["parts"][name]["kind"], entry["values"]
    if kind["is"] == "several":
        return {field: values[f"{name}.{field}"]["text"] for field, _ in kind["fields"]}
    return values[name]["json" if kind["is"] == "choice" else "text"]


def nonsense(kind: dict[str, Any]) -> Reply:
    """What nobody understands; of options, none."""
    return dict.fromkeys((name for name, _ in kind.get("fields", [])), NONSENSE) or NONSENSE


def told(part: dict[str, Any], place: int) -> str:
    """What the page says to a mistake, with its formulas as signs of a dollar."""
    family, message = part["mistakes"][place]
    words = re.sub(r"\$[^$]*\$", "$", message).replace("`", "")
    return words if part["kind"]["is"] == "choice" else f"{words} {family}"


@pytest.mark.parametrize("slug", SLUGS)
def test_every_part_knows_what_is_right_each_mistake_and_nonsense(
    visit: Visit, bank: Bank, site: Path, slug: str
) -> None:
    entry = bank.entries[slug]
    parts, published = entry["reader"]["parts"], entry["reader"]["published"]
    page = visit(f"problems/{slug}/")
    page.wait_for_selector(READY)
    asked = {
        name: [
            nonsense(part["kind"]),
            *(reply(part["kind"], gives) for _, gives in published[name]["mistakes"]),
            right(entry, name),
        ]
        for name, part in parts.items()
    }
    heard = page.evaluate(ANSWER, asked)
    for name, part in parts.items():
        (state, words), *mistakes, last = heard[name]
        assert (state, words.startswith(UNREAD)) == ("unread", True), name
        assert mistakes == [["wrong", told(part, place)] for place, _ in published[name]["mistakes"]] != [], name
        assert last == RIGHT, name
    expect(page.locator("form.eb-reply")).to_have_count(len(parts))
    expect(page.locator(".eb-part[data-state=right]")).to_have_count(len(parts))

    file = site / f"assets/variants/{slug}/1.json"
    expect(page.locator(".eb-another")).to_have_count(int(file.exists()))
    if not file.exists():  # the problem says that its numbers are fixed
        return
    page.locator(".eb-another").click()
    expect(page.locator(".eb-which")).to_contain_text("Variant 1 of")
    drawn = json.loads(file.read_text())["parts"]
    assert drawn.keys() == parts.keys()
    heard = page.evaluate(
        ANSWER, {name: [asked[name][-1], reply(parts[name]["kind"], drawn[name]["answer"])] for name in parts}
    )
    assert [name for name in parts if heard[name][1] != RIGHT] == []
    assert any(heard[name][0][0] == "wrong" for name in parts), "the published answers are right here, too"


@pytest.mark.parametrize("script", [BLOCKED, FULL, KEPT % '{"version": 9}', KEPT % "{"])
def test_where_nothing_can_be_kept_a_page_answers_all_the_same(
    new_page: Visit, address: str, bank: Bank, script: str
) -> None:
    slug = "fir_convolution"
    page = new_page()  # the theme itself complains of a storage that is blocked
    page.add_init_script(script)
    page.goto(f"{address}problems/{slug}/")
    page.wait_for_selector(READY)
    replies = {name: [right(bank.entries[slug], name)] for name in bank.entries[slug]["reader"]["parts"]}
    assert {name: [RIGHT] for name in replies} == page.evaluate(ANSWER, replies)
    page.locator(".eb-another").click()
    expect(page.locator(".eb-which")).to_contain_text("Variant 1 of")
    page.locator(".eb-first").click()
    expect(page.locator(".eb-which")).to_have_text("")
    expect(page.locator(".eb-part[data-state=right]")).to_have_count(len(replies))
    if "9" in script:
        assert page.evaluate("localStorage.getItem('exambank.replies')") == '{"version": 9}', "left to what wrote it"
