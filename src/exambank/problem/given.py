"""What is given in a problem: a frozen dataclass whose fields know what they may be.

    @dataclass(frozen=True)
    class Given(Givens):
        length: Annotated[int, at_least(1)] = 7
        ratio: Annotated[Fraction, more_than(0), less_than(1)] = Fraction(1, 2)

Its defaults are the published numbers. Every instance is validated when it is made, so no
answer function ever sees a value that makes no sense.
"""

import dataclasses
import difflib
import json
import math
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, Self, get_args, get_origin

from exambank.errors import ReplyError, UsageError
from exambank.kinds import Dimensions, Integer, Kind, Matrix, Rational, Shape, Vector
from exambank.kinds.lists import Nested, nested
from exambank.kinds.reading import parse_number


@dataclass(frozen=True)
class Constraint:
    """A condition on a field; `says` completes the sentence “length must …”."""

    says: str
    holds: Callable[[Any], bool]


def at_least(bound: Fraction | int | float) -> Constraint:
    """The field is `bound` or more."""
    return Constraint(f"be at least {bound}", lambda value: bool(value >= bound))


def at_most(bound: Fraction | int | float) -> Constraint:
    """The field is `bound` or less."""
    return Constraint(f"be at most {bound}", lambda value: bool(value <= bound))


def more_than(bound: Fraction | int | float) -> Constraint:
    """The field is strictly more than `bound`."""
    return Constraint(f"be more than {bound}", lambda value: bool(value > bound))


def less_than(bound: Fraction | int | float) -> Constraint:
    """The field is strictly less than `bound`."""
    return Constraint(f"be less than {bound}", lambda value: bool(value < bound))


_RECTANGULAR = Constraint(
    "have rows of one length, and at least one entry",
    lambda rows: bool(rows and rows[0]) and len({*map(len, rows)}) == 1,
)
Rectangle = Annotated[tuple[tuple[int, ...], ...], _RECTANGULAR]
"""The annotation of a field that is a table of whole numbers."""


class Givens:
    """Base of every `Given`: a frozen dataclass, validated when made.

    Fields are `int`, `float`, `bool`, `str`, `Fraction`, `Shape` and tuples of these, with
    constraints in `Annotated`. Raises ValueError, in one line, for anything else.
    """

    def __post_init__(self) -> None:
        for field, annotation in _annotations(type(self)).items():
            value = getattr(self, field)
            try:
                typed = _typed(value, annotation)
            except (ReplyError, TypeError) as error:
                raise ValueError(_sentence(field, error)) from None
            object.__setattr__(self, field, typed)
        self.constrain()

    def constrain(self) -> None:
        """Conditions that concern several fields: override, and raise ValueError with one line."""

    def to_json(self) -> dict[str, Any]:
        """The fields as JSON: fractions as text such as "1/2", tuples as lists."""
        return {field: _plain(getattr(self, field)) for field in _annotations(type(self))}

    def override(self, changes: Mapping[str, Any]) -> Self:
        """A copy with some fields replaced by JSON values, as `--set NAME=JSON` does.

        Raises UsageError for an unknown field or a value that the field cannot take.
        """
        known = _annotations(type(self))
        for name in changes:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                guess = f" (did you mean {near[0]}?)" if near else ""
                raise UsageError(f"there is no given “{name}”{guess}; there is {', '.join(known) or 'none'}")
        try:
            return dataclasses.replace(typing.cast(Any, self), **changes)  # type: ignore[no-any-return]
        except ValueError as error:
            raise UsageError(str(error)) from None

    def display(self) -> dict[str, dict[str, Any]]:
        """Each field as the page embeds it: `latex`, `text` and `json`."""
        shown = {}
        for field in _annotations(type(self)):
            value = getattr(self, field)
            kind = _display_kind(value)
            shown[field] = {
                "latex": kind.latex(value) if kind else rf"\text{{{value}}}",
                "text": kind.text(value) if kind else str(value),
                "json": _plain(value),
            }
        return shown


def read_setting(text: str) -> tuple[str, Any]:
    """The name and value of `NAME=JSON`; a value that is no JSON is read as text, or as a list: 1/3, [1/2, 1/3].

    Raises UsageError where there is no `=`.
    """
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise UsageError(f"“{text}” is not of the form NAME=JSON, such as length=5")
    try:
        return name.strip(), json.loads(value)
    except (ValueError, RecursionError):
        pass
    try:
        return name.strip(), _read_items(nested(value.strip(), rows=True)) if "[" in value else value.strip()
    except ReplyError:
        return name.strip(), value.strip()


def _read_items(items: list[Nested]) -> list[Any]:
    """Items of a list: numbers of JSON as such, what else there is as text."""
    return [_read_items(item) if isinstance(item, list) else read_setting(f"item={item}")[1] for item in items]


def _annotations(cls: type) -> dict[str, Any]:
    if cls not in _KNOWN:
        hints = typing.get_type_hints(cls, include_extras=True)
        _KNOWN[cls] = {field.name: hints[field.name] for field in dataclasses.fields(typing.cast(Any, cls))}
    return _KNOWN[cls]


_KNOWN: dict[type, dict[str, Any]] = {}
"""The fields of each class of givens, looked up once: thousands of givens are made."""


def _typed(value: Any, annotation: Any) -> Any:
    """The value as the annotated type; JSON's lists become tuples, "1/2" becomes a Fraction."""
    if get_origin(annotation) is typing.Annotated:
        plain, *extras = get_args(annotation)
        typed = _typed(value, plain)
        for extra in extras:
            if isinstance(extra, Constraint) and not extra.holds(typed):
                raise ReplyError(f"must {extra.says}, got {value}")
        return typed
    if annotation is Fraction:
        return parse_number(value) if isinstance(value, str) else Rational().coerce(value)
    if annotation is int:
        if isinstance(value, str):
            raise ReplyError(f"must be a whole number, got “{value}”")
        return Integer().coerce(value)
    if annotation is Shape:
        return Dimensions().coerce(value)
    if annotation is float:
        if isinstance(value, bool) or not isinstance(value, int | float | Fraction) or not math.isfinite(value):
            raise ReplyError(f"must be a finite number, got {value!r}")
        return float(value)
    if annotation in (str, bool):
        if not isinstance(value, annotation):
            raise ReplyError(f"must be of type {annotation.__name__}, got {value!r}")
        return value
    if get_origin(annotation) is typing.Literal:
        if value not in get_args(annotation):
            raise ReplyError(f"must be one of {', '.join(map(str, get_args(annotation)))}, got {value!r}")
        return value
    if isinstance(annotation, types.GenericAlias) and get_origin(annotation) is tuple:
        return _typed_tuple(value, get_args(annotation))
    raise TypeError(f"a given cannot be of type {annotation!r}")


def _typed_tuple(value: Any, entries: tuple[Any, ...]) -> tuple[Any, ...]:
    value = value.tolist() if hasattr(value, "tolist") else value  # an array
    if not isinstance(value, list | tuple):
        raise ReplyError(f"must be a list, got {value!r}")
    if entries[-1] is Ellipsis:
        entries = (entries[0],) * len(value)
    if len(value) != len(entries):
        raise ReplyError(f"must have {len(entries)} entries, got {len(value)}")
    typed = []
    for place, (item, entry) in enumerate(zip(value, entries, strict=True), 1):
        try:
            typed.append(_typed(item, entry))
        except ReplyError as error:
            raise ReplyError(_sentence(f"entry {place}", error)) from None
    return tuple(typed)


def _sentence(subject: str, error: Exception) -> str:
    """“length must be at least 1, got 0”, or “length: …” where the message stands for itself."""
    return f"{subject}{' ' if str(error).startswith('must ') else ': '}{error}"


def _plain(value: Any) -> Any:
    match value:
        case Fraction():
            return Rational().to_json(value)
        case tuple():
            return [_plain(item) for item in value]
        case _:
            return value


def _display_kind(value: Any) -> Kind[Any] | None:
    """The kind that shows a given: a number, a row or a table of numbers; None for other text."""
    match value:
        case bool() | str():
            return None
        case int():
            return Integer()
        case Fraction():
            return Rational()
        case Shape():
            return Dimensions()
        case (tuple() as first, *_) if (inner := _display_kind(first)) and isinstance(inner, Vector):
            return Matrix(inner.entry) if len({len(row) for row in value}) == 1 else None
        case (first, *others) if (inner := _display_kind(first)) and not isinstance(inner, Matrix | Vector):
            return Vector(inner) if all(_display_kind(other) == inner for other in others) else None
        case _:
            return None
