"""The kinds of answer: each knows how to compare, show, store and read its values."""

from exambank.kinds.base import Json, Kind
from exambank.kinds.choice import Choice
from exambank.kinds.formula import Formula
from exambank.kinds.infer import kind_of
from exambank.kinds.numbers import Integer, Rational, Real
from exambank.kinds.property import Condition, Property, Solutions
from exambank.kinds.sequences import Dimensions, Matrix, Shape, Vector
from exambank.kinds.several import Several

__all__ = [
    "Choice",
    "Condition",
    "Dimensions",
    "Formula",
    "Integer",
    "Json",
    "Kind",
    "Matrix",
    "Property",
    "Rational",
    "Real",
    "Several",
    "Shape",
    "Solutions",
    "Vector",
    "kind_of",
]
