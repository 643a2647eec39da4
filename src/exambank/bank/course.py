"""The problems as a course: what builds on what, by the front matter of their pages, and the order to walk them in."""

import difflib
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from exambank.bank import front
from exambank.bank.front import Front
from exambank.errors import nearest
from exambank.files import folders

Chapter = tuple[str, list[str]]
"""A topic, and the problems that have it as their first, in the order to read them."""


def read() -> dict[str, Front]:
    """The title data of all problems."""
    return {slug: front.read(slug) for slug in folders.rooms()}


def failures(slug: str, course: Mapping[str, Front]) -> Iterator[str]:
    """What is wrong with what a problem says of itself beside the others, its topics and what it builds on: one line each."""
    page = f"docs/problems/{slug}.md"
    known = {topic for other, title in course.items() if other != slug for topic in title.topics}
    for topic in course[slug].topics:
        near = difflib.get_close_matches(topic.lower(), known, n=1, cutoff=0.92)
        if topic not in known and near:
            yield f"{page}: no other problem has the tag “{topic}”; the nearest is {near[0]}"
    for need in course[slug].needs:
        if need not in course:
            yield f"{page}: needs {need}, which is no problem; {nearest(need, [*course])}"
    try:
        depths(course)
    except CycleError as error:
        circle = error.args[1]
        if slug in circle:
            yield f"{page}: needs itself in the end: {' → '.join(reversed(circle))}; remove one of these needs"


def depths(course: Mapping[str, Front]) -> dict[str, int]:
    """How many problems there are, one building on the other, before each; those of depth 0 build on none.

    Raises CycleError where problems build on each other in a circle.
    """
    found = dict[str, int]()
    for slug in TopologicalSorter(_needs(course)).static_order():
        found[slug] = max((found[need] + 1 for need in _needs(course)[slug]), default=0)
    return found


def chapters(course: Mapping[str, Front]) -> list[Chapter]:
    """The problems by their first topic, what is needed before what needs it, the easy before the hard.

    Chapters that begin with something that builds on nothing come first, and of these the larger. Raises CycleError.
    """
    depth = depths(course)
    order = sorted(course, key=lambda slug: (depth[slug], course[slug].level, course[slug].minutes, slug))
    found = dict[str, list[str]]()
    for slug in order:
        found.setdefault(course[slug].topics[0] if course[slug].topics else "", []).append(slug)

    def place(chapter: Chapter) -> tuple[int, int, str]:
        return min(depth[slug] for slug in chapter[1]), -len(chapter[1]), chapter[0]

    return sorted(found.items(), key=place)


def followers(slug: str, course: Mapping[str, Front]) -> list[str]:
    """What builds on a problem directly."""
    return [other for other, title in course.items() if slug in title.needs]


def _needs(course: Mapping[str, Front]) -> dict[str, list[str]]:
    return {slug: [need for need in title.needs if need in course] for slug, title in course.items()}
