"""The published site with a keyboard, a screen reader, either theme and reduced motion."""

import pytest
from browsing import Tour, Visit, settled, some
from support import PROVE

expect = pytest.importorskip("playwright.sync_api").expect  # waits for what the page does a moment later

PHONE = (390, 844)
SCHEMES = {"light": "default", "dark": "slate"}
CONTRAST = 4.5  # WCAG AA for text
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "rules": {"aria-dialog-name": {"enabled": True}},  # the theme's search
    "resultTypes": ["violations"],
}
# What else axe looks at is the same in both schemes.
COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
# With `make prove` every page is looked at in every way.
OPENED = [("light", (1280, 900)), ("dark", (1280, 900)), ("light", PHONE)] if PROVE else []
# Thousands of elements whose colours other tests look at.
INHERITING = {"exclude": [["math > *"], [".eb-code span"]]}


def test_answers_open_by_keyboard(tour: Tour, problems: list[str]) -> None:
    for path, page in tour(problems):
        first = page.locator("details.eb-answer").first
        expect(first).to_be_attached()
        expect(page.locator("details.eb-answer[open], details.eb-hint[open]")).to_have_count(0)
        summary = first.locator("> summary")
        page.locator(".eb-part h2").first.evaluate("heading => { heading.tabIndex = -1; heading.focus() }")
        for _ in range(60):
            page.keyboard.press("Tab")
            if summary.evaluate("element => element === document.activeElement"):
                break
        else:
            pytest.fail(f"{path}: the first answer is not reached with Tab")
        expect(summary).not_to_have_css("outline-width", "0px")  # focus is visible
        page.keyboard.press("Enter")
        expect(page.locator(".eb-ask").first).to_contain_text("A guess first?")
        page.keyboard.press("Enter")
        expect(first).to_have_js_property("open", True)
        page.keyboard.press("Space")
        expect(first).to_have_js_property("open", False)


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
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", SCHEMES[scheme])
    colours = page.evaluate("""() => Object.fromEntries(["ink", "muted", "blue", "orange", "green", "purple", "red", "paper",
        "tint"].map(name => [name, getComputedStyle(document.body).getPropertyValue(`--eb-${name}`).trim()]))""")
    papers = [colours.pop("paper"), colours.pop("tint")]
    poor = {name: colour for name, colour in colours.items() for paper in papers if contrast(colour, paper) < CONTRAST}
    assert not poor


def test_the_theme_can_be_chosen_and_is_remembered(visit: Visit) -> None:
    page = visit("", scheme="light")
    body = page.locator("body")
    # Following the system, light, dark, and the system again.
    for media, scheme in (
        ("light", "default"),
        ("dark", "slate"),
        (None, "default"),
        ("light", "default"),
        ("dark", "slate"),
    ):
        page.locator("form[data-md-component=palette] label:visible").click()
        follows = f"(prefers-color-scheme: {media})" if media else "(prefers-color-scheme)"
        expect(body).to_have_attribute("data-md-color-media", follows)
        expect(body).to_have_attribute("data-md-color-scheme", scheme)
    page.reload()
    expect(body).to_have_attribute("data-md-color-scheme", "slate")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_accessibility_violation(tour: Tour, pages: list[str], scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found, (options, one_in) = [], (AXE, 2) if scheme == "light" else (COLOURS, 4)
    for path, page in tour(some(pages, one_in), scheme=scheme, unfold=True):
        for violation in Axe().run(page, INHERITING, options).response["violations"]:
            where = ", ".join(str(node["target"][0]) for node in violation["nodes"][:4])
            found.append(f"{path}: {violation['help']}: {where}")
    assert not found, "\n".join(found)


def test_no_accessibility_violation_on_a_phone(visit: Visit, problems: list[str]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit(problems[-1], size=PHONE, unfold=True)
    options = AXE | {"rules": {"color-contrast": {"enabled": False}}}  # the colours are those of the desktop
    assert [violation["help"] for violation in Axe().run(page, INHERITING, options).response["violations"]] == []


def test_reduced_motion_is_respected(visit: Visit, problems: list[str]) -> None:
    page = visit(problems[0], motion="reduce")
    moving = page.evaluate("""() => [...document.querySelectorAll("*")].flatMap(element =>
        getComputedStyle(element).transitionDuration.split(", ")).filter(duration => parseFloat(duration) > 0.01)""")
    assert moving == []


@pytest.mark.parametrize(("scheme", "size"), [("dark", PHONE), *OPENED])
def test_no_picture_that_moves_has_a_violation_once_it_is_open(
    tour: Tour, problems: list[str], scheme: str, size: tuple[int, int]
) -> None:
    """Before the guess and after it; three pages with every run, all of them where `EXAMBANK_PROVE` is set."""
    from axe_playwright_python.sync_playwright import Axe

    found, moving = [], 0
    for path, page in tour(problems, scheme=scheme, size=size, unfold=True):
        if moving == 3 and not OPENED:
            break
        takes = page.locator(".eb-take")
        moving += takes.count() > 0
        for take in takes.all():
            take.click()
        expect(page.locator("figure.eb-moving")).to_have_count(page.locator(".eb-moves").count())
        skips = page.locator(".eb-skip")
        for guessed in (False, True):
            if not takes.count():
                continue
            while guessed and (left := skips.count()):
                skips.first.click()
                expect(skips).to_have_count(left - 1)
            settled(page)
            for violation in Axe().run(page, {"include": [[".eb-movable"]]}, AXE).response["violations"]:
                where = ", ".join(str(node["target"][0]) for node in violation["nodes"][:4])
                found.append(f"{path}: {violation['help']}: {where}")
    assert moving >= 3
    assert not found, "\n".join(found)
