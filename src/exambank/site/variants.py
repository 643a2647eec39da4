"""The variants of all problems as files of the site: `docs/assets/variants/<slug>/<number>.json`.

They are written before a site generator looks for files to copy, only where they differ, and are no part of the
repository. What was written is remembered in the store: where nothing has changed, nothing is read but these files.
"""

import functools
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exambank.bank import drawn as bank, front, markup, pages, structure
from exambank.bank.compute import Server
from exambank.bank.drawn import Drawn
from exambank.bank.entry import Entry
from exambank.bank.structure import parse
from exambank.files import closure, folders
from exambank.files.store import Store, write_atomically
from exambank.site import controls, mathml, prose, slots
from exambank.site.slots import Slots

RENDERING = (__file__, controls.__file__, front.__file__, markup.__file__, mathml.__file__, pages.__file__, prose.__file__, slots.__file__,
             structure.__file__, str(mathml.TEMML))  # fmt: skip
"""The sources that decide what stands in a file, beside those of the problem."""


@dataclass(frozen=True)
class Published:
    """The variants of a problem that the site has: how many, a digest of them all, and what is wrong with them."""

    count: int
    version: str
    failures: tuple[str, ...] = ()


_errors: dict[str, str] = {}
"""Why problems have no variants, where their worker died or hung: no reason to remember it for the next build."""


def folder() -> Path:
    """Where the files are."""
    return folders.root() / "docs" / "assets" / "variants"


def published(slug: str) -> Published | None:
    """The variants that the page of a problem can show as it is now; None where they have not been made."""
    if slug in _errors:
        return Published(0, "", (_errors[slug],))
    stored = _stored(slug)
    return Published(stored["count"], stored["version"], tuple(stored["failures"])) if stored else None


def publish(entries: Mapping[str, Entry], server: Server | None = None) -> bool:
    """Compute and write the variants of problems that are right; whether there was anything to do.

    What is wrong with them is told by `published`.
    """
    most = bank.wanted()
    if not most:
        return False
    todo = [slug for slug, entry in entries.items() if not entry["failures"] and not _is_written(slug)]
    keys = {slug: _key(slug) for slug in todo}
    for slug, drawn in bank.open_variants(todo, server=server).items() if todo else ():
        _errors.pop(slug, None)
        if drawn.error:
            _errors[slug] = drawn.error
            continue
        path = folders.page_path(slug)
        text = front.body(path.read_text(encoding="utf-8")) if path.is_file() else ""
        failures = [f"{slug}: {line}" for variant in drawn.variants for line in variant["failures"]]
        try:
            written = [] if failures else list(_files(slug, text, entries[slug], drawn))
        except (LookupError, ValueError) as error:
            written, failures = [], [f"{slug}: a variant cannot be shown: {error}"]
        for number, content in enumerate(written, 1):
            write_where_different(folder() / slug / f"{number}.json", content)
        _keep(slug, keys[slug], written, failures, drawn.files)
    _remove_orphans(most)
    return bool(todo)


def copy(site: Path) -> None:
    """Put the files, and the list of problems, into a site as well."""
    for path in folder().rglob("*.json"):
        write_where_different(
            site / "assets" / "variants" / path.relative_to(folder()), path.read_text(encoding="utf-8")
        )


def write_where_different(path: Path, content: str) -> None:
    """Write a file, unless it is as it should be: whoever watches the folder takes every writing for a change."""
    if not path.is_file() or path.read_bytes() != content.encode():
        write_atomically(path, content)


def _files(slug: str, text: str, entry: Entry, drawn: Drawn) -> Iterator[str]:
    """The contents of the files: of each variant what differs from the published page."""
    page = Slots.of(slug, text)
    first = page.contents(text, entry)
    said = {block.argument: pages.is_true(block.argument, entry["values"]) for block in parse(text)[0].every("when")}
    for variant in drawn.variants:
        stills = {
            name: {**made, "still": "moves" in entry["figures"].get(name, {})}
            for name, made in variant["figures"].items()
        }
        found: dict[str, Any] = {"values": variant["values"], "figures": entry["figures"] | stills}
        contents = page.contents(text, found)
        now = {condition: pages.is_true(condition, found["values"]) for condition in said}
        content = {
            "slug": slug,
            "number": variant["number"],
            "seed": variant["seed"],
            "id": variant["id"],
            "parts": variant["parts"],
            "slots": {str(n): shown for n, shown in contents.items() if shown != first.get(n)},
            "hide": [condition for condition, holds in said.items() if holds and not now[condition]],
            "show": [condition for condition, holds in said.items() if not holds and now[condition]],
        }
        yield json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _keep(slug: str, key: str, contents: list[str], failures: list[str], files: dict[str, str]) -> None:
    """Remember what was written, for as long as what it was made from stays as it is."""
    digests = [_digest(content.encode()) for content in contents]
    made: dict[str, Any] = {
        "count": len(contents),
        "version": _digest("".join(digests).encode())[:8],
        "digests": digests,
        "failures": failures,
    }
    if key == _key(slug):
        Store.default().put(f"{slug}.variants", key, made, files)


def _stored(slug: str) -> dict[str, Any] | None:
    return Store.default().get(f"{slug}.variants", _key(slug)) if bank.wanted() else None


def _is_written(slug: str) -> bool:
    """Whether the files are there and as they were written."""
    stored = _stored(slug)
    files = [folder() / slug / f"{number}.json" for number in range(1, stored["count"] + 1)] if stored else []
    return stored is not None and [closure.digest(path) for path in files] == stored["digests"]


def _key(slug: str) -> str:
    page = folders.page_path(slug)
    text = page.read_bytes() if page.is_file() else b""
    return _digest(f"{bank.key(slug)} {bank.wanted()} {_code()} {_digest(text)}".encode())


@functools.cache
def _code() -> str:
    return _digest("".join(_digest(Path(file).read_bytes()) for file in RENDERING).encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _remove_orphans(most: int) -> None:
    """Remove the files of problems that are gone, and of variants beyond the last; that fewer are wished for is no reason."""
    known = folders.slugs()
    for room in folder().glob("*/"):
        last = _stored(room.name) if room.name in known else {"count": 0}
        if last is None or (room.name in known and most < bank.SHOWN):
            continue
        for path in room.glob("*.json"):
            if not path.stem.isdecimal() or int(path.stem) > last["count"]:
                path.unlink(missing_ok=True)
        if not any(room.iterdir()):
            room.rmdir()
