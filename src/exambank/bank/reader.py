"""What the page needs to judge replies: of a part its kind and mistakes, of a variant the answer and what mistakes give.

Exact numbers travel as text ("31/32") where JavaScript's own are not exact. The modules in `docs/assets/js/judge` read
this; there is nothing else that they have to know of a problem.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from exambank.kinds import (
    Choice,
    Condition,
    Dimensions,
    Fires,
    Formula,
    Integer,
    Json,
    Kind,
    Matrix,
    Property,
    Rational,
    Real,
    Several,
    Solutions,
    Vector,
)
from exambank.problem.part import Part
from exambank.verify.judge import Mistaken

LARGEST = 2**53 - 1
"""The largest whole number that is exact in JavaScript."""


def part_data(part: Part) -> Json:
    """The kind of a part and its mistakes, as pairs of family and message: the same for all variants."""
    return {
        "kind": kind_data(part.kind),
        "mistakes": [[mistake.family, mistake.message] for mistake in part.mistakes],
    }


def variant_data(part: Part, answer: Any, mistaken: Mistaken) -> Json:
    """The answer, and what the mistakes give that differ from it, in the order in which they are tried.

    `mistaken` is what `exambank.verify.judge.mistaken` gives; a mistake is named by its number in the part's list.
    """
    places = {id(mistake): place for place, mistake in enumerate(part.mistakes)}
    return {
        "answer": value_data(part.kind, answer),
        "mistakes": [[places[id(mistake)], value_data(part.kind, gives)] for mistake, gives in mistaken],
    }


def kind_data(kind: Kind[Any]) -> Json:
    """A kind and those of its settings that judging takes."""
    match kind:
        case Integer(unit=unit) | Rational(unit=unit):
            return {"is": kind.name} | ({"unit": unit} if unit else {})
        case Real():
            settings = {"is": kind.name, "rtol": kind.rtol, "digits": kind.digits}
            return settings | ({"atol": kind.atol} if kind.atol else {}) | ({"unit": kind.unit} if kind.unit else {})
        case Choice():
            return {"is": kind.name, "options": [[key, said] for key, said in kind.options.items()]}
        case Formula(symbols=""):
            return {"is": kind.name}
        case Formula():
            points = [[_number(point[name]) for name in kind.names] for point in kind.points()]
            return {"is": kind.name, "symbols": list(kind.names), "points": points}
        case Vector() | Matrix():
            return {"is": kind.name, "entry": kind_data(kind.entry)}
        case Several():
            return {"is": kind.name, "fields": [[name, kind_data(field)] for name, field in kind.fields.items()]}
        case Dimensions() | Property():
            return {"is": kind.name}
    raise TypeError(f"the page cannot judge a {kind.name}")


def value_data(kind: Kind[Any], value: Any) -> Json:
    """An answer, or what a mistake gives, as the page reads it."""
    match kind:
        case Integer() | Rational():
            return _number(value)
        case Real():
            return float(value)
        case Vector():
            return [value_data(kind.entry, item) for item in value]
        case Matrix():
            return [[value_data(kind.entry, item) for item in row] for row in value]
        case Dimensions():
            return [_number(size) for size in value]
        case Several():
            return {name: value_data(field, getattr(value, name)) for name, field in kind.fields.items()}
        case Property():
            return _solutions(value)
        case Choice():
            return value
    return kind.text(value)


def _solutions(value: Solutions) -> Json:
    example = [[_number(entry) for entry in row] for row in value.example]
    conditions = [_condition(one) for one in value.conditions]
    return {"example": example} | ({"conditions": conditions} if conditions else {})


def _condition(one: Condition | Fires) -> list[Any]:
    """What is summed or read, the relation, what it is held against, and the message.

    Of each sum the coefficients that are not 0, with their row and column counted from 0.
    """
    if isinstance(one, Fires):
        return [[_number(each) for each in one.inputs], "fires", int(one.fires), one.otherwise]
    return [[_coefficients(form) for form in one.forms], one.relation, _number(one.bound), one.otherwise]


def _coefficients(form: Sequence[Sequence[Any]]) -> list[list[Any]]:
    return [[i, j, _number(c)] for i, row in enumerate(form) for j, c in enumerate(row) if c]


def _number(value: Any) -> int | str:
    """An exact number: whole ones as numbers, where JavaScript's are exact, fractions and large ones as text."""
    exact = Fraction(value)
    whole = exact.denominator == 1 and abs(exact) <= LARGEST
    return int(exact) if whole else f"{exact.numerator}/{exact.denominator}".removesuffix("/1")
