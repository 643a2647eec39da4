"""What a reader has done: its rules in V8, and kept, shown, moved and erased in a real browser."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browsing import Visit, built, dressed, served, settled
from support import ROOT, VARIANTS, write_tiny
from twin import LIMIT

from exambank.bank.scripts import bundle

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

Ask = Callable[..., Any]
expect = pytest.importorskip("playwright.sync_api").expect  # waits for what the page does a moment later

SCRIPTS = ROOT / "docs/assets/js"
SHIFTED = """() => new Promise(done => new PerformanceObserver(seen =>
    done(seen.getEntries().reduce((sum, entry) => sum + (entry.hadRecentInput ? 0 : entry.value), 0))
    ).observe({ type: "layout-shift", buffered: true }) || setTimeout(() => done(0), 200))"""
STANDING = """modules.test = { standing: (kept, count, at) =>
    Object.fromEntries(modules.rules.standings(kept, new Map([["tiny", count]]), modules.rules.dayOf(at))) };"""
EMPTY: dict[str, Any] = {"replies": {}, "seen": {}}


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """Calls a function of the page's modules in V8: `ask("rules.schedule", …)`."""
    from py_mini_racer import MiniRacer

    # A thread of its own, as in `twin.Page`.
    with ThreadPoolExecutor(max_workers=1) as thread:
        engine = thread.submit(MiniRacer).result()

        def run(script: str) -> Any:
            return thread.submit(engine.eval, script, timeout_sec=LIMIT).result()

        run(bundle(SCRIPTS / "progress/rules.js", SCRIPTS / "progress/kept.js") + STANDING)

        def call(name: str, *values: Any) -> Any:
            module, function = name.split(".")
            return json.loads(str(run(f"JSON.stringify(modules.{module}.{function}(...{json.dumps(values)}) ?? null)")))

        yield call
        thread.submit(engine.close).result()


def tries(outcomes: str, *days: int) -> list[dict[str, Any]]:
    """First tries on days of March, one after the other, right (+) or wrong (-)."""
    return [
        {"at": f"2026-03-{day:02d}T12:{minute:02d}:00.000Z", "right": sign == "+"}
        for minute, (sign, day) in enumerate(zip(outcomes, days, strict=True))
    ]


@pytest.mark.parametrize(
    ("outcomes", "days", "mastered", "due_in"),
    [
        ("+", (1,), True, 1),
        ("++", (1, 2), True, 3),
        ("+++", (1, 2, 5), True, 7),
        ("++++", (1, 2, 5, 12), True, 16),
        ("+++++", (1, 2, 5, 12, 28), True, 35),
        ("+++++++", (1, 1, 1, 1, 1, 1, 1), True, 1),  # a day of practice is one success
        ("++", (1, 20), True, 3),  # late is as good
        ("+++", (1, 2, 4), True, 1),  # a day early moves nothing on
        ("++-", (1, 2, 3), False, 1),
        ("++-+", (1, 2, 3, 3), True, 1),  # and begins anew
        ("-", (1,), False, 1),
        ("-+", (1, 30), True, 1),
    ],
)
def test_a_success_in_time_moves_on_and_a_failure_begins_anew(
    ask: Ask, outcomes: str, days: tuple[int, ...], mastered: bool, due_in: int
) -> None:
    found = ask("rules.schedule", tries(outcomes, *days))
    last = ask("rules.dayOf", f"2026-03-{days[-1]:02d}T12:00:00.000Z")
    assert (found["mastered"], found["due"] - last) == (mastered, due_in)
    assert ask("rules.schedule", tries(outcomes, *days)[::-1]) == found, "in any order"


def test_after_the_last_step_it_rests(ask: Ask) -> None:
    through_june = [{"at": f"2026-{day}T12:00:00Z", "right": True} for day in
                    ("03-01", "03-02", "03-05", "03-12", "03-28", "05-02")]  # fmt: skip
    assert ask("rules.schedule", through_june) == {"mastered": True, "due": None}  # JSON has no infinity


@pytest.mark.parametrize(
    ("state", "right"),
    [
        ({"tries": 0, "reply": "4"}, None),
        ({"tries": 0, "asked": True}, None),
        ({"tries": 1}, False),
        ({"tries": 0, "helped": "hint"}, False),
        ({"tries": 1, "right": {"tries": 1, "helped": False}}, True),
        ({"tries": 1, "right": {"tries": 1, "helped": True}, "helped": "answer"}, False),
        ({"tries": 2, "right": {"tries": 2, "helped": False}}, False),
    ],
)
def test_the_first_try_is_right_if_the_first_reply_is_and_nothing_helped(
    ask: Ask, state: dict[str, Any], right: bool | None
) -> None:
    found = ask("kept.first", None, state, "2026-03-01")
    assert (found and found["right"]) == right
    known = {"at": "2026-01-01", "right": not right}
    assert ask("kept.first", known, state, "2026-03-01") == known, "there is one first try"


def standing(ask: Ask, kept: dict[str, Any], day: int, count: int = 3) -> dict[str, Any]:
    """How the parts of the tiny problem stand on a day of March, with so many variants."""
    found: dict[str, Any] = ask("test.standing", kept, count, f"2026-03-{day:02d}T12:00Z")
    return found


def state(right: bool, day: int) -> dict[str, Any]:
    return {"tries": 1, "first": tries("+" if right else "-", day)[0]} | (
        {"right": {"tries": 1, "helped": False}} if right else {}
    )


def test_a_part_is_due_only_while_there_are_fresh_variants(ask: Ask) -> None:
    kept = {
        "replies": {"tiny.0.a": state(True, 1), "tiny.1-ab12.a": state(False, 2)},
        "seen": {"tiny": {"2": "2026-03-01"}},
    }
    assert standing(ask, kept, 2)["tiny.a"]["standing"] == "right"
    assert standing(ask, kept, 3)["tiny.a"] | {"due": 0} == {"standing": "due", "fresh": 3, "due": 0}, "2 was seen"
    kept["replies"] |= {"tiny.3-ab12.a": state(False, 3)}
    assert standing(ask, kept, 4)["tiny.a"]["fresh"] == 2, "seen, but not tried"
    kept["replies"] |= {"tiny.2-ab12.a": state(True, 4)}
    assert standing(ask, kept, 30)["tiny.a"] == {"standing": "mastered", "due": None, "fresh": 0}
    assert (
        standing(ask, {**EMPTY, "replies": {"tiny.0.a": state(True, 1)}}, 30, count=0)["tiny.a"]["standing"]
        == "mastered"
    )


def test_another_variant_is_one_not_seen_or_the_one_seen_longest_ago(ask: Ask) -> None:
    assert ask("rules.following", 3, 0, {}) == {"next": 1, "isSeen": False}
    assert ask("rules.following", 3, 2, {"3": "2026-03-01"}) == {"next": 1, "isSeen": False}
    assert ask("rules.following", 3, 1, {"1": "1", "2": "3", "3": "2"}) == {"next": 3, "isSeen": True}
    assert ask("rules.following", 1, 1, {"1": "1"}) == {"next": 1, "isSeen": True}


def test_the_first_version_is_read_and_what_is_damaged_is_left_out(ask: Ask) -> None:
    old = {"reply": "49", "tries": 1, "right": {"tries": 1, "helped": False}, "on": "2026-03-01"}
    text = json.dumps({"version": 1, "replies": {"tiny.2-ab12.a": old, "tiny.0.b": {"tries": 0, "reply": ""}, "x": 3}})
    found = ask("kept.parse", text)
    assert found["damaged"] == 1
    assert found["kept"]["seen"] == {"tiny": {"2": "2026-03-01"}}
    assert found["kept"]["replies"]["tiny.2-ab12.a"] == old | {"first": {"at": "2026-03-01", "right": True}}
    again = ask("kept.parse", ask("kept.written", found["kept"]))
    assert again == {"kept": found["kept"], "damaged": 0}, "what is written is read as it was"


def test_two_in_one_lose_nothing_in_either_order(ask: Ask) -> None:
    early = state(True, 1) | {"on": "2026-03-01", "mistakes": ["flip"], "reply": "1"}
    late = state(False, 2) | {"on": "2026-03-02", "mistakes": ["sign"], "reply": "2", "tries": 3}
    one = {"replies": {"tiny.0.a": early, "tiny.0.b": late}, "seen": {"tiny": {"1": "2026-03-01", "2": "2026-03-05"}}}
    other = {"replies": {"tiny.0.a": late}, "seen": {"tiny": {"1": "2026-03-04"}, "more": {"1": "2026-03-01"}}}
    both = ask("kept.merged", one, other)
    found = both["replies"]["tiny.0.a"]
    assert (found["reply"], found["tries"], found["first"]["right"]) == ("2", 3, True)
    assert found["right"] == early["right"]
    assert found["mistakes"] == ["flip", "sign"]
    assert both["replies"]["tiny.0.b"] == late
    assert both["seen"] == {"tiny": {"1": "2026-03-04", "2": "2026-03-05"}, "more": {"1": "2026-03-01"}}
    assert ask("kept.merged", other, one) == both
    assert ask("kept.merged", both, both) == both


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A tiny bank with three variants and the reader's page, served on this machine."""
    root = write_tiny(tmp_path_factory.mktemp("progress") / "bank")
    shutil.copy(ROOT / "docs/progress.md", root / "docs")
    built(dressed(root, "exambank", "reader", "progress"), **VARIANTS)
    with served(root / "site") as found:
        yield found


def reply(page: "Page", part: str, text: str, words: str) -> None:
    form = page.locator(f"section[data-part={part}] form")
    form.locator("input").fill(text)
    expect(form.locator(".eb-verdict")).to_be_empty()
    form.get_by_role("button", name="Check").click()
    expect(form.locator(".eb-verdict p")).to_have_text(re.compile(f"^{words}"))


def answer(page: "Page") -> str:
    """The area that the page asks for, from the variant it shows."""
    return str(page.locator("section[data-part=a] .eb-answer data").first.text_content())


def part(page: "Page", name: str) -> "Locator":
    return page.locator(f".eb-parts li[data-part={name}]")


def test_a_reader_masters_a_part_and_comes_back_when_it_is_due(visit: Visit, address: str) -> None:
    page = visit("progress/")
    page.clock.set_fixed_time("2026-03-01T12:00:00")
    page.goto(f"{address}progress/")
    expect(page.locator(".eb-sum")).to_contain_text("Nothing yet")
    expect(part(page, "a")).to_have_text("The area untried")
    page.goto(f"{address}problems/tiny/")
    reply(page, "a", "49", "Right")
    reply(page, "b", "49", "You did not halve it")
    reply(page, "b", "49", "You did not halve it")  # the same mistake, checked twice
    page.goto(f"{address}progress/")
    expect(page.locator(".eb-sum")).to_have_text("1 of 2 parts mastered. Nothing is due today; next on Monday 2 March.")
    expect(part(page, "a")).to_have_text("The area mastered")
    expect(part(page, "b")).to_have_text("Half of it tried")
    expect(page.locator(".eb-families li")).to_have_text("factor × 1 · Half of it")
    page.goto(address)
    expect(page.locator(".eb-index .eb-mark")).to_contain_text("1 of 2 parts mastered")
    expect(page.locator(".md-sidebar--primary .eb-mark")).to_have_count(1)

    page.clock.set_fixed_time("2026-03-02T00:01:00")
    page.goto(f"{address}progress/")
    expect(page.locator(".eb-sum")).to_contain_text("0 of 2 parts mastered. 2 due today")
    expect(part(page, "a")).to_have_text("The area due")
    page.locator(".eb-due a").first.click()
    expect(page).to_have_url(re.compile(r"/problems/tiny/\?v=1#part-a$"))
    expect(page.locator(".eb-which")).to_contain_text("Variant 1 of 3")
    reply(page, "a", answer(page), "Right")
    expect(page.locator(".md-sidebar--primary .eb-mark").first).to_contain_text("1 of 2 parts mastered, 1 due")
    page.goto(f"{address}progress/")
    expect(part(page, "a")).to_have_text("The area mastered")

    page.clock.set_fixed_time("2026-03-05T09:00:00")
    page.goto(f"{address}problems/tiny/?v=2")
    expect(page.locator(".eb-which")).to_contain_text("Variant 2 of 3")
    page.locator("section[data-part=a] .eb-hint > summary").click()
    expect(page.locator("section[data-part=a] .eb-hint")).to_have_attribute("open", "")
    reply(page, "a", answer(page), "Right")
    page.goto(f"{address}progress/")
    expect(part(page, "a")).to_have_text("The area right")  # with help: not mastered any more, due tomorrow


def test_another_variant_is_one_not_seen_yet(visit: Visit, address: str) -> None:
    page = visit("problems/tiny/?v=2")
    which = page.locator(".eb-which")
    expect(which).to_contain_text("Variant 2 of 3")
    page.goto(f"{address}problems/tiny/")
    for expected in ("Variant 1 of 3", "Variant 3 of 3", "Variant 2 of 3"):
        page.get_by_role("button", name="Another variant").click()
        expect(which).to_contain_text(expected)
    expect(which).to_contain_text("You have seen all 3")


def test_a_file_is_exported_imported_and_refused(visit: Visit, address: str, tmp_path: Path) -> None:
    page = visit("problems/tiny/")
    reply(page, "a", "49", "Right")
    page.goto(f"{address}progress/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    exported = json.loads(file.read_text())
    assert exported["version"] == 2
    assert exported["replies"]["tiny.0.a"]["first"]["right"]

    other = visit("problems/tiny/")  # another browser, in which something else was done
    reply(other, "b", "49/2", "Right")
    other.goto(f"{address}progress/")
    before = other.evaluate("localStorage.getItem('exambank.replies')")
    damaged = {**exported, "replies": {**exported["replies"], "tiny.0.b": {"tries": -1}}}
    for text, why in [
        ("{", "it is damaged"),
        ('{"name": "something else"}', "it holds no progress"),
        ('{"version": 3}', "it is of a later version"),
        ("[]", "it holds no progress"),
        (json.dumps(damaged), "it is damaged"),
    ]:
        other.set_input_files(".eb-import", {"name": "f.json", "mimeType": "application/json", "buffer": text.encode()})
        expect(other.locator(".eb-told")).to_have_text(
            f"Nothing was imported from “f.json”: {why}" + ("." if "later" not in why else " of this site.")
        )
        assert other.evaluate("localStorage.getItem('exambank.replies')") == before
    # What is said last is new: no two that follow each other are refused for the same reason.
    other.set_input_files(".eb-import", str(file))
    expect(other.locator(".eb-told")).to_contain_text("was added")
    expect(part(other, "a")).to_have_text("The area mastered")
    expect(part(other, "b")).to_have_text("Half of it mastered")


def test_all_is_erased_after_one_question_by_keyboard(visit: Visit, address: str) -> None:
    page = visit("problems/tiny/")
    reply(page, "a", "49", "Right")
    page.goto(f"{address}progress/")
    page.get_by_role("button", name="Erase all").press("Enter")
    expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    page.keyboard.press("Enter")
    expect(part(page, "a")).to_have_text("The area mastered")
    expect(page.get_by_role("button", name="Erase all")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Erase", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".eb-told")).to_have_text("All is erased.")
    expect(part(page, "a")).to_have_text("The area untried")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('exambank.'))") == []


BLOCKED = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('blocked') }})"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"
KEPT = "localStorage.setItem('exambank.replies', '%s')"


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (BLOCKED, "keeps nothing for this site"),
        (FULL, "no room left"),
        (KEPT % '{"version": 3}', "later version"),
        (KEPT % "{", "damaged"),
        (KEPT % '{"version": 2, "replies": {"tiny.0.a": 3}, "seen": {}}', "damaged"),
    ],
)
def test_what_cannot_be_kept_is_said_in_a_line_and_breaks_nothing(
    new_page: Visit, address: str, script: str, words: str
) -> None:
    page = new_page()  # the theme itself complains of a storage that is blocked
    page.goto(f"{address}progress/")
    expect(page.locator(".eb-progress")).to_have_attribute("data-ready", "")
    expect(page.locator(".eb-trouble")).to_have_text("")
    page.add_init_script(script)
    page.goto(f"{address}progress/")
    expect(page.locator(".eb-trouble")).to_contain_text(words)
    expect(part(page, "a")).to_have_text("The area untried")
    page.goto(f"{address}problems/tiny/")
    reply(page, "a", "49", "Right")


SOME = {
    f"tiny.{number}{'-ab12' if number else ''}.{name}": state(right, day) | {"mistakes": ["factor"], "on": "2026-03-01"}
    for number, name, right, day in [(0, "a", True, 1), (0, "b", True, 1), (1, "b", True, 1)]
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_used_by_everyone_and_nothing_jumps(visit: Visit, address: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for size in [(1280, 900), (390, 844)]:
        page = visit("progress/", scheme=scheme, size=size)
        stored = json.dumps({"version": 2, "replies": SOME, "seen": {}})
        page.evaluate("text => localStorage.setItem('exambank.replies', text)", stored)
        for path in ("progress/", "", "problems/tiny/"):
            page.goto(address + path)
            expect(page.locator(".md-sidebar--primary .eb-mark")).to_have_count(1)
            expect(page.locator(".eb-due li, .eb-title, .eb-index .eb-mark").first).to_be_visible()
            settled(page)
            assert page.evaluate(SHIFTED) < 0.02, path
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
            options = {
                "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
                "resultTypes": ["violations"],
            }
            found = Axe().run(page, {"include": [[".eb-index, .eb-progress, .md-sidebar--primary"]]}, options).response
            assert [(one["help"], one["nodes"][0]["target"]) for one in found["violations"]] == [], path


def test_without_scripts_the_rules_are_read_and_nothing_is_promised(new_page: Visit, address: str) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{address}progress/")
    expect(page.locator("#rules")).to_be_visible()
    expect(page.locator(".eb-progress")).to_be_hidden()
