"""Which parts of a page belong together, read from their statements: what a part needs, and which answers it tells.

A practice exam asks a part only with the parts that it needs, and never beside one whose answer its statement shows.
"""

import re
from collections.abc import Iterator
from typing import TypedDict

from exambank.bank.markup import Reference, references
from exambank.bank.structure import Block, assemble, parse

NOT_ASKED = ("hint", "answer", "correction", "published", "online")
NAMED = re.compile(
    r"\b(?P<what>part|question)s?\s+\(?(?P<first>\w+)\)?(?P<more>(?:(?:,|,?\s+(?:and|or|to))\s+\(?\w{1,3}\b\)?)*)"
)
BEFORE = re.compile(r"\b(?:part|question) before\b|\bprevious (?:part|question)\b")


class Links(TypedDict):
    """Other parts of the same page: those that a part needs, and theirs in turn; those whose answers it shows."""

    needs: list[str]
    tells: list[str]


def links(text: str) -> dict[str, Links]:
    """What connects the parts of a page, each list in the order of the page."""
    page, _ = parse(text)
    parts = list(page.every("part"))
    names = [part.head for part in parts]
    asked = {part.head: assemble(text, part, _asked) for part in parts}
    direct = {name: set(_named(asked[name], names, place)) for place, name in enumerate(names)}
    found: dict[str, Links] = {}
    for name in names:
        needs, fresh = set[str](), direct[name]
        while fresh:
            needs |= fresh
            fresh = set().union(*(direct[need] for need in fresh)) - needs
        tells = {
            reference.name.partition(".")[0]
            for embed, _ in references(asked[name])
            if (reference := Reference.parse(embed)) and reference.kind == "value" and reference.slug is None
        }
        found[name] = {
            "needs": [other for other in names if other in needs and other != name],
            "tells": [other for other in names if other in tells and other != name],
        }
    return found


def _asked(block: Block, inner: str) -> str:
    return "" if block.name in NOT_ASKED else inner


def _named(statement: str, names: list[str], place: int) -> Iterator[str]:
    """The parts that a statement names: “part (c)”, “parts a to c”, “question 3”, “the question before”."""
    if place and BEFORE.search(statement):
        yield names[place - 1]
    for match in NAMED.finditer(statement):
        known = names if match["what"] == "part" else [str(number) for number in range(1, len(names) + 1)]
        last = match["first"]
        if last in known:
            yield names[known.index(last)]
        for word, other in re.findall(r"(,|and|or|to)\s+\(?(\w+)\)?", match["more"]):
            if other not in known:
                break  # a word of the sentence
            start = known.index(last) if word == "to" and last in known else known.index(other)
            yield from names[start : known.index(other) + 1]
            last = other
