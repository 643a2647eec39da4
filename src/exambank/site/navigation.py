"""The side bar: problems first, by chapter and in the order of what builds on what, each with its notebook beneath it."""

from collections.abc import Callable
from graphlib import CycleError
from typing import Any

from exambank.bank import course
from exambank.files import folders

PRACTICE = ("exam.md", "progress.md", "map.md", "topics.md")
"""What a reader does with the problems; all other pages are about the bank."""


def navigation(hidden: Callable[[str], bool]) -> list[Any]:
    """What MkDocs takes as `nav`; pages hidden from it are left out. Problems in a circle are listed by name."""
    docs, shown = folders.root() / "docs", set(folders.slugs())
    titles = course.read()
    try:
        chapters = course.chapters(titles)
    except CycleError:  # told on the pages of the problems
        chapters = [("problems", [*titles])]
    found: list[Any] = ["index.md"] if (docs / "index.md").is_file() else []
    for chapter, slugs in chapters:
        items = list[Any]()
        for slug in slugs:
            if slug in shown and folders.page_path(slug).is_file():
                items.append(f"problems/{slug}.md")
                if (docs / f"notebooks/{slug}.py").is_file():
                    items.append({f"{titles[slug].title}: notebook": f"notebooks/{slug}.py"})
        if items:
            found.append({chapter[:1].upper() + chapter[1:]: items})
    others = sorted(name for path in docs.glob("*.md") if (name := path.name) != "index.md" and not hidden(name))
    practice = [name for name in PRACTICE if name in others]
    about = [name for name in others if name not in practice]
    return [*found, *([{"Practice": practice}] if practice else []), *([{"About": about}] if about else [])]
