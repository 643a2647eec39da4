"""Fixtures: the published site, served on this machine and opened in a real browser as a new reader does."""

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)


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

    def open_page(
        path: str, *, size: tuple[int, int] = (1280, 900), scheme: str = "light", unfold: bool = False
    ) -> "Page":
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(f"{path}: {said.type}: {said.text}"))
        page.on("pageerror", lambda error: complaints.append(f"{path}: {error}"))
        page.on("requestfailed", lambda asked: complaints.append(f"{path}: failed: {asked.url}"))
        page.on(
            "response", lambda got: complaints.append(f"{path}: {got.status}: {got.url}") if got.status >= 400 else None
        )
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
