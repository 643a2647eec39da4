"""The author's and the reader's interface of exambank: everything a problem module imports."""

from exambank.checking import check
from exambank.convert import integer_rows, integers, rationals
from exambank.drawing import canvas, palette, shade
from exambank.errors import Abstain
from exambank.experiment import (
    Claim,
    Experiment,
    Finding,
    Metrics,
    Results,
    Trial,
    mean_above,
    mean_below,
    mean_within,
)
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
from exambank.record import results_of

__all__ = [
    "Abstain",
    "Choice",
    "Claim",
    "Condition",
    "Constraint",
    "Dimensions",
    "Experiment",
    "Finding",
    "Formula",
    "Givens",
    "Integer",
    "Kind",
    "Matrix",
    "Metrics",
    "Part",
    "Picture",
    "Problem",
    "Property",
    "Rational",
    "Real",
    "Results",
    "Several",
    "Shape",
    "Solutions",
    "Source",
    "Trial",
    "Vector",
    "at_least",
    "at_most",
    "canvas",
    "check",
    "integer_rows",
    "integers",
    "less_than",
    "mean_above",
    "mean_below",
    "mean_within",
    "more_than",
    "palette",
    "rationals",
    "results_of",
    "shade",
]
