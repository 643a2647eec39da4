"""Where things are in a bank."""

import difflib
import functools
import os
from pathlib import Path

from exambank.errors import UsageError


def root() -> Path:
    """The folder of the bank: `EXAMBANK_ROOT`, or the nearest one above with `problems/` and `docs/`.

    Raises UsageError where there is none.
    """
    return _root(os.environ.get("EXAMBANK_ROOT", ""), os.getcwd())


@functools.lru_cache(maxsize=16)
def _root(named: str, current: str) -> Path:
    if named:
        return Path(named).resolve()
    here = Path(current).resolve()
    for folder in (here, *here.parents):
        if (folder / "problems").is_dir() and (folder / "docs").is_dir():
            return folder
    raise UsageError(f"no exam bank at {here} or above it: a bank has the folders problems/ and docs/")


def problems() -> Path:
    """The folder of all problems; modules in it are imported by their path from here."""
    return root() / "problems"


def folder_of(slug: str) -> Path:
    """The room of a problem."""
    return problems() / slug


def page_path(slug: str) -> Path:
    """The page of a problem."""
    return root() / "docs" / "problems" / f"{slug}.md"


def record_path(slug: str) -> Path:
    """The record of a problem's experiments."""
    return folder_of(slug) / "record.json"


def data_folder() -> Path:
    """Where downloaded data are kept: `EXAMBANK_DATA`, or `.exambank/data` in the bank's folder."""
    named = os.environ.get("EXAMBANK_DATA")
    return Path(named) if named else root() / ".exambank" / "data"


def rooms() -> list[str]:
    """All problems: every folder in `problems/` with a `problem.py`."""
    return sorted(path.parent.name for path in problems().glob("*/problem.py"))


def slugs() -> list[str]:
    """The problems to work on: all, or the one that `EXAMBANK_ONLY` names. Raises UsageError where there is none."""
    only = os.environ.get("EXAMBANK_ONLY", "")
    return [_known(only, rooms())] if only else rooms()


def find(slug: str) -> str:
    """The slug itself. Raises UsageError, with the nearest one that exists, where it is unknown."""
    return _known(slug, slugs())


def _known(slug: str, known: list[str]) -> str:
    if slug not in known:
        near = difflib.get_close_matches(slug, known, n=1)
        guess = f" (did you mean {near[0]}?)" if near else ""
        raise UsageError(f"there is no problem “{slug}”{guess}; there is {', '.join(known) or 'none'}")
    return slug
