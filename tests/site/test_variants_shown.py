"""Another variant in a real browser: the tiny bank with three of them."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from browsing import Visit, built, dressed, served
from support import VARIANTS, write_tiny

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api").expect  # waits for what the page does a moment later


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The tiny bank with three variants, served on this machine."""
    root = dressed(write_tiny(tmp_path_factory.mktemp("variants") / "bank"), "exambank", "reader")
    built(root, **VARIANTS)
    with served(root / "site") as found:
        yield found


def side(page: "Page", number: int) -> int:
    """The side that the page shows once it has come to a variant."""
    expect(page).to_have_url(re.compile(rf"\?v={number}$" if number else r"/tiny/(\?v=%3Cb%3E)?$"))
    expect(page.locator(".eb-which")).to_have_text(
        re.compile(f"^Variant {number} " if number else "^(There is no .*)?$")
    )
    expect(page.locator(".eb-first")).to_be_visible(visible=number > 0)
    shown = int(page.locator("[data-slot] >> nth=0").text_content() or "")
    expect(page.locator(".eb-figure svg")).to_have_attribute("aria-label", f"A square of side {shown}.")
    expect(page.locator(".eb-answer data").first).to_have_text(str(shown**2))
    odd = page.locator("[data-when=odd]")
    expect(odd).to_have_js_property("hidden", shown % 2 == 0)
    for block in page.locator(".eb-published, .eb-correction").all():
        expect(block).to_have_css("display", "none" if number else "block")
    return shown


def test_numbers_change_and_the_way_back_is_kept(visit: Visit) -> None:
    page = visit("problems/tiny/")
    another = page.get_by_role("button", name="Another variant")
    shown = [side(page, 0)]
    for number in (1, 2, 3):
        another.click()
        shown.append(side(page, number))
    assert len(set(shown)) == 4
    form = page.locator("section[data-part=a] form")
    for reply, words in ((shown[0] ** 2, "Not right"), (shown[3] ** 2, "Right.")):
        form.locator("input").fill(str(reply))
        form.get_by_role("button", name="Check").click()
        expect(form.locator(".eb-verdict p")).to_have_text(re.compile(f"^{words}"))
    page.go_back()
    assert side(page, 2) == shown[2]
    page.go_forward()
    assert side(page, 3) == shown[3]
    page.get_by_role("button", name="The published numbers").click()
    assert side(page, 0) == 7
    expect(another).to_be_focused()  # the button that had the focus is gone


def test_an_address_opens_a_variant_and_says_where_there_is_none(visit: Visit) -> None:
    assert side(visit("problems/tiny/?v=2"), 2) != 7
    page = visit("problems/tiny/?v=<b>")
    expect(page.locator(".eb-which")).to_contain_text("There is no variant “<b>”")
    assert side(page, 0) == 7
