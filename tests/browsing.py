"""What the tests in a browser share: their patience, sites of small banks, and folders served on this machine."""

import functools
import http.server
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from support import PROVE, ROOT, Run, run

if TYPE_CHECKING:
    from playwright.sync_api import Page

Visit = Callable[..., "Page"]
Tour = Callable[..., Iterator[tuple[str, "Page"]]]

CHROMIUM = next(
    filter(None, map(shutil.which, ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"])), None
)
"""The browser without a window, where there is one: the same, in half the time."""
PATIENCE = 60
"""Seconds that a test waits for what a page does a moment later: more than the slowest machine takes."""
SETTLED = """async () => {
    do {
        await document.fonts.ready;
        await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    } while (document.fonts.status !== "loaded");
}"""


def some(pages: list[str], one_in: int) -> list[str]:
    """One in so many pages with every run; all of them where `EXAMBANK_PROVE` is set."""
    return pages if PROVE else pages[::one_in]


def eventually(page: "Page", read: Callable[[], Any], wanted: Any) -> None:
    """Wait until what is read is what is wanted: for what `expect` cannot look at, such as the browser's storage."""
    limit = monotonic() + PATIENCE
    while (found := read()) != wanted and monotonic() < limit:
        page.wait_for_timeout(50)  # the page goes on meanwhile, and its events are heard
    assert found == wanted


def settled(page: "Page") -> None:
    """Wait until fonts are there and what follows a change of sizes is done: before what should not be is looked for."""
    page.evaluate(SETTLED)


def unfolded(page: "Page") -> None:
    """Open all answers, hints and asides."""
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
    settled(page)


class _Files(http.server.SimpleHTTPRequestHandler):
    policy = ""

    def end_headers(self) -> None:
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128  # a browser asks for much at once

    def handle_error(self, *_: object) -> None:
        """A page may be left before all of it has come."""


@contextmanager
def served(folder: Path, policy: str = "") -> Iterator[str]:
    """The address of a folder, served on this machine, under a security policy where one is given."""
    files = type("Files", (_Files,), {"policy": policy})
    with _Server(("127.0.0.1", 0), functools.partial(files, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


def dressed(root: Path, *styles: str) -> Path:
    """A tiny bank with the scripts of the site, and some of its styles."""
    for folder in ("js", "css", "fonts"):
        shutil.copytree(ROOT / "docs/assets" / folder, root / "docs/assets" / folder)
    with (root / "mkdocs.yml").open("a") as settings:
        settings.write(f"extra_css: [{', '.join(f'assets/css/{name}.css' for name in styles)}]\n")
        settings.write("extra_javascript:\n  - path: assets/scripts/site.js\n    type: module\n")
    return root


def built(root: Path, **environment: str) -> Run:
    """What the build of a tiny bank says, whose site is in its folder `site`."""
    told = {"EXAMBANK_ROOT": str(root), "EXAMBANK_STORE": str(root.parent / "store"), **environment}
    done = run("mkdocs", "build", cwd=root, **told)
    assert done.code == 0, done.text
    return done
