"""A practice exam in a real browser, from drawing to score: two tiny problems with three variants each."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browsing import Visit, built, dressed, eventually, served, settled
from support import ROOT, TINY, VARIANTS, write_tiny

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Route

Variant = Callable[[str, int], dict[str, Any]]
expect = pytest.importorskip("playwright.sync_api").expect  # waits for what the page does a moment later

PARTS = "".join(
    f"\n/// part | {name} | Part {name}\nAsked.\n\n//// hint\nHelp with {name}.\n////\n\n"
    f"//// answer\nIt is @{{{name}}}.\n////\n///\n"
    for name in "cde"
)
PHONE = (390, 844)
PALETTE = "".join(
    f'    - {{media: "(prefers-color-scheme: {media})", scheme: {scheme}, toggle: {{icon: material/eye, name: Switch}}}}\n'
    for media, scheme in (("light", "default"), ("dark", "slate"))
)
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bank of two problems, alike but for their names, with the exam's page, built."""
    root = write_tiny(tmp_path_factory.mktemp("exam") / "bank")
    shutil.copytree(TINY / "forms", root, dirs_exist_ok=True)
    page = root / "docs/problems/tiny.md"
    page.write_text(page.read_text().replace("\n/// correction", PARTS + "\n/// correction"))
    shutil.copytree(root / "problems/tiny", root / "problems/other")
    words = (
        page.read_text()
        .replace("A tiny problem", "Another problem")
        .replace("/// problem | tiny", "/// problem | other")
    )
    (root / "docs/problems/other.md").write_text(words.replace("Asked.", "Asked, with the answer of part a in mind."))
    shutil.copy(ROOT / "docs/exam.md", root / "docs/exam.md")
    settings = root / "mkdocs.yml"
    settings.write_text(settings.read_text().replace("  font: false\n", f"  font: false\n  palette:\n{PALETTE}"))
    built(dressed(root, "exambank", "reader", "exam"), **VARIANTS)
    return root


@pytest.fixture(scope="module")
def address(root: Path) -> Iterator[str]:
    """That bank, served on this machine."""
    with served(root / "site") as found:
        yield found


@pytest.fixture(scope="module")
def variant(root: Path) -> Variant:
    """A variant of a problem, as the site has it."""
    return lambda slug, number: json.loads((root / f"docs/assets/variants/{slug}/{number}.json").read_text())


@pytest.fixture(scope="module")
def exam(variant: Variant) -> str:
    """The address of an exam of five parts."""
    return f"exam/?e={variant('tiny', 1)['id']}:a,c,e;{variant('other', 2)['id']}:a,c&m=10"


def started(page: "Page") -> "Page":
    page.get_by_role("button", name="Start").click()
    expect(page.locator(".eb-exam")).to_have_attribute("data-stage", "run")
    return page


def part(page: "Page", label: str) -> "Locator":
    return page.locator("section.eb-part").filter(has=page.get_by_role("heading", name=label, include_hidden=True))


def replies(page: "Page") -> dict[str, Any]:
    """What counts as the reader's progress: of each reply the part, the problem, tries, whether it is right, and help."""
    kept = json.loads(page.evaluate("localStorage.getItem('exambank.replies')") or "{}").get("replies", {})
    return {
        key.rpartition(".")[2] + key[0]: (state["tries"], bool(state.get("right")), state.get("helped"))
        for key, state in kept.items()
    }


def place(page: "Page", label: str) -> "Locator":
    """The button of a part in the bar, which says how it stands."""
    return page.get_by_role("button", name=re.compile(f"^{re.escape(label)} "))


def side(variant: dict[str, Any]) -> int:
    return int(variant["parts"]["e"]["answer"][0][0])


def test_from_start_to_score_with_a_reload_in_the_middle(visit: Visit, exam: str, variant: Variant) -> None:
    one, two = side(variant("tiny", 1)), side(variant("other", 2))
    page = started(visit(exam))
    expect(page.get_by_role("heading", name="1 · A tiny problem")).to_be_focused()
    part(page, "1.1").locator("input[type=text]").fill(str(one**2))
    part(page, "1.1").get_by_label("Sure", exact=True).check()
    expect(place(page, "1.1")).to_have_attribute("aria-label", re.compile(": answered, sure$"))
    page.get_by_role("button", name="Next").click()
    part(page, "1.2").get_by_label("It shrinks.").check()
    part(page, "1.2").get_by_label("Sure", exact=True).check()
    expect(place(page, "1.2")).to_have_attribute("aria-label", re.compile(": answered, sure$"))
    page.reload()
    expect(part(page, "1.2").get_by_label("It shrinks.")).to_be_checked()
    expect(part(page, "1.2").get_by_label("Sure", exact=True)).to_be_checked()
    expect(part(page, "1.1")).to_be_hidden()
    place(page, "1.1").click()
    expect(part(page, "1.1").locator("input[type=text]")).to_have_value(str(one**2))
    place(page, "2.1").click()
    part(page, "2.1").locator("input[type=text]").fill(str(two))
    part(page, "2.1").get_by_label("Not sure").check()
    expect(place(page, "2.1")).to_have_attribute("aria-label", re.compile(": answered, not sure$"))
    assert replies(page) == {}, "judged before it was handed in"
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator(".eb-asking")).to_contain_text("2 parts are empty: 1.3, 2.2.")
    page.get_by_role("button", name="Go on").click()
    expect(part(page, "1.3")).to_be_visible()
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("button", name="Hand in all the same").click()
    expect(page.get_by_role("heading", name="1 of 5 right")).to_be_focused()
    expect(page.locator(".eb-misled li")).to_have_text(["1.2 Part c"])
    expect(page.locator(".eb-families")).to_contain_text("left out (2.1)")
    expect(page.locator("td[data-mark]")).to_have_text(["right", "wrong", "empty", "wrong", "empty"])
    expect(part(page, "2.1").locator(".eb-verdict")).to_contain_text("You took one side")
    expect(part(page, "1.2").locator(".eb-verdict math")).to_have_count(1)
    expect(page.locator("details.eb-answer[open]")).to_have_count(5)
    expect(page.locator(".eb-revisit a").first).to_have_attribute("href", re.compile(r"problems/tiny/\?v="))
    outcome = {
        "at": (1, True, None), "ct": (1, False, "answer"), "et": (0, False, "answer"),
        "ao": (1, False, "answer"), "co": (0, False, "answer"),
    }  # fmt: skip
    eventually(page, lambda: replies(page), outcome)
    page.reload()
    expect(page.get_by_role("heading", name="1 of 5 right")).to_be_visible()
    assert replies(page) == outcome, "counted once"
    page.get_by_role("button", name="Another exam").click()
    expect(page.get_by_role("button", name="Draw an exam")).to_be_visible()


def test_by_keyboard_alone(visit: Visit) -> None:
    page = visit("exam/")
    expect(page.get_by_role("button", name="Draw an exam")).to_be_enabled()

    def to(target: "Locator", key: str = "Tab") -> None:
        for _ in range(60):
            if target.evaluate("element => element === document.activeElement"):
                return
            page.keyboard.press(key)
        pytest.fail(f"{target} is not reached by {key}")

    to(page.get_by_label("How long"))
    page.keyboard.press("Control+A")
    page.keyboard.type("2")
    page.keyboard.press("Tab")
    page.keyboard.press("p")
    expect(page.locator(".eb-exam select")).to_have_value("parts")
    expect(page.get_by_label("How long")).to_have_value("8")
    to(page.get_by_label("How long"), "Shift+Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="2 parts")).to_be_visible()
    expect(page.get_by_role("button", name="Start")).to_be_enabled()
    to(page.get_by_role("button", name="Start"))
    page.keyboard.press("Enter")
    expect(page.locator(".eb-piece h2").first).to_be_focused()
    first = page.locator("section.eb-part").first
    to(first.locator("form :is(input, textarea)").first)
    page.keyboard.press("Space")
    sure = first.get_by_role("radio", name="Sure", exact=True)
    to(sure)
    page.keyboard.press("Space")
    expect(sure).to_be_checked()
    expect(page.locator(".eb-bar li button").first).to_have_attribute("aria-current", "step")
    to(page.get_by_role("button", name="Next"))
    page.keyboard.press("Enter")
    expect(page.locator(".eb-bar li button").nth(1)).to_have_attribute("aria-current", "step")
    to(page.get_by_role("button", name="Hand in", exact=True), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Go on")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Hand in all the same")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("of 2 right"))).to_be_focused()


def test_nothing_of_an_answer_is_in_the_page_before_it_is_handed_in(visit: Visit, exam: str) -> None:
    page = started(visit(exam))
    page.get_by_role("button", name="All parts").click()
    expect(page.locator("section.eb-part form")).to_have_count(5)
    shown = page.locator(".eb-exam")
    expect(shown.locator(".eb-answer, .eb-hint, .eb-verified, .eb-check, .eb-published, .eb-correction")).to_have_count(
        0
    )
    expect(shown).not_to_contain_text("It is")
    part(page, "1.1").locator("input[type=text]").fill("1")
    part(page, "1.1").locator("input[type=text]").press("Enter")
    expect(page.get_by_role("heading", name="1.2 ")).to_be_focused()
    expect(page.locator(".eb-verdict p")).to_have_count(0)
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(set(ids)) == len(ids)


def test_enter_typed_values_and_the_time_are_the_readers_own(visit: Visit, exam: str) -> None:
    page = started(visit(exam))
    page.get_by_role("button", name="Pause").click()
    expect(page.locator(".eb-piece").first).to_be_hidden()
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".eb-piece").first).to_be_visible()
    page.get_by_role("button", name="Hide time").click()
    expect(page.get_by_role("timer")).to_be_hidden()
    expect(page.get_by_role("button", name="Show time")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Show time")).to_be_visible()
    expect(page.get_by_role("timer")).to_be_hidden()
    page.goto(page.url.partition("?")[0])
    page.get_by_role("link", name="Go on with it").click()
    expect(page.get_by_role("button", name="Show time")).to_be_visible()


def test_what_is_drawn_has_not_been_seen(visit: Visit) -> None:
    page = visit("exam/")
    page.add_init_script("Math.random = () => 0.2")  # the last is the one before, and begins all the same
    page.reload()
    drawn = set()
    for number in range(5):
        page.get_by_label("squares").check()
        page.get_by_label("How long").fill("8")
        page.get_by_role("button", name="Draw an exam").click()
        expect(page.get_by_role("button", name="Start")).to_be_enabled()
        drawn |= set(re.findall(r"(\w+\.\d)-", page.evaluate("location.href")))
        if number > 2:
            expect(page.locator(".eb-line")).to_contain_text("You have seen all variants of “A")
        started(page)
        page.goto(page.url.partition("?")[0])
    assert drawn == {f"{slug}.{number}" for slug in ("tiny", "other") for number in (1, 2, 3)}


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("e=nonsense", "This address is of no exam: “nonsense” names no parts of a variant."),
        ("e=tiny.9-3fa2:a", "This address is of no exam: tiny has no variant “9-3fa2”."),
        ("e=<img src=x onerror=alert(1)>", "“<img src=x onerror=alert(1)>” names no parts"),
    ],
)
def test_a_wrong_address_says_so_in_a_line(visit: Visit, query: str, says: str) -> None:
    page = visit(f"exam/?{query}")
    expect(page.locator(".eb-line")).to_contain_text(says)
    expect(page.get_by_role("button", name="Draw an exam")).to_be_visible()


def test_numbers_that_have_changed_are_not_shown_as_if_they_had_not(visit: Visit) -> None:
    page = visit("exam/?e=tiny.1-0000:a&m=5")
    page.get_by_role("button", name="Start").click()
    expect(page.locator(".eb-given")).to_contain_text("tiny.1-0000 is no more: the bank has changed")


def test_offline_what_is_loaded_goes_on_and_what_is_not_says_so(
    new_page: Visit, address: str, exam: str, variant: Variant
) -> None:
    page = new_page()
    page.goto(address + exam)
    expect(page.get_by_role("button", name="Start")).to_be_enabled()
    page.context.set_offline(True)
    started(page)
    part(page, "1.1").locator("input[type=text]").fill(str(side(variant("tiny", 1)) ** 2))
    expect(place(page, "1.1")).to_have_attribute("aria-label", re.compile(": answered"))
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("button", name="Hand in all the same").click()
    expect(page.get_by_role("heading", name="1 of 5 right")).to_be_visible()
    page.context.set_offline(False)
    page.goto(address + "exam/")
    page.route("**/problems/other/", lambda route: route.abort())
    page.goto(address + exam.replace("m=10", "m=11"))
    expect(page.get_by_role("button", name="Start")).to_be_enabled()
    started(page)
    place(page, "2.1").click()
    expect(page.locator(".eb-piece").nth(1)).to_contain_text("“Another problem” cannot be loaded: are you offline?")
    page.unroute("**/problems/other/")
    page.get_by_role("button", name="Try again").click()
    expect(part(page, "2.1").locator("form")).to_be_visible()


def test_who_goes_back_while_an_exam_is_loading_is_not_called_into_it(visit: Visit, exam: str) -> None:
    page = visit("exam/")
    page.goto(page.url.partition("exam/")[0] + exam)
    started(page)
    page.goto(page.url.partition("?")[0])
    expect(page.get_by_role("link", name="Go on with it")).to_be_visible()
    page.evaluate("history.pushState(null, '', document.querySelector('.eb-line a').href)")
    held: list[Route] = []
    page.route("**/problems/other/", lambda route: held.append(route))
    page.evaluate("dispatchEvent(new PopStateEvent('popstate'))")
    expect(page.locator(".eb-exam")).to_have_attribute("data-stage", "load")
    eventually(page, lambda: len(held), 1)
    page.go_back()
    expect(page.locator(".eb-exam")).to_have_attribute("data-stage", "choose")
    with page.expect_response("**/problems/other/") as came:
        held[0].continue_()
    came.value.finished()
    settled(page)
    expect(page.locator(".eb-exam")).to_have_attribute("data-stage", "choose")


def test_without_storage_the_exam_goes_on_and_says_what_that_means(new_page: Visit, address: str, exam: str) -> None:
    page = new_page()
    page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('blocked') }})")
    page.goto(address + exam)
    started(page)
    expect(page.locator(".eb-line")).to_contain_text("a reload would lose your exam")
    part(page, "1.1").locator("input[type=text]").fill("1")
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("button", name="Hand in all the same").click()
    expect(page.get_by_role("heading", name="0 of 5 right")).to_be_visible()


def test_the_paper_is_printed_with_room_and_its_address_and_answers_only_if_wished(visit: Visit, exam: str) -> None:
    page = visit(exam)
    expect(page.get_by_role("button", name="Start")).to_be_enabled()
    page.emulate_media(media="print")
    for label in ("1.1", "1.2", "1.3", "2.1", "2.2"):
        expect(part(page, label)).to_be_visible()
        expect(part(page, label).locator(".eb-room")).to_be_visible()
    foot = page.locator(".eb-foot")
    expect(foot).to_have_css("display", "table-footer-group")  # at the foot of every page
    expect(foot).to_contain_text(exam.partition("?e=")[2])
    expect(page.locator(".eb-ready, .eb-sure").first).to_be_hidden()
    expect(page.locator(".eb-appendix")).to_have_count(0)
    page.emulate_media(media="screen")
    page.get_by_label("Print the answers too").check()
    expect(page.locator(".eb-appendix h3")).to_have_count(5)
    expect(page.locator(".eb-appendix")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".eb-appendix")).to_be_visible()
    expect(page.locator(".eb-appendix")).to_contain_text("It is")
    page.emulate_media(media="screen")
    started(page)
    expect(page.locator(".eb-appendix")).to_have_count(0)


@pytest.mark.parametrize(("scheme", "size"), [("light", (1280, 900)), ("dark", (1280, 900)), ("light", PHONE)])
def test_no_accessibility_violation_and_nothing_wider_than_the_page(
    visit: Visit, exam: str, scheme: str, size: tuple[int, int]
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit("exam/", size=size, scheme=scheme)
    found = []

    def look(stage: str) -> None:
        settled(page)
        for violation in Axe().run(page, options=AXE).response["violations"]:
            found.append(f"{stage}: {violation['help']}: {violation['nodes'][0]['html']}")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{stage}: wider than the page")

    expect(page.get_by_role("button", name="Draw an exam")).to_be_enabled()
    look("choose")
    page.goto(page.url.partition("exam/")[0] + exam.replace(":a,c,e;", ":a,b,c,d,e;"))  # more than a phone is wide
    expect(page.get_by_role("button", name="Start")).to_be_enabled()
    look("ready")
    started(page)
    part(page, "1.1").locator("input[type=text]").fill("1/2")
    look("one part")
    page.get_by_role("button", name="All parts").click()
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("button", name="Go on")).to_be_focused()
    look("all parts")
    page.get_by_role("button", name="Hand in all the same").click()
    expect(page.get_by_role("heading", name="0 of 7 right")).to_be_visible()
    look("score")
    assert not found, "\n".join(found)
