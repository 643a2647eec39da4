"""Answering on the page: the forms of a tiny bank in a real browser."""

import functools
import http.server
import shutil
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from support import ROOT, TINY, run, write_tiny

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

Visit = Callable[..., "Page"]
expect = pytest.importorskip("playwright.sync_api").expect  # waits for what the page does a moment later

BLOCKS = "".join(
    f"\n/// part | {name} | Part {name}\nAsked.\n{hints}\n//// answer\nIt is @{{{name}}}.\n////\n///\n"
    for name, hints in [("c", "//// hint\nOne.\n////\n\n//// hint\nTwo.\n////\n"), ("d", ""), ("e", "")]
)
POLICY = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A tiny bank with a form of every sort, served on this machine."""
    root = write_tiny(tmp_path_factory.mktemp("forms") / "bank")
    shutil.copytree(TINY / "forms", root, dirs_exist_ok=True)
    page = root / "docs/problems/tiny.md"
    page.write_text(page.read_text().replace("\n/// correction", BLOCKS + "\n/// correction"))
    for folder in ("js", "css"):
        shutil.copytree(ROOT / "docs/assets" / folder, root / "docs/assets" / folder)
    scripts = (
        "extra_css: [assets/css/reader.css]\nextra_javascript:\n  - path: assets/scripts/site.js\n    type: module\n"
    )
    with (root / "mkdocs.yml").open("a") as settings:
        settings.write(scripts)
    built = run("mkdocs", "build", cwd=root, EXAMBANK_ROOT=str(root), EXAMBANK_STORE=str(root.parent / "store"))
    assert built.code == 0, built.text

    class Strict(http.server.SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            if "strict" in self.path:
                self.send_header("Content-Security-Policy", POLICY)
            super().end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    handler = functools.partial(Strict, directory=str(root / "site"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def tiny_page(visit: Visit) -> "Page":
    page = visit("problems/tiny/")
    page.wait_for_selector("html[data-eb-reader=ready]")
    return page


def part(page: "Page", name: str) -> "Locator":
    return page.locator(f"section[data-part={name}]")


def said(page: "Page", name: str, *replies: str) -> str:
    """What the form says to what is typed into its boxes."""
    for box, reply in zip(part(page, name).locator("form :is(input, textarea)").all(), replies, strict=True):
        box.fill(reply)
    part(page, name).locator(".eb-check").click()
    return part(page, name).locator(".eb-verdict p").inner_text()


def kept(page: "Page", name: str) -> dict[str, object]:
    """What the browser keeps of the published numbers of a part."""
    return page.evaluate("name => JSON.parse(localStorage.getItem('exambank.replies')).replies[`tiny.0.${name}`]", name)


def test_a_reply_is_right_a_known_mistake_wrong_or_not_understood(tiny_page: "Page") -> None:
    assert said(tiny_page, "a", "49") == "Right."
    assert part(tiny_page, "a").get_attribute("data-state") == "right"
    assert said(tiny_page, "b", "49") == "You did not halve it. factor"
    assert said(tiny_page, "b", "5 apples").startswith("Not understood")
    assert said(tiny_page, "b", " ") == "Type an answer first."
    assert said(tiny_page, "d", "7, 14", "4") == "Not right. Only half is wrong."
    assert part(tiny_page, "d").locator("[aria-invalid=true]").get_attribute("name") == "half"
    assert said(tiny_page, "e", "7 1\n0 7").startswith("Not right. 1 entry is wrong: row 1, column 2")
    assert part(tiny_page, "e").locator("math .eb-wrong").all_text_contents() == ["1"]
    assert said(tiny_page, "e", "[[7, 0], [0, 7]]") == "Right."


def test_a_known_mistake_is_shown_where_it_parts_and_the_right_number_only_when_asked_for(tiny_page: "Page") -> None:
    for name, replies, where, right in (
        ("d", ("7, 14", "14"), "half: yours is 14", "7/2"),
        ("d", ("14, 7", "7/2"), "row, entry 1: yours is 14", "7"),
        ("e", ("0 7\n7 0",), "row 1, column 1: yours is 0", "7"),
    ):
        assert "Not right" not in said(tiny_page, name, *replies)
        parting = part(tiny_page, name).locator(".eb-parting")
        expect(parting).to_contain_text(f"at {where}.")
        shown = parting.locator("details > .eb-value")
        expect(shown).to_have_text(right)
        expect(shown).to_be_hidden()
    assert "helped" not in kept(tiny_page, "e")
    parting.locator("summary").press("Enter")
    expect(shown).to_be_visible()
    expect(parting.locator("summary")).to_be_focused()
    assert kept(tiny_page, "e")["helped"] == "hint"


def test_one_number_does_not_part_nor_does_what_is_not_recognised(tiny_page: "Page") -> None:
    for name, replies in (("b", ("49",)), ("e", ("7 1\n0 7",))):
        assert said(tiny_page, name, *replies)
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
    assert choice.locator("label math").count() == 1
    choice.get_by_label("It shrinks.").check()
    choice.get_by_label("It shrinks.").press("Enter")
    assert choice.locator(".eb-verdict code").inner_text() == "side"
    assert choice.locator(".eb-verdict math").count() == 1


def test_after_a_wrong_reply_hints_open_one_by_one_and_then_the_answer(tiny_page: "Page") -> None:
    choice, following = part(tiny_page, "c"), part(tiny_page, "c").locator(".eb-next")
    assert following.is_hidden()
    choice.get_by_label("It shrinks.").check()
    choice.locator(".eb-check").click()
    for label, opened in (("Hint 1 of 2", "Hint 1"), ("Hint 2 of 2", "Hint 2"), ("Show the answer", "Answer")):
        following.get_by_text(label).click()
        expect(choice.locator("details[open] > summary").last).to_have_text(opened)
    expect(following).to_be_hidden()


def test_an_answer_that_nothing_was_replied_to_asks_once_for_a_guess(tiny_page: "Page") -> None:
    answer, ask = part(tiny_page, "a").locator(".eb-answer"), part(tiny_page, "a").locator(".eb-ask")
    answer.locator("> summary").press("Enter")
    assert answer.get_attribute("open") is None
    ask.get_by_text("I’ll guess").click()
    expect(tiny_page.locator("#eb-a-answer")).to_be_focused()
    answer.locator("> summary").click()
    expect(answer).to_have_attribute("open", "")
    expect(ask).to_have_text("")


def test_what_was_replied_is_there_after_a_reload_and_belongs_to_its_variant(tiny_page: "Page") -> None:
    said(tiny_page, "a", "49")
    said(tiny_page, "d", "7, 14", "4")
    tiny_page.reload()
    tiny_page.wait_for_selector("html[data-eb-reader=ready]")
    assert part(tiny_page, "a").get_attribute("data-state") == "right"
    assert part(tiny_page, "d").locator("input").input_value() == "4"
    parts = "Object.fromEntries(['a','b','c','d','e'].map(name => [name, {answer: 64, mistakes: [[1, 8]]}]))"
    tiny_page.evaluate(
        f"document.dispatchEvent(new CustomEvent('eb:variant', {{detail: {{number: 7, id: 'tiny.7-3fa2', parts: {parts}}}}}))"
    )
    assert part(tiny_page, "d").locator("input").input_value() == ""
    assert said(tiny_page, "a", "8").startswith("You took one side")
    assert said(tiny_page, "a", "64") == "Right."
    tiny_page.evaluate("document.dispatchEvent(new CustomEvent('eb:variant', {detail: {number: 0}}))")
    assert part(tiny_page, "a").locator("input").input_value() == "49"


@pytest.mark.parametrize(
    "kept", ["{", "[]", '{"version":1,"replies":null}', '{"version":1,"replies":{"tiny.0.a":3}}', '{"version":9}']
)
def test_damaged_or_later_progress_breaks_nothing(visit: Visit, kept: str) -> None:
    page = visit("problems/tiny/")
    page.wait_for_load_state("networkidle")  # a reload would break off what is still asked for
    page.evaluate("kept => localStorage.setItem('exambank.replies', kept)", kept)
    page.reload()
    page.wait_for_selector("html[data-eb-reader=ready]")
    assert said(page, "a", "<img src=x onerror=alert(1)>").startswith("Not understood")
    assert said(page, "a", "49") == "Right."
    assert (page.evaluate("localStorage.getItem('exambank.replies')") == kept) == ("9" in kept and "49" not in kept)


def test_the_forms_work_under_a_strict_policy_and_without_storage(browser: "Browser", address: str) -> None:
    page = browser.new_page()
    page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('blocked') }})")
    page.goto(f"{address}problems/tiny/?strict")
    assert said(page, "a", "49") == "Right."
    page.close()


def test_without_scripts_the_options_are_a_list_and_nothing_asks_for_a_reply(browser: "Browser", address: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}problems/tiny/")
    assert part(page, "c").locator(".eb-option").first.is_visible()
    assert not any(control.is_visible() for control in page.locator(".eb-reply :is(input, textarea, button)").all())
    page.close()
