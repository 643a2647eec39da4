"""Pictures of a problem's page: light, dark and on a phone, with everything unfolded.

make shots SLUG=fir_convolution        # writes shots/fir_convolution-light.png, …
"""

import functools
import http.server
import shutil
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).parents[1]
VIEWS = {"light": ("light", 1280, 900), "dark": ("dark", 1280, 900), "phone": ("light", 390, 844)}


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main(slug: str) -> None:
    """Write the pictures of the page as it was last built."""
    site, shots = ROOT / "site", ROOT / "shots"
    if not (site / "problems" / slug / "index.html").is_file():
        sys.exit(f"site/problems/{slug}/ is not built: make build, or make build SLUG={slug}")
    chromium = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
    if chromium is None:
        sys.exit("there is no Chromium: install your system's package chromium")
    from playwright.sync_api import sync_playwright

    shots.mkdir(exist_ok=True)
    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (scheme, width, height) in VIEWS.items():
            page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": height})  # type: ignore[arg-type]
            page.goto(f"http://127.0.0.1:{server.server_port}/problems/{slug}/")
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = !d.matches('.eb-code'))")
            page.screenshot(path=shots / f"{slug}-{name}.png", full_page=True)
            print(f"shots/{slug}-{name}.png")
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    main(sys.argv[1])
