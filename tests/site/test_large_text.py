"""Text at twice its size: whatever is wider than the window then scrolls in a box of its own."""

from pathlib import Path

import pytest
from browsing import Tour, settled

DOUBLE = """() => { const root = document.documentElement;
    root.style.fontSize = `${2 * parseFloat(getComputedStyle(root).fontSize)}px`; }"""
STICKING_OUT = """() => { const isBoxed = element => element && (getComputedStyle(element).overflowX !== "visible"
        || isBoxed(element.parentElement.closest(".md-content *")));
    return [...document.querySelectorAll(".md-content *")]
        .filter(element => element.getBoundingClientRect().right > innerWidth + 1 && !isBoxed(element))
        .map(element => `${element.tagName} ${element.className} ${element.textContent.slice(0, 60)}`); }"""


@pytest.mark.parametrize("size", [(1280, 900), (360, 800)], ids=["desk", "phone"])
def test_with_text_of_twice_the_size_nothing_sticks_out(
    tour: Tour, site: Path, problems: list[str], size: tuple[int, int]
) -> None:
    heaviest = sorted(problems, key=lambda path: (site / path / "index.html").stat().st_size)[-4:]
    for path, page in tour(["", "exam/", "progress/", *heaviest], size=size, unfold=True):
        page.evaluate(DOUBLE)
        settled(page)
        assert page.evaluate(STICKING_OUT) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
