"""Text at twice its size: whatever is wider than the window then scrolls in a box of its own."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

Visit = Callable[..., "Page"]

DOUBLE = """() => { const root = document.documentElement;
    root.style.fontSize = `${2 * parseFloat(getComputedStyle(root).fontSize)}px`; }"""
STICKING_OUT = """() => { const isBoxed = element => element && (getComputedStyle(element).overflowX !== "visible"
        || isBoxed(element.parentElement.closest(".md-content *")));
    return [...document.querySelectorAll(".md-content *")]
        .filter(element => element.getBoundingClientRect().right > innerWidth + 1 && !isBoxed(element))
        .map(element => `${element.tagName} ${element.className} ${element.textContent.slice(0, 60)}`); }"""


def test_with_text_of_twice_the_size_nothing_sticks_out(visit: Visit, site: Path, problems: list[str]) -> None:
    heaviest = sorted(problems, key=lambda path: (site / path / "index.html").stat().st_size)[-4:]
    for path in ["", "exam/", "progress/", *heaviest]:
        page = visit(path, unfold=True)
        page.evaluate(DOUBLE)
        assert page.evaluate(STICKING_OUT) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        page.context.close()
