"""Which kind of answer a function returns, from its return annotation."""

import types
import typing
from collections.abc import Callable
from fractions import Fraction
from typing import Annotated, Any, get_args, get_origin

from exambank.kinds.base import Kind
from exambank.kinds.formula import Formula
from exambank.kinds.numbers import Integer, Rational
from exambank.kinds.property import Property, Solutions
from exambank.kinds.sequences import Matrix, Vector
from exambank.kinds.several import Several
from exambank.kinds.shape import Dimensions, Shape

PLAIN: dict[object, Callable[[], Kind[Any]]] = {
    int: Integer,
    Fraction: Rational,
    Shape: Dimensions,
    Solutions: Property,
}
Row = Annotated[Any, Vector(Rational())]
"""Exact numbers in a row, out of any library: the annotation of a function that returns a vector."""
Table = Annotated[Any, Matrix(Rational())]
"""Exact numbers in rows and columns: the annotation of a function that returns a matrix."""
SETTINGS = {float: "Real(rtol, because=…)", str: 'Formula("n") or Choice({…})'}


def kind_of(function: Callable[..., Any]) -> Kind[Any]:
    """The kind of the values that `function` returns.

    `int`, `Fraction`, `Shape`, `Solutions`, `sympy.Expr` (a constant), lists or tuples of these and
    lists of lists, and NamedTuples. `Row` and `Table` are lists and tables of exact numbers of any library. `Annotated[float, Real(1e-3, because="…")]` names a kind that
    has settings. Raises TypeError where the annotation is missing or names no kind.
    """
    name = getattr(function, "__name__", repr(function))
    hints = typing.get_type_hints(function, include_extras=True)
    if "return" not in hints:
        raise TypeError(f"{name} has no return annotation: it says what kind of answer it gives")
    return kind_from(hints["return"], name)


def kind_from(annotation: Any, name: str) -> Kind[Any]:
    """The kind that an annotation names; `name` is what it annotates, for the message."""
    if get_origin(annotation) is typing.Annotated:
        for extra in get_args(annotation)[1:]:
            if isinstance(extra, Kind):
                return extra
        return kind_from(get_args(annotation)[0], name)
    if annotation in PLAIN:
        return PLAIN[annotation]()
    if annotation in SETTINGS:
        raise TypeError(f"{name}: an answer of type {annotation.__name__} needs {SETTINGS[annotation]} as its kind")
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        if issubclass(annotation, tuple) and hasattr(annotation, "_fields"):
            hints = typing.get_type_hints(annotation, include_extras=True)
            return Several(annotation, {key: kind_from(hint, f"{name}.{key}") for key, hint in hints.items()})
        if annotation.__module__.startswith("sympy"):
            return Formula()
    if get_origin(annotation) in (tuple, list) and (entries := get_args(annotation)):
        kind, *others = [kind_from(entry, name) for entry in entries if entry is not Ellipsis]
        if all(other == kind for other in others):
            return Matrix(kind.entry) if isinstance(kind, Vector) else Vector(kind)
    raise TypeError(f'{name}: {annotation!r} names no kind of answer; name one: @problem.part("…", eb.Formula("n"))')
