"""What an answer with many right forms must do: linear conditions on its entries, or what a network of them fires at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from exambank.kinds.numbers import rational
from exambank.kinds.rounded import Rounded

Rows = tuple[tuple[Fraction, ...], ...]
Relation = Literal["=", "≠", "≥", "<", "some ≠"]


class Near(Fraction):
    """A number that stands for those within its slack: a root to its digits, a decimal in its last one."""

    __slots__ = ("shown", "slack")
    slack: Fraction
    shown: str

    def __new__(cls, value: Fraction, slack: Fraction, shown: str) -> "Near":
        made = super().__new__(cls, value)
        made.slack, made.shown = slack, shown
        return made


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

    def fits(self, lengths: list[int]) -> bool:
        """Whether it is about answers with rows of these lengths."""
        return all([len(row) for row in form] == lengths for form in self.forms)

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
class Fires:
    """What a network of threshold units gives for one input: a unit gives 1 where w·x + b ≥ 0, and 0 elsewhere.

    The answer has a row for each unit: its weights, then its bias. The last row is the unit that is asked for; it reads
    the outputs of the rows before it, or the input where there are none. Weights are chosen, not rounded: a decimal is
    exactly itself.

    Args:
        inputs: the numbers that the first units read.
        fires: whether the last unit is to give 1.
        otherwise: the message for a reply that gives the other.
    """

    inputs: Sequence[Any]
    fires: bool
    otherwise: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "inputs", _exact(self.inputs))

    def fits(self, lengths: list[int]) -> bool:
        """Whether units with so many numbers can read each other."""
        *hidden, last = lengths
        return {*hidden} <= {len(self.inputs) + 1} and last == (len(hidden) or len(self.inputs)) + 1

    def holds(self, entries: Rows) -> bool:
        """Whether the last unit gives what it should."""
        *hidden, last = entries
        signals = [Fraction(_gives_one(unit, self.inputs)) for unit in hidden] or self.inputs
        return _gives_one(last, signals) == self.fires


def _gives_one(unit: Sequence[Fraction], signals: Sequence[Fraction]) -> bool:
    """Whether w·x + b ≥ 0; a root has only so many digits, and √2 − √2 is 0 all the same."""
    chosen = tuple(entry if isinstance(entry, Near) else Fraction(entry) for entry in unit)
    total, slack = _sum([[*signals, Fraction(1)]], (chosen,))
    return total >= -slack


def _sum(form: Sequence[Sequence[Fraction]], entries: Rows) -> tuple[Fraction, Fraction]:
    """Σ coefficients·entries, and by how much it may be off because entries are decimals."""
    whole, rest, slack = 0, Fraction(0), Fraction(0)
    for coefficients, row in zip(form, entries, strict=True):
        for coefficient, entry in zip(coefficients, row, strict=True):
            if not coefficient:
                continue
            if coefficient.denominator == entry.denominator == 1:  # most are, and sums of whole numbers take no time
                whole += coefficient.numerator * entry.numerator
            else:
                rest += coefficient * entry
            if type(entry) is not Fraction and isinstance(entry, Rounded | Near):
                slack += abs(coefficient) * entry.slack
    return rest + whole, slack


def _exact(numbers: Any) -> Any:
    return tuple(map(_exact, numbers)) if isinstance(numbers, Iterable) else rational(numbers)
