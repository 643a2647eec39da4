"""What on a page depends on the given: values in the text, formulas with values in them, figures.

Each is a slot. Two that read the same in the text have the same number, for they always show the same. A variant of a
problem is the contents of those slots that differ; the text around them is the same for all.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from exambank.bank.drawn import in_variants
from exambank.bank.markup import EMBEDDED, MEANT, Reference, Where, filled, replace
from exambank.bank.pages import resolve
from exambank.site import controls
from exambank.site.mathml import to_mathml
from exambank.site.prose import prose


@dataclass(frozen=True)
class Slots:
    """The slots of a page: their numbers by where they stand and what the text has there."""

    slug: str = ""
    numbers: dict[tuple[Where, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, slug: str, text: str) -> "Slots":
        """Those in the text of a page, without what no variant shows."""
        slots = cls(slug)
        slots._walk(in_variants(text), lambda place: slots.numbers.setdefault(place, len(slots.numbers)))
        return slots

    def numbered(self, markup: str, where: Where, source: str) -> str:
        """The markup of what stands there; of a slot, with its number on its first element."""
        number = self.numbers.get(_place(where, source))
        return markup if number is None else re.sub(r"<(\w+)", rf'<\1 data-slot="{number}"', markup, count=1)

    def contents(self, text: str, entry: Mapping[str, Any]) -> dict[int, str]:
        """What the slots show for the values and figures of an entry, those that its conditions leave in the text.

        Raises LookupError or ValueError, in one line, for what cannot be shown.
        """
        places: dict[tuple[Where, str], None] = {}
        self._walk(resolve(in_variants(text), entry["values"]), lambda place: places.setdefault(place))
        return {
            self.numbers[where, source]: self.numbered(_shown(where, source, entry), where, source)
            for where, source in places
        }

    def _walk(self, text: str, found: Any) -> None:
        """Call `found` with each place whose content depends on the given."""

        def value(embed: str, where: Where) -> str:
            if self._varies(embed):
                found(_place(where, embed))
            return ""

        def formula(source: str, where: Where) -> str:
            if any(self._varies(match["embed"]) for match in EMBEDDED.finditer(source)):
                found(_place(where, source))
            return ""

        replace(text, formula, value)

    def _varies(self, embed: str) -> bool:
        reference = None if MEANT.fullmatch(embed) else Reference.parse(embed)
        return reference is not None and reference.kind in ("value", "figure") and reference.slug in (None, self.slug)


def value(found: Mapping[str, Any], text: str) -> str:
    """A value in the text."""
    return f'<data class="eb-value" value="{html.escape(found["text"])}">{prose(text)}</data>'


def figure(found: Mapping[str, Any]) -> str:
    """A figure, what moves it, and its caption."""
    moves = controls.markup(found["moves"]) if "moves" in found else controls.STILL if found.get("still") else ""
    kind = "eb-figure eb-movable" if moves else "eb-figure"
    return f'<figure class="{kind}">{found["svg"]}{moves}<figcaption>{prose(found["caption"])}</figcaption></figure>'


def mathematics(latex: str, where: Where, *, kept: bool = True) -> str:
    """A formula, in a line of text or by itself. Raises ValueError, in one line, where it is none."""
    written = to_mathml(latex, display=where == "display", kept=kept)
    return f'<div class="eb-math" tabindex="0">{written}</div>' if where == "display" else written


def _place(where: Where, source: str) -> tuple[Where, str]:
    return where, " ".join(source.split())


def _shown(where: Where, source: str, entry: Mapping[str, Any]) -> str:
    if where != "prose":
        return mathematics(filled(source, where, lambda embed, _: _latex(embed, entry)), where, kept=False)
    reference = Reference.parse(source)
    assert reference is not None
    found = reference.find(entry)
    return figure(found) if reference.kind == "figure" else value(found, reference.written(found)[1])


def _latex(embed: str, entry: Mapping[str, Any]) -> str:
    if meant := MEANT.fullmatch(embed):
        return meant["text"]
    reference = Reference.parse(embed)
    if reference is None or reference.slug:
        raise LookupError(f"@{{{embed}}} is of another problem: in variants it cannot stand beside a value of this one")
    return reference.written(reference.find(entry))[0]
