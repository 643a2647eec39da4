"""The published site in a real browser: what a reader meets, on a desktop, on a phone, on paper, without scripts."""

import functools
import gzip
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browsing import Tour, Visit, settled, some
from support import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

expect = pytest.importorskip("playwright.sync_api").expect  # waits for what the page does a moment later

PHONE = (390, 844)
FIRST_VISIT = 330_000  # bytes of a page with all it needs, compressed as a web host does
SHIFT = 0.02  # cumulative layout shift of a page that has loaded
LATE = 0.1  # and where the font of formulas came after all else: up to here it counts as good
SHIFTED = """() => new Promise(done => new PerformanceObserver(seen =>
    done(seen.getEntries().reduce((sum, entry) => sum + (entry.hadRecentInput ? 0 : entry.value), 0))
    ).observe({ type: "layout-shift", buffered: true }) || setTimeout(() => done(0), 200))"""
PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"

UNSET = """() => [...document.querySelectorAll("math, .eb-math")]
    .filter(formula => !formula.closest("[data-when][hidden]"))
    .filter(formula => { const box = formula.getBoundingClientRect(); return !(box.width > 1 && box.height > 1) })
    .map(formula => formula.textContent)"""
LEFT_AS_TEXT = r"""() => {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), left = [];
    while (walk.nextNode()) {
        const text = walk.currentNode;
        if (!text.parentElement.closest("code, pre, script, style, noscript")
            && /[$]|\\[a-zA-Z]+|@\{/.test(text.data)) left.push(text.data.trim());
    }
    return left }"""
OWN_STYLES = "document.querySelectorAll('[style], style, script:not([src], [type$=json])').length"
STYLES_OF_THE_THEME = "document.querySelectorAll('[data-md-component] [style], [data-md-component][style]').length"
STICKING_OUT = """() => [...document.querySelectorAll(".md-content :is(p, li, h1, h2, h3, summary, math, figcaption, label)")]
    .filter(element => !element.closest(".eb-math, .eb-figure svg, .eb-index, .md-typeset__scrollwrap, pre, .eb-output"))
    .filter(element => element.getBoundingClientRect().right > innerWidth + 1)
    .map(element => element.textContent.slice(0, 80))"""
STOPS_ARE_THOSE_THAT_SCROLL = """() => [...document.querySelectorAll(".eb-math")].every(box =>
    (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight + 1) === (box.tabIndex === 0))"""


def test_every_page_loads_small_without_a_complaint_or_another_host(tour: Tour, site: Path, pages: list[str]) -> None:
    for path, page in tour(pages, motion="no-preference", cache=False):
        page.wait_for_load_state()
        expect(page.locator("h1")).to_have_count(1)
        assert page.title(), path
        assert page.evaluate(SHIFTED) <= SHIFT, f"{path}: jumps while it loads"
        asked = page.evaluate("performance.getEntriesByType('resource').map(each => new URL(each.name).pathname)")
        assert len({*asked}) > 3
        assert sum(compressed(site / each.removeprefix("/")) for each in {*asked, page_file(path)}) < FIRST_VISIT, path


@functools.cache
def compressed(file: Path) -> int:
    """The bytes of a file as a web host sends it."""
    return min(file.stat().st_size, len(gzip.compress(file.read_bytes())))


def page_file(path: str) -> str:
    return path if path.endswith(".html") else f"{path}index.html"


def test_a_late_font_moves_little(new_page: Visit, address: str, pages: list[str]) -> None:
    page = new_page(viewport={"width": 1280, "height": 900})
    held, is_late = list[Any](), True
    # While something is routed, a page takes nothing from what came before.
    page.route("**/*.woff2", lambda route: held.append(route) if is_late else route.continue_())
    for path in some(pages, 3):
        is_late = True
        page.goto(address + path, wait_until="domcontentloaded")
        page.evaluate(PAINTED)
        is_late = False
        while held:
            held.pop().continue_()
        settled(page)
        page.wait_for_load_state()
        assert page.evaluate(SHIFTED) <= LATE, f"{path}: jumps when its font comes"


def test_everything_unfolded_is_set_and_fits_a_phone(tour: Tour, pages: list[str]) -> None:
    """Formulas have a size and none is left as text; nothing sticks out; boxes that scroll are stops for the keyboard.

    And under the policy that all tests in a browser have the site served with, only scripts of the theme set styles.
    """
    stops = set[int]()
    for path, page in tour(pages, size=PHONE, unfold=True):
        width, height = PHONE
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.evaluate(STICKING_OUT) == [], path
        page.wait_for_function(STOPS_ARE_THOSE_THAT_SCROLL)
        stops |= {*page.evaluate("[...document.querySelectorAll('.eb-math')].map(box => box.tabIndex)")}
        page.set_viewport_size({"width": 1280, "height": 900})
        settled(page)
        assert page.evaluate(UNSET) == [], path
        assert page.evaluate(OWN_STYLES) == page.evaluate(STYLES_OF_THE_THEME), path
        assert page.evaluate(LEFT_AS_TEXT) == [], path
        page.set_viewport_size({"width": width, "height": height})
    assert stops == {0, -1}


def test_the_font_of_formulas_is_loaded_and_has_every_character(visit: Visit, site: Path, problems: list[str]) -> None:
    from fontTools.ttLib import TTFont

    page = visit(problems[0])
    assert page.evaluate("document.fonts.check('20px \"exambank math\"')")
    known: set[str] = set()
    for name in ("latinmodern-math", "latinmodern-math-rest"):
        with TTFont(ROOT / f"docs/assets/fonts/{name}.woff2") as font:
            known |= set(map(chr, font.getBestCmap()))
    shown = {
        char
        for file in site.rglob("index.html")
        for formula in re.findall(r"<math.*?</math>", file.read_text(encoding="utf-8"), re.DOTALL)
        for char in re.sub(r"<[^>]*>|&\w+;|<mtext class=.*?</mtext>|\s", "", formula)
    }
    assert sorted(shown - known) == []


def shown_rows(page: "Page") -> "Locator":
    return page.locator(".eb-index tbody tr:visible td:first-child")


def test_the_table_of_problems_filters(visit: Visit) -> None:
    page = visit("")
    count = page.locator(".eb-filter output")
    everything = shown_rows(page).all_inner_texts()
    expect(count).to_have_text(f"{len(everything)} of {len(everything)} problems")
    for name in ("topic", "level", "kind"):
        select = page.locator(f".eb-filter select[name={name}]")
        for value in select.evaluate("select => [...select.options].map(option => option.value).filter(Boolean)"):
            select.select_option(value)
            expected = page.locator(".eb-index tbody tr").evaluate_all(
                "(rows, [name, value]) => rows.filter(row => row.dataset[name].split('|').includes(value))"
                ".map(row => row.cells[0].innerText)",
                [name, value],
            )
            assert expected
            expect(shown_rows(page)).to_have_text(expected, use_inner_text=True)
            expect(count).to_have_text(f"{len(expected)} of {len(everything)} problems")
            expect(page).to_have_url(re.compile(f"[?&]{name}="))  # the address keeps the choice
        page.locator(".eb-filter button").click()
        expect(shown_rows(page)).to_have_text(everything, use_inner_text=True)


def test_the_filter_works_by_keyboard_and_from_the_address(visit: Visit) -> None:
    page = visit("?topic=graphs")
    topic, count = page.locator(".eb-filter select[name=topic]"), page.locator(".eb-index tbody tr").count()
    expect(topic).to_have_value("graphs")
    expect(shown_rows(page)).not_to_have_count(count)
    expect(shown_rows(page)).not_to_have_count(0)
    topic.focus()
    page.keyboard.press("Home")
    expect(shown_rows(page)).to_have_count(count)


def test_without_scripts_the_table_and_the_answers_are_there(
    new_page: Visit, address: str, problems: list[str]
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(address)
    expect(page.locator(".eb-index tbody tr:visible")).to_have_count(len(problems))
    page.goto(address + problems[0])
    page.locator("details.eb-answer > summary").first.click()
    expect(page.locator("details.eb-answer > :not(summary)").first).to_be_visible()


def test_print_hides_answers_unless_wished_and_remembers(visit: Visit, problems: list[str]) -> None:
    page = visit(problems[0])
    fold = page.locator("details.eb-answer").first
    choice = page.get_by_label("Print with hints and answers")

    def printed(with_answers: bool) -> None:
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        expect(fold.locator("> :not(summary)").first).to_be_visible(visible=with_answers)
        expect(page.locator(".eb-part > h2").first).to_be_visible()  # the questions are always printed
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        page.emulate_media(media="screen")
        expect(fold).to_have_js_property("open", False)  # as it was before printing

    printed(False)
    choice.check()
    expect(page.locator("html")).to_have_attribute("data-eb-print", "answers")
    printed(True)
    page.reload()
    expect(choice).to_be_checked()
    printed(True)
    choice.uncheck()
    expect(page.locator("html")).to_have_attribute("data-eb-print", "questions")
    printed(False)
