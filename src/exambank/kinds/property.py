"""Answers with many right forms, judged by what they must do: linear conditions on the entries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Literal

from exambank.errors import ReplyError
from exambank.kinds import reals
from exambank.kinds.base import Json, Kind
from exambank.kinds.numbers import Rational, rational
from exambank.kinds.reading import number
from exambank.kinds.rounded import Rounded, too_short
from exambank.kinds.sequences import Matrix, count
from exambank.kinds.value import SAME

Rows = tuple[tuple[Fraction, ...], ...]
Relation = Literal["=", "≠", "≥", "<", "some ≠"]


@dataclass(frozen=True)
class Condition:
    """Σ coefficients·entries `relation` bound, and what a reader is told where it fails.

    Args:
        coefficients: one number for each entry, in the shape of the answer; for `some ≠` a list of several such tables,
            one of whose sums at least must differ from the bound.
        relation: `=`, `≠`, `≥`, `<` or `some ≠`.
        bound: the right-hand side.
        otherwise: the message for a reply that breaks the condition.
    """

    coefficients: Sequence[Sequence[Any]]
    relation: Relation
    bound: Fraction | int
    otherwise: str

    def __post_init__(self) -> None:
        """Numbers of any library as our own, which do not overflow."""
        object.__setattr__(self, "coefficients", _exact(self.coefficients))
        object.__setattr__(self, "bound", rational(self.bound))

    @property
    def forms(self) -> Sequence[Sequence[Sequence[Fraction]]]:
        """The tables of coefficients: one, but for `some ≠`."""
        return self.coefficients if self.relation == "some ≠" else [self.coefficients]

    def holds(self, entries: Rows) -> bool:
        """Whether the entries, of the same shape as the coefficients, meet the condition.

        Entries that are decimals may be off in their last digit, and so may the sum.
        """
        sums = [_sum(form, entries) for form in self.forms]
        total, slack = sums[0]
        match self.relation:
            case "=":
                return abs(total - self.bound) <= slack
            case "≥":
                return total >= self.bound - slack
            case "<":
                return total < self.bound
            case _:
                return any(abs(total - self.bound) > slack for total, slack in sums)


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
            if any([len(row) for row in form] != lengths for form in condition.forms):
                raise ValueError(f"the condition “{condition.otherwise}” has not the shape of the example")

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
        return self.accepts(answer, other) and self.accepts(other, answer)

    def latex(self, value: Solutions) -> str:
        return _ROWS.latex(value.example)

    def text(self, value: Solutions) -> str:
        return _ROWS.text(value.example)

    def to_json(self, value: Solutions) -> Json:
        return _ROWS.to_json(value.example)

    def from_json(self, data: Json) -> Solutions:
        return Solutions(_ROWS.from_json(data))

    def about_digits(self, answer: Solutions, reply: Solutions) -> str:
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


class Near(Fraction):
    """A number that stands for those within its slack: a root to its digits, a decimal in its last one."""

    __slots__ = ("shown", "slack")
    slack: Fraction
    shown: str

    def __new__(cls, value: Fraction, slack: Fraction, shown: str) -> "Near":
        made = super().__new__(cls, value)
        made.slack, made.shown = slack, shown
        return made


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


def _sum(form: Sequence[Sequence[Fraction]], entries: Rows) -> tuple[Fraction, Fraction]:
    """Σ coefficients·entries, and by how much it may be off because entries are decimals."""
    total = slack = Fraction(0)
    for coefficients, row in zip(form, entries, strict=True):
        for coefficient, entry in zip(coefficients, row, strict=True):
            if coefficient:
                total += coefficient * entry
                slack += abs(coefficient) * entry.slack if isinstance(entry, Rounded | Near) else 0
    return total, slack


def _exact(numbers: Any) -> Any:
    return tuple(map(_exact, numbers)) if isinstance(numbers, Iterable) else rational(numbers)


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
