"""The proof: every state of every picture, as the page's script switches it, is that state drawn alone, byte for byte."""

import importlib
import inspect
import io
import itertools
import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browsing import Visit, settled
from PIL import Image
from support import PROVE, ROOT, TINY, forget_tiny, write_tiny

from exambank.bank import layers
from exambank.bank.bank import Bank
from exambank.bank.film import themed
from exambank.bank.moving import Moving, _frames, make_moving
from exambank.files import loading
from exambank.problem.drawing import Picture, palette
from exambank.problem.moving import Moves
from exambank.site import controls

if TYPE_CHECKING:
    from playwright.sync_api import Page

COLUMNS, ROWS, WIDTH, HEIGHT = 6, 5, 240, 270
SAMPLE = 12
COLOURS = "".join(f"--eb-{name}:{colour};" for name, colour in palette._asdict().items())
STYLE = (
    f"<style>:root{{{COLOURS}}} text{{font-family:sans-serif!important}} svg{{width:100%;height:auto;display:block}}"
    f"body{{margin:0;display:grid;grid-template-columns:repeat({COLUMNS},{WIDTH}px);grid-auto-rows:{HEIGHT}px}}</style>"
)
UNTOLD = "<style>[id^=told]{display:none}</style>"
SWITCH = """states => states.map(places => {
    document.querySelectorAll("[data-values]").forEach((control, which) => {
        const inputs = control.querySelectorAll("input"), place = places[which];
        if (inputs.length > 1) inputs[place].checked = true;
        else if (inputs[0].type === "range") inputs[0].value = place;
        else inputs[0].checked = place > 0;
    });
    document.querySelector("[data-values] input").dispatchEvent(new Event("input"));
    return document.querySelector(".eb-stage svg").outerHTML;
})"""
MOVING = [
    path.parent.name for path in sorted((ROOT / "problems").glob("*/pictures.py")) if "Moves(" in path.read_text()
]


@pytest.fixture
def page(new_page: Visit) -> "Page":
    opened: Page = new_page(viewport={"width": COLUMNS * WIDTH, "height": ROWS * HEIGHT})
    return opened


@pytest.fixture
def tiny_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Picture]]:
    """The tiny pictures that move."""
    rooms = write_tiny(tmp_path / "bank") / "problems"
    (rooms / "tiny/pictures.py").write_text((TINY / "moving/problems/tiny/pictures.py").read_text())
    forget_tiny()
    monkeypatch.syspath_prepend(str(rooms))
    pictures, problem = importlib.import_module("tiny.pictures"), importlib.import_module("tiny.problem").problem
    yield {name: getattr(pictures, name)(problem.given) for name in ("square", "root", "boxes")}
    forget_tiny()


def differing(
    page: "Page", picture: Picture, name: str, moving: Moving, change: Callable[[Any], None] = lambda film: None
) -> list[int]:
    """Switch through the films of a picture, and return the states that are not what they are drawn alone."""
    films = {file: json.loads(text) for file, text in moving["files"].items()}
    for each in films.values():
        change(each)
    open_picture(page, moving, {file: json.dumps(each) for file, each in films.items()})
    places = [*itertools.product(*(range(len(control["values"])) for control in moving["controls"]))]
    first = places.index(tuple(control["start"] for control in moving["controls"]))
    chosen = looked_at(len(places), first, name)
    alone, shown = drawn_alone(picture, chosen, first), [places[state] for state in chosen]
    looked: list[tuple[str, list[str], list[str]]] = []
    if moving["typed"]:
        looked.append((UNTOLD, page.evaluate(SWITCH, [places[first]]), [alone[chosen.index(first)]]))
    elif moving["question"]:
        looked.append((UNTOLD, page.evaluate(SWITCH, shown), alone))
    if moving["question"]:
        page.get_by_role("button", name="Show me").click()
        page.locator(".eb-found").wait_for(state="attached")  # and all else with it
    looked.append(("", page.evaluate(SWITCH, shown), alone))
    page.unroute_all()
    return [chosen[place] for style, found, wanted in looked for place in unlike(page, found, wanted, style)]


def looked_at(count: int, first: int, name: str) -> list[int]:
    """A few states with every run; all of them where `EXAMBANK_PROVE` is set."""
    if count <= SAMPLE or PROVE:
        return [*range(count)]
    return sorted({first, *random.Random(name).sample(range(count), SAMPLE - 1)})


def drawn_alone(picture: Picture, chosen: list[int], first: int) -> list[str]:
    """States of a picture as matplotlib writes them, each on its own."""
    moves = picture.moves
    assert isinstance(moves, Moves)
    settings = [*itertools.product(*moves.controls.values())]
    alone: list[str] = []
    written = layers.written
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layers, "written", lambda figure: alone.append(written(figure)) or alone[-1])
        _frames(moves, [settings[state] for state in chosen], chosen.index(first), picture.figure, "alone")
    return [*map(plain, alone)]


def open_picture(page: "Page", moving: Moving, files: dict[str, str]) -> None:
    """A page with this picture only, in the reader's hands; what it fetches is given."""
    script = '<script type="module" src="/assets/js/moving.js"></script>'
    body = f"<!doctype html><meta charset=utf-8><figure><svg></svg>{controls.markup(moving)}</figure>{script}"

    def answer(route: Any) -> None:
        path = route.request.url.split("?")[0].removeprefix("http://pictures.test/")
        if path.endswith(".js"):
            route.fulfill(path=ROOT / "docs" / path)
        elif path.endswith(".json"):
            route.fulfill(body=files[Path(path).stem], content_type="application/json")
        else:
            route.fulfill(body=body, content_type="text/html")

    page.route("http://pictures.test/**", answer)
    page.goto("http://pictures.test/")
    page.get_by_role("button", name="Move it").click()
    page.wait_for_selector("figure.eb-moving")


def plain(raw: str) -> str:
    """What matplotlib wrote, in the page's colours; to hundredths of a point, in paths to tenths, as everywhere."""
    svg = themed(raw[raw.index("<svg") :])
    svg = re.sub(r"<[^>]*>", lambda tag: re.sub(r"-?\d+\.\d{3,}", lambda n: f"{float(n[0]):.2f}", tag[0]), svg)
    return re.sub(r' d="[^"]*"', lambda path: re.sub(r"-?\d+\.\d+", lambda n: f"{float(n[0]):.1f}", path[0]), svg)


def unlike(page: "Page", shown: list[str], wanted: list[str], style: str) -> list[int]:
    """Which of the pictures differ, looked at many at once."""
    assert len(shown) == len(wanted)
    found = []
    for start in range(0, len(shown), COLUMNS * ROWS):
        sheets = []
        for pictures, more in ((shown, ""), (wanted, style)):
            cells = "".join(f"<div>{svg}</div>" for svg in pictures[start : start + COLUMNS * ROWS])
            page.set_content(f"<!doctype html>{STYLE}{more}{cells}")
            settled(page)
            sheets.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
        for cell in range(min(COLUMNS * ROWS, len(shown) - start)):
            x, y = cell % COLUMNS * WIDTH, cell // COLUMNS * HEIGHT
            one, other = (sheet.crop((x, y, x + WIDTH, y + HEIGHT)) for sheet in sheets)
            assert len(one.getcolors(1 << 20)) > 2, "an empty picture proves nothing"
            if one.tobytes() != other.tobytes():
                found.append(start + cell)
    return found


@pytest.mark.parametrize("slug", MOVING)
def test_every_state_is_what_it_is_alone(page: "Page", bank: Bank, slug: str) -> None:
    given, pictures = loading.load(slug).given, loading.load_pictures(slug)
    moving = {name: draw for name, draw in pictures.items() if "Moves(" in inspect.getsource(draw)}
    assert len(moving) == (ROOT / f"problems/{slug}/pictures.py").read_text().count("Moves("), "none is left out"
    for name, draw in moving.items():
        assert differing(page, draw(given), name, bank.entries[slug]["figures"][name]["moves"]) == [], name


def made(picture: Picture, name: str) -> Moving:
    assert picture.moves is not None
    return make_moving(picture.moves, picture.figure, "proof", name)


def test_the_tiny_ones_too(page: "Page", tiny_pictures: dict[str, Picture]) -> None:
    for name, picture in tiny_pictures.items():
        assert differing(page, picture, name, made(picture, name)) == [], name


@pytest.mark.parametrize("seed", range(3))
def test_a_wrong_film_is_seen(page: "Page", tiny_pictures: dict[str, Picture], seed: int) -> None:
    rng = random.Random(seed)
    state, wrong = rng.randrange(4), list[int]()

    def flip(film: dict[str, Any]) -> None:
        """In one state, show a layer that is not its own, or leave one of its own out."""
        which = rng.randrange(len(film["patterns"]))
        pattern = film["patterns"][which]
        film["patterns"][which] = f"{pattern[:state]}{1 - int(pattern[state])}{pattern[state + 1 :]}"
        wrong.append(state)

    boxes = tiny_pictures["boxes"]
    assert differing(page, boxes, "boxes", made(boxes, "boxes"), flip) == wrong
