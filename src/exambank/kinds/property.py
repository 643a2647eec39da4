"""Answers with many right forms, judged by what they must do."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any, ClassVar

from exambank.errors import ReplyError
from exambank.kinds import reals
from exambank.kinds.base import Json, Kind
from exambank.kinds.conditions import Condition, Fires, Near, Rows
from exambank.kinds.numbers import Rational
from exambank.kinds.reading import number
from exambank.kinds.rounded import Rounded, too_short
from exambank.kinds.sequences import Matrix, count
from exambank.kinds.value import SAME

FEW = 9
"""Entries up to which `nearby` changes two at once."""


@dataclass(frozen=True)
class Solutions:
    """All matrices that meet the `conditions`, and one `example` of them.

    A vector is a matrix of one row. A second route brings conditions and an example of its
    own: two descriptions agree if each example meets the conditions of the other, and they say
    the same of all that is nearby. A mistake is an example alone.
    """

    example: Rows
    conditions: tuple[Condition | Fires, ...] = ()

    def __post_init__(self) -> None:
        lengths = [len(row) for row in self.example]
        for condition in self.conditions:
            if not condition.fits(lengths):
                raise ValueError(f"the condition “{condition.otherwise}” has not the shape of the example")

    def nearby(self) -> Iterator[Rows]:
        """Replies to try a judge on: multiples of the example, and those with an entry of it changed by 1, or two of a few."""
        places = [(i, j) for i, row in enumerate(self.example) for j in range(len(row))]
        steps = [{place: sign} for place in places for sign in (1, -1)]
        if len(places) <= FEW:
            steps += [{one: 1, other: sign} for one, other in combinations(places, 2) for sign in (1, -1)]
        for factor in (1, 2, 0, -1):
            yield tuple(tuple(factor * entry for entry in row) for row in self.example)
        for step in steps:
            yield tuple(
                tuple(entry + step.get((i, j), 0) for j, entry in enumerate(row)) for i, row in enumerate(self.example)
            )

    def broken(self, entries: Rows) -> list[str]:
        """The messages of the conditions that the entries break; of the first shape mismatch."""
        if len(self.example) == 1 and entries and {len(row) for row in entries} == {1}:
            entries = (tuple(row[0] for row in entries),)  # a column for a row
        if _shape(entries) != _shape(self.example):
            return [f"The answer is {_extent(self.example)}; yours is {_extent(entries)}."]
        return [condition.otherwise for condition in self.conditions if not condition.holds(entries)]


@dataclass(frozen=True)
class Property(Kind[Solutions]):
    """The kind of `Solutions`: any reply that meets the conditions is right."""

    name: ClassVar[str] = "property"

    @property
    def how(self) -> str:
        return "One row a line, spaces between entries; [[1, 2], [3, 4]] is read, too. Any right one will do."

    def coerce(self, value: object) -> Solutions:
        if isinstance(value, Solutions):
            return Solutions(_ROWS.coerce(value.example), value.conditions)
        return Solutions(_either(_ROWS.coerce, _ROWS.row.coerce, value))

    def parse(self, text: str) -> Solutions:
        return Solutions(_ROWS.parse(text))

    def take(self, reply: object) -> Solutions:
        if isinstance(reply, str | Solutions):
            return self.read(reply) if isinstance(reply, str) else reply
        return Solutions(_either(_ROWS.take, _ROWS.row.take, reply))

    def accepts(self, answer: Solutions, reply: Solutions) -> bool:
        # An answer without conditions would accept every matrix of its shape.
        return bool(answer.conditions) and not answer.broken(reply.example)

    def agrees(self, answer: Solutions, other: Solutions) -> bool:
        alike = self.accepts(answer, other) and self.accepts(other, answer)
        return alike and all(bool(answer.broken(reply)) == bool(other.broken(reply)) for reply in answer.nearby())

    def latex(self, value: Solutions) -> str:
        return _ROWS.latex(value.example)

    def text(self, value: Solutions) -> str:
        return _ROWS.text(value.example)

    def to_json(self, value: Solutions) -> Json:
        return _ROWS.to_json(value.example)

    def from_json(self, data: Json) -> Solutions:
        return Solutions(_ROWS.from_json(data))

    def about_digits(self, answer: Solutions, reply: Solutions) -> str:
        if any(isinstance(condition, Fires) for condition in answer.conditions):
            return ""  # weights are chosen, not rounded
        short = [entry for row in reply.example for entry in row if isinstance(entry, Rounded) and entry.is_short]
        wide = tuple(tuple(map(_widened, row)) for row in reply.example)
        return too_short(short[0]) if short and answer.broken(reply.example) and not answer.broken(wide) else ""

    def hint(self, answer: Solutions, reply: Solutions) -> str:
        if short := self.about_digits(answer, reply):
            return short
        return " ".join(answer.broken(reply.example)[:1])

    def is_example(self, mistake: Solutions, reply: Solutions) -> bool:
        """Whether a reply is the example that a mistake gives."""
        return _ROWS.accepts(mistake.example, reply.example)


class _Entry(Rational):
    """A fraction, or a root such as sqrt(3)."""

    def parse(self, text: str) -> Fraction:
        value = number(text, self.unit)
        if isinstance(value, reals.Real):
            exact = reals.to_fraction(value)
            return Near(exact, abs(exact) / 2**SAME, text)
        assert value is not None
        return value

    def text(self, value: Fraction) -> str:
        return value.shown if isinstance(value, Near) else Rational.text(self, value)


_ROWS = Matrix(_Entry())


def _widened(entry: Fraction) -> Fraction:
    """An entry with all that it may be rounded from."""
    return Near(entry, entry.step / 2, entry.shown) if isinstance(entry, Rounded) and entry.is_short else entry


def _shape(rows: Rows) -> tuple[int, int]:
    return len(rows), len(rows[0]) if rows else 0


def _extent(rows: Rows) -> str:
    height, width = _shape(rows)
    return count(width, "number", "numbers") if height == 1 else f"a matrix of {height} × {width}"


def _either(table: Any, row: Any, value: object) -> Rows:
    """A table, or a row for a table of one row."""
    try:
        return table(value)  # type: ignore[no-any-return]
    except ReplyError:
        return (row(value),)
