"""The kinds of answer: each knows how to compare, show, store and read its values."""

from exambank.kinds.base import Json, Kind
from exambank.kinds.choice import Choice
from exambank.kinds.conditions import Condition, Fires
from exambank.kinds.formula import Formula
from exambank.kinds.infer import Row, Table, kind_of
from exambank.kinds.numbers import Integer, Rational
from exambank.kinds.property import Property, Solutions
from exambank.kinds.real import Real
from exambank.kinds.sequences import Matrix, Vector
from exambank.kinds.several import Several
from exambank.kinds.shape import Dimensions, Shape
from exambank.kinds.symbolic import put

__all__ = [
    "Choice",
    "Condition",
    "Dimensions",
    "Fires",
    "Formula",
    "Integer",
    "Json",
    "Kind",
    "Matrix",
    "Property",
    "Rational",
    "Real",
    "Row",
    "Several",
    "Shape",
    "Solutions",
    "Table",
    "Vector",
    "kind_of",
    "put",
]
