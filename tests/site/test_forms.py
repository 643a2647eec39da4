"""Answering on the page: the forms of a tiny bank in a real browser."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import Visit, built, dressed, eventually, served, settled
from support import TINY, write_tiny

from exambank.site.policy import POLICY

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

expect = pytest.importorskip("playwright.sync_api").expect  # waits for what the page does a moment later

BLOCKS = "".join(
    f"\n/// part | {name} | Part {name}\nAsked.\n{hints}\n//// answer\nIt is @{{{name}}}.\n////\n///\n"
    for name, hints in [("c", "//// hint\nOne.\n////\n\n//// hint\nTwo.\n////\n"), ("d", ""), ("e", "")]
)
STORED = "localStorage.getItem('exambank.replies')"
BLOCKED = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('blocked') }})"
READY = "html[data-eb-reader=ready]"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a tiny bank with a form of every sort."""
    root = write_tiny(tmp_path_factory.mktemp("forms") / "bank")
    shutil.copytree(TINY / "forms", root, dirs_exist_ok=True)
    page = root / "docs/problems/tiny.md"
    page.write_text(page.read_text().replace("\n/// correction", BLOCKS + "\n/// correction"))
    built(dressed(root, "reader"))
    return root / "site"


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with served(folder) as found:
        yield found


@pytest.fixture
def tiny_page(visit: Visit) -> "Page":
    page = visit("problems/tiny/")
    page.wait_for_selector(READY)
    return page


def part(page: "Page", name: str) -> "Locator":
    return page.locator(f"section[data-part={name}]")


def said(page: "Page", name: str, *replies: str) -> "Locator":
    """What the form says to what is typed into its boxes, and to nothing that was typed before."""
    for box, reply in zip(part(page, name).locator("form :is(input, textarea)").all(), replies, strict=True):
        box.fill(reply)
    verdict = part(page, name).locator(".eb-verdict")
    expect(verdict).to_be_empty()
    part(page, name).locator(".eb-check").click()
    return verdict.locator("p")


def helped(page: "Page", name: str) -> object:
    """Which help the browser keeps that a part has had with the published numbers."""
    kept = page.evaluate(f"name => JSON.parse({STORED}).replies[`tiny.0.${{name}}`]", name)
    return kept.get("helped")


def test_a_reply_is_right_a_known_mistake_wrong_or_not_understood(tiny_page: "Page") -> None:
    expect(said(tiny_page, "a", "49")).to_have_text("Right.")
    expect(part(tiny_page, "a")).to_have_attribute("data-state", "right")
    expect(said(tiny_page, "b", "49")).to_have_text("You did not halve it. factor")
    expect(said(tiny_page, "b", "5 apples")).to_have_text(re.compile("^Not understood"))
    expect(said(tiny_page, "b", " ")).to_have_text("Type an answer first.")
    expect(said(tiny_page, "d", "7, 14", "4")).to_have_text("Not right. Only half is wrong.")
    expect(part(tiny_page, "d").locator("[aria-invalid=true]")).to_have_attribute("name", "half")
    expect(said(tiny_page, "e", "7 1\n0 7")).to_have_text(re.compile(r"^Not right\. 1 entry is wrong: row 1, column 2"))
    expect(part(tiny_page, "e").locator("math .eb-wrong")).to_have_text(["1"])
    expect(said(tiny_page, "e", "[[7, 0], [0, 7]]")).to_have_text("Right.")


def test_a_known_mistake_is_shown_where_it_parts_and_the_right_number_only_when_asked_for(tiny_page: "Page") -> None:
    for name, replies, where, right in (
        ("d", ("7, 14", "14"), "half: yours is 14", "7/2"),
        ("d", ("14, 7", "7/2"), "row, entry 1: yours is 14", "7"),
        ("e", ("0 7\n7 0",), "row 1, column 1: yours is 0", "7"),
    ):
        expect(said(tiny_page, name, *replies)).not_to_contain_text("Not right")
        parting = part(tiny_page, name).locator(".eb-parting")
        expect(parting).to_contain_text(f"at {where}.")
        shown = parting.locator("details > .eb-value")
        expect(shown).to_have_text(right)
        expect(shown).to_be_hidden()
    assert helped(tiny_page, "e") is None
    parting.locator("summary").press("Enter")
    expect(shown).to_be_visible()
    expect(parting.locator("summary")).to_be_focused()
    eventually(tiny_page, lambda: helped(tiny_page, "e"), "hint")


def test_one_number_does_not_part_nor_does_what_is_not_recognised(tiny_page: "Page") -> None:
    for name, replies in (("b", ("49",)), ("e", ("7 1\n0 7",))):
        expect(said(tiny_page, name, *replies)).to_be_visible()
        settled(tiny_page)  # it would come with the next frame
        expect(part(tiny_page, name).locator(".eb-parting")).to_have_count(0)


def test_formulas_part_at_the_smallest_point_where_their_values_differ(tiny_page: "Page") -> None:
    data = {"kind": {"is": "formula", "symbols": ["n"], "points": [[9], [2], [3]]}, "mistakes": [["sign", "A sign."]]}
    found = tiny_page.evaluate(
        """async data => {
            const { parting } = await import("/assets/js/parting.js");
            return ["n^2 + 2", "n^2/3", "sqrt(n)"].map(text => parting(data, { answer: "n + 4", mistakes: [[0, text]] }, text));
        }""",
        data,
    )
    assert found == [
        {"where": "n = 3", "yours": "11", "right": "7"},
        {"where": "n = 2", "yours": "4/3", "right": "6"},
        {"where": "n = 2", "yours": "about 1.41421", "right": "6"},
    ]


def test_a_choice_has_its_mathematics_typeset_and_its_feedback_too(tiny_page: "Page") -> None:
    choice = part(tiny_page, "c")
    expect(choice.locator("label math")).to_have_count(1)
    choice.get_by_label("It shrinks.").check()
    choice.get_by_label("It shrinks.").press("Enter")
    expect(choice.locator(".eb-verdict code")).to_have_text("side")
    expect(choice.locator(".eb-verdict math")).to_have_count(1)


def test_after_a_wrong_reply_hints_open_one_by_one_and_then_the_answer(tiny_page: "Page") -> None:
    choice, following = part(tiny_page, "c"), part(tiny_page, "c").locator(".eb-next")
    expect(following).to_be_hidden()
    choice.get_by_label("It shrinks.").check()
    choice.locator(".eb-check").click()
    for label, opened in (("Hint 1 of 2", "Hint 1"), ("Hint 2 of 2", "Hint 2"), ("Show the answer", "Answer")):
        following.get_by_text(label).click()
        expect(choice.locator("details[open] > summary").last).to_have_text(opened)
    expect(following).to_be_hidden()


def test_an_answer_that_nothing_was_replied_to_asks_once_for_a_guess(tiny_page: "Page") -> None:
    answer, ask = part(tiny_page, "a").locator(".eb-answer"), part(tiny_page, "a").locator(".eb-ask")
    answer.locator("> summary").press("Enter")
    expect(ask).to_contain_text("A guess first?")
    expect(answer).not_to_have_attribute("open", "")
    ask.get_by_text("I’ll guess").click()
    expect(tiny_page.locator("#eb-a-answer")).to_be_focused()
    answer.locator("> summary").click()
    expect(answer).to_have_attribute("open", "")
    expect(ask).to_have_text("")


def test_what_was_replied_is_there_after_a_reload_and_belongs_to_its_variant(tiny_page: "Page") -> None:
    box, half = part(tiny_page, "a").locator("input"), part(tiny_page, "d").locator("input")
    expect(said(tiny_page, "a", "49")).to_have_text("Right.")
    expect(said(tiny_page, "d", "7, 14", "4")).to_have_text("Not right. Only half is wrong.")
    tiny_page.reload()
    expect(part(tiny_page, "a")).to_have_attribute("data-state", "right")
    expect(half).to_have_value("4")
    parts = "Object.fromEntries(['a','b','c','d','e'].map(name => [name, {answer: 64, mistakes: [[1, 8]]}]))"
    tiny_page.evaluate(
        f"document.dispatchEvent(new CustomEvent('eb:variant', {{detail: {{number: 7, id: 'tiny.7-3fa2', parts: {parts}}}}}))"
    )
    expect(half).to_have_value("")
    expect(said(tiny_page, "a", "8")).to_have_text(re.compile("^You took one side"))
    expect(said(tiny_page, "a", "64")).to_have_text("Right.")
    tiny_page.evaluate("document.dispatchEvent(new CustomEvent('eb:variant', {detail: {number: 0}}))")
    expect(box).to_have_value("49")


def test_what_is_said_of_a_reply_does_not_outlive_it(tiny_page: "Page") -> None:
    """Not even where the next key is pressed before the verdict has come, which is with the next frame."""
    tiny_page.evaluate("""async () => {
        const form = document.querySelector("form[data-part=e]"), box = form.querySelector("textarea");
        box.value = "0 7\\n7 0";
        form.querySelector(".eb-check").click();
        box.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }""")
    settled(tiny_page)
    expect(part(tiny_page, "e").locator(".eb-verdict")).to_be_empty()


@pytest.mark.parametrize(
    "kept", ["{", "[]", '{"version":1,"replies":null}', '{"version":1,"replies":{"tiny.0.a":3}}', '{"version":9}']
)
def test_damaged_or_later_progress_breaks_nothing(visit: Visit, kept: str) -> None:
    page = visit("problems/tiny/")
    page.evaluate("kept => localStorage.setItem('exambank.replies', kept)", kept)
    page.reload()
    page.wait_for_selector(READY)
    expect(said(page, "a", "<img src=x onerror=alert(1)>")).to_have_text(re.compile("^Not understood"))
    expect(said(page, "a", "49")).to_have_text("Right.")
    assert (page.evaluate(STORED) == kept) == ("9" in kept and "49" not in kept)


def test_the_forms_work_under_a_strict_policy_and_without_storage(new_page: Visit, folder: Path) -> None:
    page = new_page()
    page.add_init_script(BLOCKED)
    with served(folder, POLICY) as strict:
        page.goto(f"{strict}problems/tiny/")
        expect(said(page, "a", "49")).to_have_text("Right.")


def test_without_scripts_the_options_are_a_list_and_nothing_asks_for_a_reply(new_page: Visit, address: str) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{address}problems/tiny/")
    expect(part(page, "c").locator(".eb-option").first).to_be_visible()
    expect(page.locator(".eb-reply :is(input, textarea, button):visible")).to_have_count(0)
