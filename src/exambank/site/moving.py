"""The films of pictures that move, as files of the site.

`docs/assets/moving/<slug>/<figure>.json` is what `moving.js` fetches when a reader takes hold of a picture. Like the
variants the files are written before a site generator looks for files to copy, and are no part of the repository.
"""

from collections.abc import Mapping
from pathlib import Path

from exambank.bank.entry import Entry
from exambank.files import folders
from exambank.site.variants import write_where_different


def folder() -> Path:
    """Where the files are."""
    return folders.root() / "docs" / "assets" / "moving"


def publish(entries: Mapping[str, Entry]) -> None:
    """Write the films of all problems, and remove those that are of none; of a problem without an entry they stay."""
    wanted = {
        folder() / slug / f"{file}.json": content
        for slug, entry in entries.items()
        for figure in entry["figures"].values()
        for file, content in (figure["moves"]["files"] if "moves" in figure else {}).items()
    }
    for path, content in wanted.items():
        write_where_different(path, content)
    for path in [*folder().glob("*/*.json")]:
        if path not in wanted and (path.parent.name in entries or path.parent.name not in folders.slugs()):
            path.unlink(missing_ok=True)
            if not any(path.parent.iterdir()):
                path.parent.rmdir()


def copy(site: Path) -> None:
    """Put the files into a site as well."""
    for path in folder().glob("*/*.json"):
        write_where_different(
            site / "assets" / "moving" / path.parent.name / path.name, path.read_text(encoding="utf-8")
        )
