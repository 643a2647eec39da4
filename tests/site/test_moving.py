"""Pictures that a reader moves, in a real browser: the tiny bank's; and every state of the bank's own, pixel by pixel."""

import json
import re
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from browsing import Visit, built, dressed, eventually, served, settled, unfolded
from support import TINY, VARIANTS, write_tiny

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Position, Route

expect = pytest.importorskip("playwright.sync_api").expect  # waits for what the page does a moment later

PLACES = """() => [...document.querySelectorAll(".md-content :is(h2, figcaption, .eb-correction)")]
    .map(element => element.getBoundingClientRect().top + scrollY)"""
FILMS = re.compile(r"/assets/moving/.*\.json")
SIZE = "svg => [svg.getBoundingClientRect().width, svg.getBoundingClientRect().height]"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The tiny bank with pictures of every sort, served on this machine."""
    root = write_tiny(tmp_path_factory.mktemp("moving") / "bank")
    shutil.copytree(TINY / "moving", root, dirs_exist_ok=True)
    page = root / "docs/problems/tiny.md"
    page.write_text(
        page.read_text().replace("@{figure: square}\n", "@{figure: square}\n\n@{figure: root}\n\n@{figure: boxes}\n")
    )
    built(dressed(root, "exambank", "reader", "moving"), **VARIANTS)
    orphan = root / "docs/assets/moving/tiny/gone.json"
    orphan.write_text("{}")
    times = {path: path.stat().st_mtime_ns for path in orphan.parent.glob("*.json") if path != orphan}
    assert "tiny" not in built(root, **VARIANTS).text, "nothing is drawn again"
    assert {path: path.stat().st_mtime_ns for path in orphan.parent.glob("*.json")} == times
    with served(root / "site") as found:
        yield found


def taken(page: "Page", name: str) -> "Locator":
    """The picture, in the reader's hands."""
    figure = page.locator(f"figure:has([data-film='tiny/{name}'])")
    figure.get_by_role("button", name="Move it").click()
    expect(figure).to_have_class(re.compile("eb-moving"))
    return figure


def within(stage: "Locator", across: float, down: float) -> "Position":
    """A point of a picture."""
    width, height = stage.evaluate(SIZE)
    return {"x": width * across, "y": height * down}


def test_a_guess_comes_before_the_numbers(visit: Visit) -> None:
    page = visit("problems/tiny/", unfold=True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.split("?")[0].rpartition("/")[2]))

    def films() -> list[str]:
        return [name for name in asked if name.endswith(".json")]

    figure = taken(page, "square")
    eventually(page, films, ["square.json"])
    slider, says = figure.get_by_role("slider"), figure.locator(".eb-says")
    expect(slider).to_be_focused()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "2")
    expect(says).to_be_empty()
    area = figure.locator(".eb-stage text:visible", has_text="area")
    expect(area).to_have_count(0)
    figure.get_by_role("button", name="That is my guess").click()
    verdict = "Not right. Your guess is this: Square 2: area 4. Right is: Square 4: area 16."
    expect(figure.locator(".eb-found")).to_have_text(verdict)
    expect(figure.get_by_role("status")).to_have_text(verdict)
    eventually(page, films, ["square.json", "square-told.json"])
    expect(slider).to_be_focused()
    page.keyboard.press("End")
    figure.get_by_role("radio", name="diamond").check()
    expect(says).to_have_text("Diamond 4: area 16.")
    expect(figure.get_by_role("status")).to_have_text("Diamond 4: area 16.")
    expect(figure.locator(".eb-stage svg")).to_have_attribute("aria-label", "Diamond 4: area 16.")
    expect(area).to_have_text("area 16")
    expect(page).to_have_url(re.compile(r"\?s=square\.4_diamond$"))


def test_a_number_is_typed(visit: Visit) -> None:
    page = visit("problems/tiny/", unfold=True)
    figure = taken(page, "root")
    box = figure.get_by_label("Your guess")
    expect(box).to_be_focused()
    expect(figure.get_by_role("slider")).to_be_disabled()
    box.fill("x")
    box.press("Enter")
    expect(figure.locator(".eb-says")).to_have_text("Type a number, such as 12 or 3/4.")
    box.fill("0,75")
    box.press("Enter")
    expect(figure.locator(".eb-found")).to_have_text(
        "Not right. Your guess is this: At 4 it is 3/4. Right is: At 2 it is 3/2."
    )
    expect(figure.get_by_role("slider")).to_be_enabled()
    page.reload()
    unfolded(page)
    figure = taken(page, "root")
    figure.get_by_label("Your guess").fill("1.5")
    figure.get_by_role("button", name="That is my guess").click()
    expect(figure.locator(".eb-found")).to_have_text("Right: At 2 it is 3/2.")


def test_who_declines_is_shown(visit: Visit) -> None:
    figure = taken(visit("problems/tiny/", unfold=True), "square")
    figure.get_by_role("button", name="Show me").click()
    expect(figure.locator(".eb-says")).to_have_text("Square 4: area 16.")
    expect(figure.get_by_role("slider")).to_have_value("5")


def test_a_pointer_takes_hold(visit: Visit) -> None:
    page = visit("problems/tiny/", unfold=True)
    figure = taken(page, "boxes")
    left, right = figure.get_by_role("checkbox", name="left"), figure.get_by_role("checkbox", name="right")
    expect(left).to_be_checked()
    stage = figure.locator(".eb-stage svg")
    stage.click(position=within(stage, 0.66, 0.45))
    expect(right).to_be_checked()
    expect(figure.locator(".eb-says")).to_have_text("2 lit.")
    stage.click(position=within(stage, 0.95, 0.05))
    stage.click(position=within(stage, 0.66, 0.45))
    expect(figure.locator(".eb-says")).to_have_text("1 lit.")
    figure = taken(page, "square")
    stage = figure.locator(".eb-stage svg")
    stage.hover(position=within(stage, 0.3, 0.68))
    page.mouse.down()
    stage.hover(position=within(stage, 0.98, 0.3))
    page.mouse.up()
    expect(figure.get_by_role("slider")).to_have_value("5")
    expect(figure.get_by_role("radio", name="diamond")).to_be_checked()


def test_an_address_opens_states_and_keeps_the_variant(visit: Visit) -> None:
    page = visit("problems/tiny/?s=boxes.off_on&s=square.-1_square")
    boxes, square = (page.locator(f"figure:has([data-film='tiny/{name}'])") for name in ("boxes", "square"))
    expect(boxes.locator(".eb-says")).to_have_text("1 lit.")
    expect(boxes.get_by_role("checkbox", name="right")).to_be_checked()
    expect(square.get_by_role("slider")).to_have_value("0")
    square.get_by_role("slider").press("ArrowRight")
    expect(page).to_have_url(re.compile(r"\?s=boxes\.off_on&s=square\.0_square$"))
    page.get_by_role("button", name="Another variant").click()
    expect(page).to_have_url(re.compile(r"\?s=boxes\.off_on&s=square\.0_square&v=\d$"))
    expect(page.locator(".eb-moves")).to_have_count(0)
    expect(page.get_by_text("With the published numbers this picture can be moved.")).to_have_count(3)
    page.get_by_role("button", name="The published numbers").click()
    expect(boxes.locator(".eb-says")).to_have_text("1 lit.")
    page = visit("problems/tiny/?s=boxes.<b>&s=none.1")
    expect(page.locator(".eb-says").last).to_have_text("There is no state “<b>” of this picture.")


def test_where_it_cannot_be_fetched_it_stands_still_and_says_so(visit: Visit) -> None:
    page = visit("problems/tiny/", unfold=True)
    page.route("**/boxes.json*", lambda route: route.fulfill(status=200, body="{"))
    figure = page.locator("figure:has([data-film='tiny/boxes'])")
    figure.get_by_role("button", name="Move it").click()
    expect(figure.get_by_role("status")).to_have_text("The picture cannot be loaded: are you offline?")
    expect(figure.locator("> svg")).to_be_visible()
    page.unroute("**/boxes.json*")
    expect(taken(page, "boxes").locator(".eb-says")).to_have_text("1 lit.")


def test_nothing_jumps_and_paper_has_the_still_picture(visit: Visit) -> None:
    page = visit("problems/tiny/", unfold=True)
    figure = page.locator("figure:has([data-film='tiny/boxes'])")
    still = figure.locator("> svg")
    before = still.evaluate(SIZE)
    held: list[Route] = []
    page.route(FILMS, lambda route: held.append(route))
    for name in ("boxes", "square"):
        page.locator(f"figure:has([data-film='tiny/{name}'])").get_by_role("button", name="Move it").click()
    eventually(page, lambda: len(held), 2)
    settled(page)
    places = page.evaluate(PLACES)  # from the click on, before anything has come
    for route in held:
        route.continue_()
    page.unroute(FILMS)
    expect(page.locator("figure.eb-moving")).to_have_count(2)
    assert figure.locator(".eb-stage svg").evaluate(SIZE) == before
    assert page.evaluate(PLACES) == pytest.approx(places, abs=0.5)
    square = page.locator("figure:has([data-film='tiny/square'])")
    square.get_by_role("button", name="Show me").click()
    expect(square.locator(".eb-says")).to_have_text("Square 4: area 16.")
    settled(page)
    assert page.evaluate(PLACES) == pytest.approx(places, abs=0.5)
    page.emulate_media(media="print")
    page.evaluate("document.documentElement.dataset.ebPrint = 'answers'")
    expect(still).to_be_visible()
    expect(figure.locator(".eb-moves")).to_be_hidden()


@pytest.mark.parametrize(("scheme", "size"), [("light", (1280, 900)), ("dark", (1280, 900)), ("light", (360, 800))])
def test_no_accessibility_violation(visit: Visit, scheme: str, size: tuple[int, int]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit("problems/tiny/", unfold=True, scheme=scheme, size=size)
    for name in ("square", "root", "boxes"):
        taken(page, name)
    settled(page)
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found = Axe().run(page, {"include": [[".eb-movable"]]}, options).response["violations"]
    assert not found, json.dumps([(each["help"], each["nodes"][0]["target"]) for each in found])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
