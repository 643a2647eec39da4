"""Start a problem: a room, a page and a theorem file that pass all checks but say “not written yet”."""

import importlib.util
import keyword
import re
import sys
from importlib.resources import files
from pathlib import Path

from exambank.errors import UsageError

LONGEST_SLUG = 40
TEMPLATES = {
    "problems/<slug>/problem.py": "problem.py.txt",
    "problems/<slug>/pictures.py": "pictures.py.txt",
    "docs/problems/<slug>.md": "page.md.txt",
    "tests/problems/test_<slug>.py": "test.py.txt",
}
"""Where each file of a new problem goes, and the template that it is made of."""


def scaffold(slug: str, folder: Path) -> list[Path]:
    """Write the files of a new problem into the bank at `folder`, all of them or none.

    Raises UsageError where the slug is no good name for a module, or a file is there already.
    """
    _check_slug(slug)
    title = slug.replace("_", " ").capitalize()
    written = {
        folder / place.replace("<slug>", slug): _template(name).replace("<slug>", slug).replace("<title>", title)
        for place, name in TEMPLATES.items()
    }
    for path in written:
        if path.exists():
            raise UsageError(f"{path.relative_to(folder).as_posix()} exists already: choose another slug")
    # Only now, lest the problem that exists already be taken for a module that it would hide.
    _check_shadow(slug)
    _write_all(written)
    return list(written)


def _check_slug(slug: str) -> None:
    wanted = "a slug is lower-case letters, digits and underscores and starts with a letter, such as fir_convolution"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", slug):
        raise UsageError(f"“{slug}” is no slug: {wanted}")
    if len(slug) > LONGEST_SLUG:
        raise UsageError(f"“{slug}” is too long for a slug: {LONGEST_SLUG} characters at most")
    if keyword.iskeyword(slug):
        raise UsageError(f"“{slug}” is a keyword of Python: choose another slug")


def _check_shadow(slug: str) -> None:
    if importlib.util.find_spec(slug) is not None:
        raise UsageError(f"“{slug}” is the name of a Python module, which the problem would hide: choose another slug")


def _template(name: str) -> str:
    return (files("exambank") / "templates" / name).read_text(encoding="utf-8")


def _write_all(written: dict[Path, str]) -> None:
    begun: list[Path] = []
    try:
        for path, text in written.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:  # never over a file that is there
                begun.append(path)
                file.write(text)
    except BaseException as error:
        for path in begun:
            path.unlink()
        if isinstance(error, OSError):
            raise UsageError(f"nothing is written: {error.strerror}: {error.filename}") from None
        raise


def main() -> None:
    """`python -m exambank.scaffold SLUG`, in the bank's folder: `make new`, which needs no package installed."""
    try:
        for path in scaffold("".join(sys.argv[1:2]), Path.cwd()):
            print(path.relative_to(Path.cwd()))
    except UsageError as error:
        print(f"exambank: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
