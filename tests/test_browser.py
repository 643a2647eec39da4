"""The published site in a real browser: what a reader meets, with keyboard, phone, dark theme, printer, screen reader."""

import functools
import gzip
import http.server
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from support import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
DESKTOP, PHONE = (1280, 900), (390, 844)
SCHEMES = {"light": "default", "dark": "slate"}
FIRST_VISIT = 400_000  # bytes of a problem page with all it needs, compressed as a web host does
CONTRAST = 4.5  # WCAG AA for text
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
# Thousands of elements whose colours other tests look at.
INHERITING = {"exclude": [["math > *"], [".eb-code span"]]}


def unavailable(reason: str) -> NoReturn:
    if os.environ.get("EXAMBANK_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{reason}, and EXAMBANK_REQUIRE_BROWSER is set")
    pytest.skip(f"{reason}: the site is not tested in a browser")


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """The system's Chromium."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        unavailable("Playwright is not installed")
    if CHROMIUM is None:
        unavailable("there is no Chromium")
    with sync_playwright() as playwright:
        # Chromium refuses its sandbox to root, which is what containers run as.
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        with playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"] if root else []) as started:
            yield started


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The site, served on this machine."""
    handler = functools.partial(_Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def pages(site: Path) -> list[str]:
    """Every page of the site, relative to its root."""
    folders = sorted(file.parent.relative_to(site).as_posix() for file in site.rglob("index.html"))
    return ["404.html", *(f"{folder}/".removeprefix("./") for folder in folders)]


@pytest.fixture(scope="session")
def problems(pages: list[str]) -> list[str]:
    return [page for page in pages if page.startswith("problems/")]


Visit = Callable[..., "Page"]


@pytest.fixture
def visit(browser: "Browser", address: str) -> Iterator[Visit]:
    """Open a page as a new reader; at the end no page may have complained or asked another host for anything."""
    complaints: list[str] = []
    contexts = []

    def open_page(path: str, *, size: tuple[int, int] = DESKTOP, scheme: str = "light", unfold: bool = False) -> "Page":
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(f"{path}: {said.type}: {said.text}"))
        page.on("pageerror", lambda error: complaints.append(f"{path}: {error}"))
        page.on("requestfailed", lambda asked: complaints.append(f"{path}: failed: {asked.url}"))
        page.on("response", lambda got: complaints.append(f"{path}: {got.status}: {got.url}") if not got.ok else None)
        page.on("request", lambda asked: complaints.append(f"{path}: asks {asked.url}") if foreign(asked.url) else None)
        page.goto(address + path)
        page.evaluate("document.fonts.ready")
        if unfold:
            page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
        return page

    def foreign(url: str) -> bool:
        return not url.startswith((address, "data:", "blob:"))

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints


def test_every_page_loads_without_a_complaint_or_another_host(visit: Visit, pages: list[str]) -> None:
    for path in pages:
        page = visit(path)
        page.wait_for_load_state("networkidle")  # whatever a script asks for later
        assert page.locator("h1").count() == 1, path
        assert page.title(), path
        page.context.close()


def test_mathematics_is_rendered_and_none_is_left_as_text(visit: Visit, pages: list[str]) -> None:
    for path in pages:
        page = visit(path, unfold=True)
        assert (
            page.evaluate("""() => [...document.querySelectorAll("math, .eb-math")]
            .filter(formula => { const box = formula.getBoundingClientRect(); return !(box.width > 1 && box.height > 1) })
            .map(formula => formula.textContent)""")
            == []
        ), path
        assert (
            page.evaluate(r"""() => {
            const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), left = [];
            while (walk.nextNode()) {
                const text = walk.currentNode;
                if (!text.parentElement.closest("code, pre, script, style, noscript")
                    && /[$]|\\[a-zA-Z]+|@\{/.test(text.data)) left.push(text.data.trim());
            }
            return left }""")
            == []
        ), path
        page.context.close()


def test_the_font_of_formulas_is_loaded_and_has_every_character(visit: Visit, site: Path, problems: list[str]) -> None:
    from fontTools.ttLib import TTFont

    page = visit(problems[0])
    assert page.evaluate("document.fonts.check('20px \"exambank math\"')")
    with TTFont(ROOT / "docs/assets/fonts/latinmodern-math.woff2") as font:
        known = {chr(code) for code in font.getBestCmap()}
    shown = {
        char
        for file in site.rglob("index.html")
        for formula in re.findall(r"<math.*?</math>", file.read_text(encoding="utf-8"), re.DOTALL)
        for char in re.sub(r"<[^>]*>|&\w+;|<mtext class=.*?</mtext>|\s", "", formula)
    }
    assert sorted(shown - known) == []


def test_answers_open_by_keyboard(visit: Visit, problems: list[str]) -> None:
    for path in problems:
        page = visit(path)
        answers = page.locator("details.eb-answer")
        assert answers.count() > 0, path
        assert page.locator("details.eb-answer[open], details.eb-hint[open]").count() == 0, (
            f"{path}: open from the start"
        )
        summary = answers.first.locator("> summary")
        page.locator(".eb-part h2").first.evaluate("heading => { heading.tabIndex = -1; heading.focus() }")
        for _ in range(30):
            page.keyboard.press("Tab")
            if summary.evaluate("element => element === document.activeElement"):
                break
        else:
            pytest.fail(f"{path}: the first answer is not reached with Tab")
        assert summary.evaluate("element => parseFloat(getComputedStyle(element).outlineWidth)") > 0, "focus is visible"
        page.keyboard.press("Enter")
        assert answers.first.evaluate("details => details.open")
        page.keyboard.press("Space")
        assert not answers.first.evaluate("details => details.open")
        page.context.close()


def channel(value: float) -> float:
    """Linear light of an sRGB channel, as WCAG defines it."""
    value /= 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    """The ratio of two colours' luminances."""
    lights = sorted(
        sum(weight * channel(int(colour[at : at + 2], 16)) for weight, at in ((0.2126, 1), (0.7152, 3), (0.0722, 5)))
        for colour in (one, other)
    )
    return (lights[1] + 0.05) / (lights[0] + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_both_themes_follow_the_system_and_every_colour_can_be_read(visit: Visit, scheme: str) -> None:
    page = visit("", scheme=scheme)
    assert page.evaluate("document.body.dataset.mdColorScheme") == SCHEMES[scheme]
    colours = page.evaluate("""() => Object.fromEntries(["ink", "muted", "blue", "orange", "green", "purple", "red", "paper",
        "tint"].map(name => [name, getComputedStyle(document.body).getPropertyValue(`--eb-${name}`).trim()]))""")
    papers = [colours.pop("paper"), colours.pop("tint")]
    poor = {name: colour for name, colour in colours.items() for paper in papers if contrast(colour, paper) < CONTRAST}
    assert not poor


def test_the_theme_can_be_chosen_and_is_remembered(visit: Visit) -> None:
    page = visit("", scheme="light")
    seen = []
    for _ in range(3):
        page.locator("form[data-md-component=palette] label:visible").click()
        seen.append(page.evaluate("document.body.dataset.mdColorScheme"))
    assert set(seen) == set(SCHEMES.values())
    while page.evaluate("document.body.dataset.mdColorScheme") != "slate":
        page.locator("form[data-md-component=palette] label:visible").click()
    page.reload()
    assert page.evaluate("document.body.dataset.mdColorScheme") == "slate"


def test_on_a_phone_nothing_scrolls_sideways_but_boxes_that_should(visit: Visit, pages: list[str]) -> None:
    for path in pages:
        page = visit(path, size=PHONE, unfold=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], path
        assert (
            page.evaluate("""() => [...document.querySelectorAll(".md-content :is(p, li, h1, h2, h3, summary, math, figcaption, label)")]
            .filter(element => !element.closest(".eb-math, .eb-figure svg, .eb-scroll, .eb-index, .md-typeset__scrollwrap, pre, .eb-output"))
            .filter(element => element.getBoundingClientRect().right > innerWidth + 1)
            .map(element => element.textContent.slice(0, 80))""")
            == []
        ), path
        page.context.close()


def test_only_boxes_that_scroll_are_stops_for_the_keyboard(visit: Visit, problems: list[str]) -> None:
    found = set()
    for path in problems:
        page = visit(path, size=PHONE, unfold=True)
        page.wait_for_function("""() => [...document.querySelectorAll(".eb-math")].every(box =>
            (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight + 1) === (box.tabIndex === 0))""")
        found |= set(page.evaluate("[...document.querySelectorAll('.eb-math')].map(box => box.tabIndex)"))
        page.context.close()
    assert found == {0, -1}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_accessibility_violation(visit: Visit, pages: list[str], scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found = []
    for path in pages:
        page = visit(path, scheme=scheme, unfold=True)
        for violation in Axe().run(page, INHERITING, AXE).response["violations"]:
            where = ", ".join(str(node["target"][0]) for node in violation["nodes"][:4])
            found.append(f"{path}: {violation['help']}: {where}")
        page.context.close()
    assert not found, "\n".join(found)


def test_no_accessibility_violation_on_a_phone(visit: Visit, problems: list[str]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit(problems[-1], size=PHONE, unfold=True)
    options = {**AXE, "rules": {"color-contrast": {"enabled": False}}}  # the colours are those of the desktop
    assert [violation["help"] for violation in Axe().run(page, INHERITING, options).response["violations"]] == []


def shown_rows(page: "Page") -> list[str]:
    return page.locator(".eb-index tbody tr:visible td:first-child").all_inner_texts()


def test_the_table_of_problems_filters(visit: Visit) -> None:
    page = visit("")
    count = page.locator(".eb-filter output")
    everything = shown_rows(page)
    assert count.inner_text() == f"{len(everything)} of {len(everything)} problems"
    for name, data in (("topic", "topics"), ("level", "level"), ("kind", "kind")):
        select = page.locator(f".eb-filter select[name={name}]")
        for value in select.evaluate("select => [...select.options].map(option => option.value).filter(Boolean)"):
            select.select_option(value)
            expected = page.locator(".eb-index tbody tr").evaluate_all(
                "(rows, [data, value]) => rows.filter(row => row.dataset[data].split('|').includes(value))"
                ".map(row => row.cells[0].innerText)",
                [data, value],
            )
            assert shown_rows(page) == expected != []
            assert count.inner_text() == f"{len(expected)} of {len(everything)} problems"
            assert f"{name}=" in page.url, "the address keeps the choice"
        page.locator(".eb-filter button").click()
        assert shown_rows(page) == everything


def test_the_filter_works_by_keyboard_and_from_the_address(visit: Visit) -> None:
    page = visit("?topic=graphs")
    assert page.locator(".eb-filter select[name=topic]").input_value() == "graphs"
    assert 0 < len(shown_rows(page)) < page.locator(".eb-index tbody tr").count()
    page.locator(".eb-filter select[name=topic]").focus()
    page.keyboard.press("Home")
    assert len(shown_rows(page)) == page.locator(".eb-index tbody tr").count()


def test_without_scripts_the_table_and_the_answers_are_there(
    browser: "Browser", address: str, problems: list[str]
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        assert page.locator(".eb-index tbody tr:visible").count() == len(problems)
        page.goto(address + problems[0])
        page.locator("details.eb-answer > summary").first.click()
        assert page.locator("details.eb-answer > :not(summary)").first.is_visible()


def test_print_hides_answers_unless_wished_and_remembers(visit: Visit, problems: list[str]) -> None:
    page = visit(problems[0])
    answer = page.locator("details.eb-answer").first
    choice = page.get_by_label("Print with hints and answers")

    def printed() -> bool:
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        visible = answer.locator("> :not(summary)").first.is_visible()
        assert page.locator(".eb-part > h2").first.is_visible(), "the questions are always printed"
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        page.emulate_media(media="screen")
        return visible

    assert not printed()
    choice.check()
    assert printed()
    page.wait_for_function("!document.querySelector('details.eb-answer').open")  # as it was before printing
    page.reload()
    assert choice.is_checked()
    assert printed()
    choice.uncheck()
    assert not printed()


def test_reduced_motion_is_respected(browser: "Browser", address: str, problems: list[str]) -> None:
    with browser.new_context(reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(address + problems[0])
        moving = page.evaluate("""() => [...document.querySelectorAll("*")].flatMap(element =>
            getComputedStyle(element).transitionDuration.split(", ")).filter(duration => parseFloat(duration) > 0.01)""")
        assert moving == []


def test_a_first_visit_is_small(visit: Visit, problems: list[str], address: str, browser: "Browser") -> None:
    for path in problems:
        with browser.new_context() as context:
            page = context.new_page()
            bodies: list[bytes] = []
            page.on("response", lambda got, bodies=bodies: bodies.append(got.body()))
            page.goto(address + path)
            page.wait_for_load_state("networkidle")
            assert sum(min(len(body), len(gzip.compress(body))) for body in bodies) < FIRST_VISIT, path
