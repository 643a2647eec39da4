"""Nine cells and a photograph: the page's whole numbers are Python's, and what a reader types is what is drawn."""

import base64
import io
import json
import random
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import brotli
import numpy as np
import pytest
from browsing import Visit, eventually, settled
from hand_designed_filters.cells import PRESETS, around, filtered, said
from hand_designed_filters.photograph import WIDTH, photograph
from hand_designed_filters.pictures import cells
from hand_designed_filters.problem import problem
from PIL import Image
from support import ROOT
from twin import LIMIT

from exambank.bank.moving import make_moving
from exambank.bank.scripts import bundle, bundles
from exambank.bank.svg import to_svg
from exambank.site import slots
from exambank.site.bundles import ENTRIES, shorter

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

expect = pytest.importorskip("playwright.sync_api").expect  # waits for what the page does a moment later

Filtering = Callable[[list[tuple[Any, list[int]]]], list[tuple[list[int], str]]]

SCRIPTS = ROOT / "docs/assets/js"
MODULE = SCRIPTS / "filters/filtered.js"
MOST = 4_000
"""Bytes of the picture's own script, compressed as a web host does."""
ASK = """
const ask = (json) => JSON.stringify(JSON.parse(json).map(
  ([pixels, width, filter]) => [modules.filtered.filtered(pixels, width, filter), modules.filtered.said(filter)]));
"""
MUTANTS = (
    ("% 3", "% 2"),
    ("(down - 1)", "(1 - down)"),
    ("+ across - 1", "- across + 1"),
    (", last)", ", row)"),
    (", width - 1)", ", column)"),
    (", 0), width", ", 1), width"),
    ("Math.abs(total) + divisor", "Math.abs(total)"),
    ("Math.abs(total) + divisor", "Math.abs(total) + divisor - 1"),
    ("2 * Math.abs(total)", "2 * total"),
    (", 255)", ", 256)"),
    ("slice(0, 9)", "slice(0, 8)"),
    ("Math.abs(above)];", "above];"),
)
"""Wrong changes of the module, each to be noticed."""


@pytest.fixture
def in_v8() -> Iterator[Callable[[str], Filtering]]:
    """From the text of a module, its functions for many photographs and filters at once."""
    from py_mini_racer import MiniRacer

    thread = ThreadPoolExecutor(max_workers=1)  # of its own, as in twin.py
    engines = []

    def load(script: str) -> Filtering:
        engine = thread.submit(MiniRacer).result()
        engines.append(engine)

        def run(text: str) -> str:
            return str(thread.submit(engine.eval, text, timeout_sec=LIMIT).result())

        run(script + ASK + "undefined")

        def ask(asked: list[tuple[Any, list[int]]]) -> list[tuple[list[int], str]]:
            data = json.dumps([(pixels.ravel().tolist(), pixels.shape[1], cells) for pixels, cells in asked])
            return [(levels, told) for levels, told in json.loads(run(f"ask({json.dumps(data)})"))]

        return ask

    yield load
    for engine in engines:
        thread.submit(engine.close).result()
    thread.shutdown()


def drawn(seed: int, count: int) -> list[tuple[Any, list[int]]]:
    """Pieces of the photograph, and filters: small ones, where answers are halved, and the largest that can be typed."""
    rng = random.Random(seed)
    whole, asked = photograph().astype(int), []
    for number in range(count):
        height, width = rng.randint(3, 14), rng.randint(3, 14)
        top, left = rng.randint(0, WIDTH - height), rng.randint(0, WIDTH - width)
        most = (1, 3, 9, 99)[number % 4]
        weights = [rng.randint(-most, most) for _ in range(9)]
        piece = whole[top : top + height, left : left + width]
        asked.append((piece, [*weights, rng.randint(1, (2, 10, 99)[number % 3])]))
    return asked


def unlike(found: list[tuple[list[int], str]], asked: list[tuple[Any, list[int]]]) -> int:
    """How many of the answers are not Python's."""
    wanted = [(filtered(pixels, cells).ravel().tolist(), said(cells)) for pixels, cells in asked]
    return sum(mine != other for mine, other in zip(found, wanted, strict=True))


def test_the_page_computes_what_python_does(in_v8: Callable[[str], Filtering]) -> None:
    asked = drawn(0, 3_000)
    whole = photograph().astype(int)
    asked += [
        (whole, cells) for cells in (*PRESETS.values(), around(5), [99] * 9 + [1], [-99] * 9 + [1], [0] * 9 + [1])
    ]
    assert unlike(in_v8(bundle(MODULE))(asked), asked) == 0


def test_every_wrong_change_is_noticed(in_v8: Callable[[str], Filtering]) -> None:
    script, asked = bundle(MODULE), drawn(1, 200)
    for old, new in MUTANTS:
        assert script.count(old) == 1, old
        assert unlike(in_v8(script.replace(old, new))(asked), asked) > 0, (old, new)


def test_python_filters_as_scipy_does() -> None:
    from scipy import ndimage

    for pixels, filter_ in drawn(2, 200):
        exact = np.abs(ndimage.correlate(pixels, np.reshape(filter_[:9], (3, 3)), mode="nearest")) / filter_[9]
        assert np.array_equal(filtered(pixels, filter_), np.minimum(np.floor(exact + 0.5), 255))


def test_the_script_is_small() -> None:
    made = shorter(bundles(*(SCRIPTS / name for name in ENTRIES))["filters.js"])
    assert len(brotli.compress(made.encode())) <= MOST


@pytest.fixture
def visit(complaints: list[str], new_page: Visit) -> Visit:
    """A page with this picture only, as new readers see it, with the scripts and the styles of the site."""
    picture = cells(problem.given)
    assert picture.moves is not None
    moving = make_moving(picture.moves, picture.figure, "hand_designed_filters", "cells")
    figure = slots.figure({"svg": to_svg(picture, "it"), "caption": picture.caption, "moves": moving})
    made = {name: shorter(text) for name, text in bundles(*(SCRIPTS / name for name in ENTRIES)).items()}
    styles = "".join(f'<link rel="stylesheet" href="/assets/css/{name}.css">' for name in ("exambank", "moving"))

    def answer(route: Any) -> None:
        path = route.request.url.split("?")[0].removeprefix("http://pictures.test/")
        name = path.rpartition("/")[2]
        if path.startswith("assets/scripts/"):
            route.fulfill(body=made[name], content_type="text/javascript")
        elif path.startswith("assets/moving/hand_designed_filters/"):
            route.fulfill(body=moving["files"][name.removesuffix(".json")], content_type="application/json")
        elif path.startswith("assets/"):
            route.fulfill(path=ROOT / "docs" / path)
        else:
            scheme = "slate" if "dark" in path else "default"
            route.fulfill(
                content_type="text/html",
                body=f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Cells</title>{styles}'
                '<script type="module" src="/assets/scripts/site.js"></script>'
                f'<body data-md-color-scheme="{scheme}" style="background: var(--eb-paper); color: var(--eb-ink)"><main class="md-typeset">{figure}</main>',
            )

    def open_page(address: str = "", width: int = 1280) -> "Page":
        page = new_page(viewport={"width": width, "height": 800}, reduced_motion="reduce")
        # A test itself breaks off what then has failed.
        page.on("console", lambda said: None if "ERR_FAILED" in said.text else complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.route("http://pictures.test/**", answer)
        page.goto(f"http://pictures.test/{address}")
        settled(page)
        return page

    return open_page


def levels(page: "Page") -> Any:
    """What stands in the canvas; it is grey and hides nothing."""
    url = page.locator("canvas").evaluate("canvas => canvas.toDataURL()")
    pixels = np.array(Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))))
    assert pixels.shape == (WIDTH, WIDTH, 4)
    assert (pixels[..., 3] == 255).all()
    assert (pixels[..., :1] == pixels[..., :3]).all()
    return pixels[..., 0]


def taken(page: "Page") -> "Locator":
    """The middle cell, in the reader's hands."""
    page.get_by_role("button", name="Try it").click()
    middle = page.get_by_label("row 2, column 2")
    expect(middle).to_be_focused()
    return middle


def test_a_guess_comes_first_and_then_the_picture_follows(visit: Visit) -> None:
    page, whole = visit(), photograph().astype(int)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.split("?")[0].rpartition("/")[2]))
    middle, status, says = taken(page), page.get_by_role("status"), page.locator(".eb-says")
    eventually(page, lambda: set(asked), {"cells.json", "filters.js"})  # what is right is fetched later
    middle.press("ArrowUp")
    page.get_by_role("button", name="Raise the cell").click()
    expect(middle).to_have_value("2")
    assert np.array_equal(levels(page), whole), "before the guess nothing is filtered"
    expect(page.get_by_label("row 1, column 1")).not_to_be_editable()
    expect(page.get_by_role("button", name="sharper")).to_be_disabled()
    page.get_by_role("button", name="That is my guess").click()
    verdict = f"Not right. Your guess is 2. {said(around(2))} Right is 5. {said(around(5))}"
    expect(status).to_have_text(verdict)
    expect(page.locator(".eb-found")).to_have_text(verdict)
    assert np.array_equal(levels(page), filtered(whole, around(2)))
    typed = [1, -2, 3, -4, 5, -6, 7, -8, 12, 7]
    for box, value in zip(page.get_by_role("spinbutton").all(), typed, strict=True):
        box.fill(str(value))
    expect(status).to_have_text(said(typed))
    assert np.array_equal(levels(page), filtered(whole, typed))
    expect(page.locator("canvas")).to_have_attribute("aria-label", f"The photograph, filtered. {said(typed)}")
    expect(page).to_have_url(re.compile(r"\?s=cells\.1_-2_3_-4_5_-6_7_-8_12_7$"))
    middle.fill("1.5")
    expect(says).to_contain_text("Type whole numbers")
    expect(middle).to_have_attribute("aria-invalid", "true")
    assert np.array_equal(levels(page), filtered(whole, typed)), "the last filter stays"
    for name, preset in {**PRESETS, "sharper": around(5)}.items():
        page.get_by_role("button", name=name).click()
        expect(says).to_have_text(said(preset))
        assert np.array_equal(levels(page), filtered(whole, preset))


def test_a_verdict_is_not_wiped_out_by_what_was_still_to_be_said(visit: Visit) -> None:
    page = visit()
    page.clock.install(time="2026-03-01T12:00:00")
    middle = taken(page)
    page.clock.pause_at("2026-03-01T13:00:00")
    middle.press("ArrowUp")
    page.get_by_role("button", name="That is my guess").click()
    expect(page.locator(".eb-found")).to_contain_text("Not right.")
    page.clock.run_for(10_000)
    expect(page.get_by_role("status")).to_contain_text("Not right.")


def test_right_and_show_me(visit: Visit) -> None:
    page = visit()
    taken(page).fill("5")
    page.keyboard.press("Enter")
    expect(page.locator(".eb-found")).to_have_text(f"Right. {said(around(5))}")
    page = visit()
    middle = taken(page)
    page.get_by_role("button", name="Show me").click()
    expect(middle).to_have_value("5")
    expect(page.locator(".eb-says")).to_have_text(said(around(5)))


def test_an_address_opens_a_filter(visit: Visit) -> None:
    page = visit("?s=cells.0_0_0_0_-3_0_0_0_2_2")
    expect(page.locator(".eb-says")).to_have_text(said([0, 0, 0, 0, -3, 0, 0, 0, 2, 2]))
    for wrong in ("1_2", "0_0_0_0_<b>_0_0_0_0_1", "0_0_0_0_1_0_0_0_0_0"):
        page = visit(f"?s=cells.{wrong}")
        expect(page.locator(".eb-says")).to_have_text(f"There is no filter “{wrong}”.")
        expect(page.get_by_role("button", name="Show me")).to_be_visible()


def test_where_it_cannot_be_fetched_it_says_so(visit: Visit) -> None:
    page = visit()
    page.route("**/filters.js", lambda route: route.abort())
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_role("status")).to_have_text("The picture cannot be loaded: are you offline?")
    expect(page.locator("figure > svg")).to_be_visible()
    page.unroute("**/filters.js")
    taken(page)
    page.emulate_media(media="print")
    expect(page.locator("figure > svg")).to_be_visible()
    expect(page.locator("canvas")).to_be_hidden()


@pytest.mark.parametrize(("address", "width"), [("", 1280), ("dark", 1280), ("", 360)])
def test_no_accessibility_violation_and_no_jump(visit: Visit, address: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit(address, width)
    still = page.locator("figure > svg").bounding_box()
    for told in (False, True):
        if told:
            page.get_by_role("button", name="Show me").click()
            page.locator(".eb-found").wait_for(state="attached")
        else:
            taken(page)
        settled(page)
        options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
        found = Axe().run(page, {"include": [["figure"]]}, options).response["violations"]
        assert not found, json.dumps([(each["help"], each["nodes"][0]["target"]) for each in found])
    moving = page.locator(".eb-stage").bounding_box()
    assert still is not None
    assert moving is not None
    assert [round(moving[side]) for side in ("x", "y", "width")] == [round(still[side]) for side in ("x", "y", "width")]
    assert abs(moving["height"] - still["height"]) < 0.5
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
