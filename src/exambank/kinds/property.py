"""Answers with many right forms, judged by what they must do: linear conditions on the entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

from exambank.errors import ReplyError
from exambank.kinds.base import Json, Kind
from exambank.kinds.numbers import Rational
from exambank.kinds.sequences import Matrix

Rows = tuple[tuple[Fraction, ...], ...]
Relation = Literal["=", "≠", "≥", "<"]


@dataclass(frozen=True)
class Condition:
    """Σ coefficients·entries `relation` bound, and what a reader is told where it fails.

    Args:
        coefficients: one number for each entry, in the shape of the answer.
        relation: `=`, `≠`, `≥` or `<`.
        bound: the right-hand side.
        otherwise: the message for a reply that breaks the condition.
    """

    coefficients: Sequence[Sequence[Fraction | int]]
    relation: Relation
    bound: Fraction | int
    otherwise: str

    def holds(self, entries: Rows) -> bool:
        """Whether the entries, of the same shape as the coefficients, meet the condition."""
        total = sum(
            (
                Fraction(c) * e
                for cs, es in zip(self.coefficients, entries, strict=True)
                for c, e in zip(cs, es, strict=True)
                if c
            ),
            start=Fraction(0),
        )
        match self.relation:
            case "=":
                return total == self.bound
            case "≠":
                return total != self.bound
            case "≥":
                return total >= self.bound
            case "<":
                return total < self.bound


@dataclass(frozen=True)
class Solutions:
    """All matrices that meet the `conditions`, and one `example` of them.

    A vector is a matrix of one row. A second route brings conditions and an example of its
    own: two descriptions agree if each example meets the conditions of the other. A mistake
    is an example alone.
    """

    example: Rows
    conditions: tuple[Condition, ...] = ()

    def __post_init__(self) -> None:
        lengths = [len(row) for row in self.example]
        for condition in self.conditions:
            if [len(row) for row in condition.coefficients] != lengths:
                raise ValueError(f"the condition “{condition.otherwise}” has not the shape of the example")

    def broken(self, entries: Rows) -> list[str]:
        """The messages of the conditions that the entries break; of the first shape mismatch."""
        if _shape(entries) != _shape(self.example):
            rows, columns = _shape(self.example)
            asked = f"{columns} numbers" if rows == 1 else f"a matrix of {rows} × {columns}"
            return [f"The answer is {asked}; yours is {' × '.join(map(str, _shape(entries)))}."]
        return [condition.otherwise for condition in self.conditions if not condition.holds(entries)]


@dataclass(frozen=True)
class Property(Kind[Solutions]):
    """The kind of `Solutions`: any reply that meets the conditions is right."""

    name: ClassVar[str] = "property"

    def coerce(self, value: object) -> Solutions:
        if isinstance(value, Solutions):
            return Solutions(_ROWS.coerce(value.example), value.conditions)
        return Solutions(_as_rows(value))

    def read(self, text: str) -> Solutions:
        try:
            return Solutions(_ROWS.read(text))
        except ReplyError:
            return Solutions((_ROWS.row.read(text),))

    def accepts(self, answer: Solutions, reply: Solutions) -> bool:
        # An answer without conditions would accept every matrix of its shape.
        return bool(answer.conditions) and not answer.broken(reply.example)

    def agrees(self, answer: Solutions, other: Solutions) -> bool:
        return self.accepts(answer, other) and self.accepts(other, answer)

    def latex(self, value: Solutions) -> str:
        return _ROWS.latex(value.example)

    def text(self, value: Solutions) -> str:
        return _ROWS.text(value.example)

    def to_json(self, value: Solutions) -> Json:
        return _ROWS.to_json(value.example)

    def from_json(self, data: Json) -> Solutions:
        return Solutions(_ROWS.from_json(data))

    def hint(self, answer: Solutions, reply: Solutions) -> str:
        return " ".join(answer.broken(reply.example)[:1])


_ROWS = Matrix(Rational())


def _shape(rows: Rows) -> tuple[int, int]:
    return len(rows), len(rows[0]) if rows else 0


def _as_rows(value: object) -> Rows:
    try:
        return _ROWS.coerce(value)
    except ReplyError:
        return (_ROWS.row.coerce(value),)
