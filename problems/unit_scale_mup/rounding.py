"""Part a_width: when weights of Xavier's scale leave a format; what rounding does to Gaussian weights of any scale."""

from functools import cache
from typing import Any

import numpy as np
from scipy import stats

import exambank as eb

from .codes import codes, decoded
from .problem import Given, problem


@problem.part("a_width", eb.Several.of(normal=eb.Integer(), last=eb.Integer()))
def widths(given: Given) -> Any:
    """1/√d_in = v where d_in = 1/v²; numbers below the smallest normal one lie as far apart as just above it."""
    smallest = given.smallest_normal / 2**given.mantissa
    return {"normal": 1 / given.smallest_normal**2, "last": 1 / smallest**2}


@widths.route
def widths_by_decoding(given: Given) -> Any:
    """The positive codes in order: the first has the mantissa 1, and the 2^m-th the exponent 1."""
    positive = sorted(value for value in decoded(given.exponent) if value > 0)
    return {"normal": positive[2**given.mantissa - 1] ** -2, "last": positive[0] ** -2}


@widths.law
def halves_and_spacings(given: Given, found: Any) -> bool:
    """In floats: 4^(bias − 1) for the normal one, and 4 times as much for every bit that is lost."""
    bias = 2.0 ** (given.exponent - 1) - 1
    return bool(np.log2(found.normal) == 2 * (bias - 1) and np.log2(found.last / found.normal) == 2 * given.mantissa)


widths.mistake(
    "factor",
    r"The standard deviation is $1/\sqrt{d_{in}}$, not $1/d_{in}$.",
    lambda g: {"normal": 1 / g.smallest_normal, "last": 2**g.mantissa / g.smallest_normal},
)
widths.mistake(
    "off by one",
    "The first formula begins at E = 1; and at E = 0 the power of two is that of E = 1.",
    lambda g: {"normal": 4 / g.smallest_normal**2, "last": 4 ** (g.mantissa + 1) / g.smallest_normal**2},
)
WEIGHTS = stats.norm.isf((np.arange(10**4) + 0.5) / (2 * 10**4))
"""The sizes of ten thousand weights of N(0, 1), at equal steps of chance."""


@cache
def error(given: Given, scale: float) -> float:
    """The RMS of what rounding does to weights of N(0, scale²), as a share of scale: each goes to the nearest number."""
    values = np.unique([abs(float(value)) for value in decoded(given.exponent)])
    nearest = values[np.searchsorted((values[1:] + values[:-1]) / 2, scale * WEIGHTS)]
    return float(np.sqrt(np.mean((scale * WEIGHTS - nearest) ** 2))) / scale


def by_spacing(given: Given, scale: float) -> float:
    """The same by the spacing of the numbers, which the logarithm of a weight tells; no weight passes the largest."""
    powers = np.maximum(np.floor(np.log2(scale * WEIGHTS)), np.log2(float(given.smallest_normal)))
    spacing = 2.0 ** (powers - given.mantissa)
    nearest = np.minimum(np.round(scale * WEIGHTS / spacing) * spacing, float(codes(given).largest))
    return float(np.sqrt(np.mean((scale * WEIGHTS - nearest) ** 2))) / scale


SHARE = eb.Real(2e-2, because="it is rounded for reading", routes=3e-3)
problem.fact(  # in per cent, of weights at unit scale and at Xavier's
    "errors",
    lambda g: {"unit": 100 * error(g, 1), "xavier": 100 * error(g, g.d_in**-0.5)},
    lambda g: {"unit": 100 * by_spacing(g, 1), "xavier": 100 * by_spacing(g, g.d_in**-0.5)},
    kind=eb.Several.of(unit=SHARE, xavier=SHARE),
)
