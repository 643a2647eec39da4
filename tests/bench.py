"""Time the build: cold, warm, and against plain Material on the same rendered pages.

    make bench

The plain build gets every page that the engine writes as HTML that is ready, and runs without our extension
and hook. Warm and plain builds take turns, so that both see the same machine; the fastest of each counts.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from exambank.notebooks import executed

ROOT = Path(__file__).parent.parent
ROUNDS = 5
NEVER_IMPORTED = ("torch", "scipy", "sympy", *(path.stem for path in (ROOT / "problems").glob("*.py")))


def build(folder: Path, site: Path, store: Path, *options: str) -> tuple[float, str]:
    """Seconds that a strict build takes, and what it prints."""
    environment = {**os.environ, "EXAMBANK_STORE": str(store), "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, *options, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return seconds, done.stdout + done.stderr


def plain_copy(folder: Path, site: Path) -> None:
    """The same site without the engine: its pages as HTML, its notebooks executed."""
    for name in ("docs", "overrides"):
        shutil.copytree(ROOT / name, folder / name)
    for page in (folder / "docs").rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        if not re.search(r"^/// |@\{", text, flags=re.MULTILINE):
            continue
        address = page.relative_to(folder / "docs").with_suffix("")
        rendered = site / address.parent / ("" if address.name == "index" else address.name) / "index.html"
        article = re.search(r"<article[^>]*>(.*)</article>", rendered.read_text(encoding="utf-8"), flags=re.DOTALL)
        front = re.match(r"---\n.*?\n---\n", text, flags=re.DOTALL)
        assert article is not None, f"{rendered} has no article"
        page.write_text(f"{front[0] if front else ''}\n<div>\n{article[1]}\n</div>\n", encoding="utf-8")
    for notebook in (folder / "docs" / "notebooks").glob("*.py"):
        shutil.copy(executed(ROOT / "docs" / "notebooks" / notebook.name), notebook.with_suffix(".ipynb"))
        notebook.unlink()
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    settings = re.sub(
        r"^hooks:\n(?:  - .*\n)+|^  - exambank\.markdown.*\n|^watch:.*\n", "", settings, flags=re.MULTILINE
    )
    settings = settings.replace("anchors: warn", "anchors: ignore").replace("links: warn", "links: ignore")
    (folder / "mkdocs.yml").write_text(settings, encoding="utf-8")


def main() -> None:
    """Build, compare, and say what a warm build imports that it should not."""
    with tempfile.TemporaryDirectory(prefix="exambank-bench-") as name:
        folder = Path(name)
        store, site, plain = folder / "store", folder / "site", folder / "plain"
        os.environ["EXAMBANK_STORE"] = str(store)
        plain.mkdir()
        cold, _ = build(ROOT, site, store)
        print(f"cold   {cold:6.2f} s")
        plain_copy(plain, site)
        times = [(build(ROOT, site, store)[0], build(plain, folder / "plain-site", store)[0]) for _ in range(ROUNDS)]
        warm, floor = (min(each) for each in zip(*times, strict=True))
        print(f"warm   {warm:6.2f} s\nplain  {floor:6.2f} s\nratio  {warm / floor:6.2f}")
        _, imports = build(ROOT, site, store, "-X", "importtime")
        imported = set(re.findall(r"\|\s+([\w.]+)$", imports, flags=re.MULTILINE))
        print(
            "a warm build imports", ", ".join(sorted(imported.intersection(NEVER_IMPORTED))) or "nothing it should not"
        )


if __name__ == "__main__":
    main()
