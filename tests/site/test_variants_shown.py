"""Another variant in a real browser: the tiny bank with three of them."""

import functools
import http.server
import shutil
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from support import ROOT, VARIANTS, run, write_tiny

if TYPE_CHECKING:
    from playwright.sync_api import Page

Visit = Callable[..., "Page"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The tiny bank with three variants, served on this machine."""
    root = write_tiny(tmp_path_factory.mktemp("variants") / "bank")
    for folder in ("js", "css"):
        shutil.copytree(ROOT / "docs/assets" / folder, root / "docs/assets" / folder)
    scripts = "".join(f"  - path: assets/js/{name}.js\n    type: module\n" for name in ("reader", "variants"))
    with (root / "mkdocs.yml").open("a") as settings:
        settings.write(f"extra_css: [assets/css/exambank.css, assets/css/reader.css]\nextra_javascript:\n{scripts}")
    environment = {"EXAMBANK_ROOT": str(root), "EXAMBANK_STORE": str(root.parent / "store"), **VARIANTS}
    assert run("mkdocs", "build", cwd=root, **environment).code == 0

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    handler = functools.partial(Quiet, directory=str(root / "site"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def side(page: "Page", number: int) -> int:
    """The side that the page shows once it has come to a variant."""
    page.wait_for_selector("html[data-eb-variant]" if number else "html:not([data-eb-variant])")
    page.wait_for_function(
        "n => !n || document.querySelector('.eb-which').textContent.startsWith(`Variant ${n} `)", arg=number
    )
    shown = int(page.locator("[data-slot] >> nth=0").text_content() or "")
    label = page.locator(".eb-figure svg").get_attribute("aria-label")
    assert label == f"A square of side {shown}."
    assert page.locator(".eb-answer data").first.text_content() == str(shown**2)
    assert page.locator("[data-when=odd]").evaluate("block => !block.hidden") == (shown % 2 == 1)
    assert [
        block.evaluate("b => getComputedStyle(b).display != 'none'")
        for block in page.locator(".eb-published, .eb-correction").all()
    ] == [not number] * 2
    return shown


def test_numbers_change_and_the_way_back_is_kept(visit: Visit) -> None:
    page = visit("problems/tiny/")
    another = page.get_by_role("button", name="Another variant")
    shown = [side(page, 0)]
    for number in (1, 2, 3):
        another.click()
        shown.append(side(page, number))
        assert page.url.endswith(f"?v={number}")
    assert len(set(shown)) == 4
    form = page.locator("section[data-part=a] form")
    for reply, words in ((shown[0] ** 2, "Not right"), (shown[3] ** 2, "Right")):
        form.locator("input").fill(str(reply))
        form.get_by_role("button", name="Check").click()
        page.get_by_text(words).wait_for()
    page.go_back()
    assert side(page, 2) == shown[2]
    page.go_forward()
    assert side(page, 3) == shown[3]
    page.get_by_role("button", name="The published numbers").click()
    assert side(page, 0) == 7
    assert page.url.endswith("/tiny/")
    assert another.evaluate("button => button === document.activeElement"), "the button that had the focus is gone"


def test_an_address_opens_a_variant_and_says_where_there_is_none(visit: Visit) -> None:
    assert side(visit("problems/tiny/?v=2"), 2) != 7
    page = visit("problems/tiny/?v=<b>")
    assert "There is no variant “<b>”" in page.locator(".eb-which").inner_text()
    assert side(page, 0) == 7
