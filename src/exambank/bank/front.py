"""The title data of a problem: the front matter of its page."""

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml

from exambank.errors import nearest
from exambank.files import folders

FRONT = re.compile(r"\A---[ ]*\n(?P<yaml>(?s:.*?))^---[ ]*(?:\n|\Z)", re.MULTILINE)
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MOST_TAGS = 4
LEVELS = {1: "warm-up", 2: "exam question", 3: "hard"}


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


FIELDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "title": (_is_text, "title: a few words, such as Convolution as a filter"),
    "description": (_is_text, "description: one sentence"),
    "tags": (lambda v: _are_texts(v) and 1 <= len(v) <= MOST_TAGS, f"tags: [convolution], 1 to {MOST_TAGS} topics"),
    "level": (lambda v: type(v) is int and v in LEVELS, "level: 1 (warm-up), 2 (exam question) or 3 (hard)"),
    "minutes": (lambda v: type(v) is int and 0 < v <= 600, "minutes: 30, a whole number"),
    "sources": (_are_texts, 'sources: ["EECS 182, Fall 2025, Homework 4, question 3"], [] for one of our own'),
    "needs": (
        lambda v: isinstance(v, list) and all(map(_is_text, v)),
        "needs: [fir_convolution], problems it builds on",
    ),
    "draft": (lambda v: type(v) is bool, "draft: true"),
}
"""What a page's front matter says: what it may be, and how to write it."""
OPTIONAL = ("needs", "draft")
OTHERS = ("hide", "search", "icon", "status", "template")
"""What the theme may be told."""


@dataclass(frozen=True)
class Front:
    """Title data; `failures` are lines and what is wrong there, empty where all is well."""

    title: str
    description: str = ""
    topics: tuple[str, ...] = ()
    level: int = 1
    minutes: int = 0
    sources: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    draft: bool = False
    failures: tuple[tuple[int, str], ...] = ()


def read(slug: str) -> Front:
    """The title data of a problem; what is missing or wrong is left at a default and said."""
    path = folders.page_path(slug)
    return parse(path.read_text(encoding="utf-8"), slug) if path.is_file() else Front(slug)


@functools.lru_cache(maxsize=512)
def parse(text: str, slug: str) -> Front:
    """The title data from the text of a page; its slug stands in for a title."""
    match = FRONT.match(text)
    if match is None:
        return Front(slug, failures=((1, "has no front matter: begin with ---, title: …, ---"),))
    loader = LOADER(match["yaml"])
    try:
        node = loader.get_single_node()  # knows the lines
        found = loader.construct_document(node) if node else None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "it cannot be read"
        return Front(
            slug,
            failures=(
                (
                    (mark.line if mark else 0) + 2,
                    f"the front matter is no YAML: {reason}; a text with a colon stands in quotes",
                ),
            ),
        )
    finally:
        loader.dispose()
    if not isinstance(found, dict):
        return Front(slug, failures=((1, "the front matter has no fields: write title: … and the others"),))
    lines = {key.value: key.start_mark.line + 2 for key, _ in node.value}
    failures, good = list[tuple[int, str]](), dict[str, Any]()
    for name, (holds, example) in FIELDS.items():
        if name not in found:
            if name not in OPTIONAL:
                failures.append((1, f"the front matter has no {name}: write {example}"))
        elif holds(found[name]):
            good[name] = found[name]
        else:
            failures.append((lines[name], f"{name} is {found[name]!r}: write {example}"))
    for name in found:
        if name not in (*FIELDS, *OTHERS):
            failures.append(
                (lines.get(name, 1), f"the front matter knows no “{name}”; {nearest(str(name), [*FIELDS])}")
            )
    return Front(
        good.get("title", slug),
        good.get("description", ""),
        tuple(good.get("tags", ())),
        good.get("level", 1),
        good.get("minutes", 0),
        tuple(good.get("sources", ())),
        tuple(good.get("needs", ())),
        good.get("draft", False),
        tuple(failures),
    )


def body(text: str) -> str:
    """The text of a page without its front matter."""
    match = FRONT.match(text)
    return text[match.end() :] if match else text
