"""The scripts of the site: `docs/assets/scripts/site.js` for every page, `exam.js` for the practice exam, `filters.js` for
one picture.

They are made of the modules in `docs/assets/js` as soon as the extension is registered, before a site generator looks
for files to copy, written only where they differ, and no part of the repository.
"""

from pathlib import Path

import minify

from exambank.bank.scripts import bundles
from exambank.files import folders
from exambank.site.variants import write_where_different

ENTRIES = ("site.js", "exam.js", "filters.js")

_made: list[tuple[Path, int]] = []
"""The modules of which the files were made last, and when each was changed."""


def folder() -> Path:
    """Where the files are."""
    return folders.root() / "docs" / "assets" / "scripts"


def publish() -> None:
    """Make the files anew where a module has changed; a bank without these modules has none."""
    sources = folders.root() / "docs" / "assets" / "js"
    entries = [sources / name for name in ENTRIES if (sources / name).is_file()]
    now = [(path, path.stat().st_mtime_ns) for path in sorted(sources.rglob("*.js"))]
    if not entries or (now == _made and all((folder() / entry.name).is_file() for entry in entries)):
        return
    for name, text in bundles(*entries).items():
        write_where_different(folder() / name, shorter(text))
    _made[:] = now


def shorter(script: str) -> str:
    """The same script with short names for what it keeps to itself: a sixth less, compressed."""
    return str(minify.string("application/javascript", script))


def copy(site: Path) -> None:
    """Put the files into a site as well."""
    for path in folder().glob("*.js"):
        write_where_different(site / "assets" / "scripts" / path.name, path.read_text(encoding="utf-8"))
