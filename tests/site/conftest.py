"""Fixtures: the published site, served on this machine and opened in a real browser as a new reader does."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from browsing import CHROMIUM, PATIENCE, Tour, Visit, served, settled, unfolded

from exambank.site.policy import POLICY

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

SLOW = float(os.environ.get("EXAMBANK_SLOW", "1"))
"""How many times slower than this one a machine is that Chromium pretends to run on."""
JUDGED = ("[Intervention]", "[Violation]")
"""What Chromium says of the speed of the machine."""


def unavailable(reason: str) -> NoReturn:
    if os.environ.get("EXAMBANK_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{reason}, and EXAMBANK_REQUIRE_BROWSER is set")
    pytest.skip(f"{reason}: the site is not tested in a browser")


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """The system's Chromium."""
    try:
        from playwright.sync_api import expect, sync_playwright
    except ImportError:
        unavailable("Playwright is not installed")
    if CHROMIUM is None:
        unavailable("there is no Chromium")
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        # Chromium refuses its sandbox to root, which is what containers run as.
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        with playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"] if root else [], timeout=PATIENCE * 1000
        ) as started:
            yield started


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The site, served on this machine under its own security policy."""
    with served(site, POLICY) as found:
        yield found


@pytest.fixture(scope="session")
def pages(site: Path) -> list[str]:
    """Every page of the site, relative to its root."""
    folders = sorted(file.parent.relative_to(site).as_posix() for file in site.rglob("index.html"))
    return ["404.html", *(f"{folder}/".removeprefix("./") for folder in folders)]


@pytest.fixture(scope="session")
def problems(pages: list[str]) -> list[str]:
    return [page for page in pages if page.startswith("problems/")]


@pytest.fixture
def new_page(browser: "Browser") -> Iterator[Visit]:
    """An empty page in a browser that knows nothing yet."""
    contexts = []

    def open_page(**options: Any) -> "Page":
        context = browser.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE * 1000)
        page = context.new_page()
        if SLOW > 1:
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOW})
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What pages have said that they should not, and asked for in vain or elsewhere: at the end, nothing."""
    found: list[str] = []
    yield found
    assert not found


@pytest.fixture
def visit(complaints: list[str], new_page: Visit, address: str) -> Visit:
    """Open a page as a new reader; nothing on it is caught while it moves."""

    def open_page(
        path: str,
        *,
        size: tuple[int, int] = (1280, 900),
        scheme: str = "light",
        motion: str = "reduce",
        unfold: bool = False,
    ) -> "Page":
        page = new_page(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, reduced_motion=motion)

        def heard(said: "ConsoleMessage") -> None:
            if not said.text.startswith(JUDGED):
                complaints.append(f"{page.url}: {said.type}: {said.text}")

        def failed(asked: "Request") -> None:
            if asked.failure != "net::ERR_ABORTED":  # the page was left before it came
                complaints.append(f"{page.url}: {asked.failure}: {asked.url}")

        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("requestfailed", failed)
        page.on("response", lambda got: complaints.append(f"{got.status}: {got.url}") if got.status >= 400 else None)
        page.on("request", lambda asked: complaints.append(f"asks {asked.url}") if foreign(asked.url) else None)
        page.goto(address + path)
        (unfolded if unfold else settled)(page)
        return page

    def foreign(url: str) -> bool:
        return not url.startswith((address, "data:", "blob:"))

    return open_page


@pytest.fixture
def tour(visit: Visit, address: str) -> Tour:
    """Open pages one after the other, as a reader who goes on: a new reader each time takes a browser three times as long."""

    def walk(
        paths: Iterable[str], *, unfold: bool = False, cache: bool = True, **options: Any
    ) -> "Iterator[tuple[str, Page]]":
        first, *others = paths
        page = visit(first, unfold=unfold, **options)
        page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": not cache})
        yield first, page
        for path in others:
            page.goto(address + path)
            (unfolded if unfold else settled)(page)
            yield path, page

    return walk
