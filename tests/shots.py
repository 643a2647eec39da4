"""Pictures of a problem's page: light, dark and on a phone, with everything unfolded.

make shots SLUG=fir_convolution        # writes shots/fir_convolution-light.png, …
"""

import sys
from pathlib import Path

from browsing import CHROMIUM, served, settled

ROOT = Path(__file__).parents[1]
VIEWS = {"light": ("light", 1280, 900), "dark": ("dark", 1280, 900), "phone": ("light", 390, 844)}


def main(slug: str) -> None:
    """Write the pictures of the page as it was last built."""
    site, shots = ROOT / "site", ROOT / "shots"
    if not (site / "problems" / slug / "index.html").is_file():
        sys.exit(f"site/problems/{slug}/ is not built: make build, or make build SLUG={slug}")
    if CHROMIUM is None:
        sys.exit("there is no Chromium: install your system's package chromium")
    from playwright.sync_api import sync_playwright

    shots.mkdir(exist_ok=True)
    with served(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, (scheme, width, height) in VIEWS.items():
            page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": height})  # type: ignore[arg-type]
            page.goto(f"{address}problems/{slug}/")
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = !d.matches('.eb-code'))")
            settled(page)
            page.screenshot(path=shots / f"{slug}-{name}.png", full_page=True)
            print(f"shots/{slug}-{name}.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
