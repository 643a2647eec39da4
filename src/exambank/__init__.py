"""The author's and the reader's interface of exambank: everything a problem module imports."""

from exambank.checking import check
from exambank.convert import integer_rows, integers, rationals
from exambank.drawing import canvas, palette, shade
from exambank.errors import Abstain
from exambank.given import Constraint, Givens, at_least, at_most, less_than, more_than
from exambank.kinds import (
    Choice,
    Condition,
    Dimensions,
    Formula,
    Integer,
    Kind,
    Matrix,
    Property,
    Rational,
    Real,
    Several,
    Shape,
    Solutions,
    Vector,
)
from exambank.problem import Part, Picture, Problem, Source

__all__ = [
    "Abstain",
    "Choice",
    "Condition",
    "Constraint",
    "Dimensions",
    "Formula",
    "Givens",
    "Integer",
    "Kind",
    "Matrix",
    "Part",
    "Picture",
    "Problem",
    "Property",
    "Rational",
    "Real",
    "Several",
    "Shape",
    "Solutions",
    "Source",
    "Vector",
    "at_least",
    "at_most",
    "canvas",
    "check",
    "integer_rows",
    "integers",
    "less_than",
    "more_than",
    "palette",
    "rationals",
    "shade",
]
