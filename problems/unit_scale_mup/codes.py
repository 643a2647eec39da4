"""Parts a, a_codes, a_wide and a_width: how many numbers eight bits can be, and what rounding to them costs."""

from fractions import Fraction
from functools import cache, partial
from itertools import product
from math import isqrt
from typing import Any

import numpy as np
from scipy import stats

import exambank as eb

from .problem import Given, problem

WHY_UNIT_SCALE: dict[str, str | tuple[str, ...]] = {
    "sharp": (
        "A wider spread gives each number more significant bits.",
        "A float has the same few significant bits wherever the format is not at its end.",
    ),
    "speed": (
        "Training from larger weights takes fewer steps.",
        "The layer computes the same: c makes up for the scale. It is about how the weights are stored.",
    ),
    "range": "Fp8 has few numbers, in a range about 1: at unit scale there is room on both sides.",
    "whole": ("Fp8 stores whole numbers only.", "It is a floating-point format: its numbers lie closest near 0."),
}
problem.choice("a", key="range", options=WHY_UNIT_SCALE)

COUNTS = eb.Several.of(finite=eb.Integer(), distinct=eb.Integer(), largest=eb.Rational())


@problem.part("a_codes", COUNTS, key="finite = 254; distinct = 253; largest = 448")
def codes(given: Given) -> Any:
    """All codes but two, NaN with either sign; 0 has two codes; the largest is one code below NaN."""
    power = 2 ** (given.exponent - 1)  # E − b where all bits of E are ones
    return {"finite": 2**8 - 2, "distinct": 2**8 - 3, "largest": (2 - Fraction(2, 2**given.mantissa)) * 2**power}


@problem.part("a_wide", COUNTS, key="finite = 248; distinct = 247; largest = 57344")
def wide(given: Given) -> Any:
    """All codes but those of the last exponent; 0 has two codes; the largest has the last exponent but one."""
    power, mantissa = 2**given.exponent - 1, given.mantissa - 1
    finite = 2**8 - 2 * 2**mantissa
    return {"finite": finite, "distinct": finite - 1, "largest": (2 - Fraction(1, 2**mantissa)) * 2**power}


def decoded(e: int, full: bool = False) -> list[Fraction]:
    """The value of every finite code without a sign, exactly, from 0 up."""
    b, m = 2 ** (e - 1) - 1, 7 - e
    spelt = product(range(2**e), range(2**m))
    values = [((E > 0) + Fraction(M, 2**m)) * Fraction(2) ** (max(E, 1) - b) for E, M in spelt]
    return values[: -(2**m) if full else -1]


def by_decoding(given: Given, full: bool = False) -> Any:
    """Every code, decoded one after the other."""
    values = [sign * value for value in decoded(given.exponent + full, full) for sign in (1, -1)]
    return {"finite": len(values), "distinct": len({*values}), "largest": max(values)}


for part, full in ((codes, False), (wide, True)):
    part.route(partial(by_decoding, full=full))
    part.mistake(
        "misconception",
        "Not every code is a finite number: some are kept for NaN or infinity.",
        lambda g, right=part: right(g)._replace(finite=2**8),
    )
    part.mistake(
        "counted twice",
        "Two codes are the same number: which number has a sign that does not matter?",
        lambda g, right=part: right(g)._replace(distinct=right(g).finite),
    )
codes.mistake(
    "left out", "One code too many: NaN comes with either sign.", lambda g: codes(g)._replace(finite=255, distinct=254)
)
codes.mistake(
    "border",
    "Your largest number has the mantissa of NaN: the largest that is a number is one code below.",
    lambda g: codes(g)._replace(largest=(2 - Fraction(1, 2**g.mantissa)) * 2 ** (2 ** (g.exponent - 1))),
)
wide.mistake(
    "border",
    "Your largest number has the last exponent, which is kept for infinity and NaN.",
    lambda g: wide(g)._replace(largest=2 * wide(g).largest),
)


@problem.part("a_width", eb.Several.of(normal=eb.Integer(), last=eb.Integer()), key="normal = 2^12; last = 2^18")
def widths(given: Given) -> Any:
    """1/√d_in = v where d_in = 1/v²; numbers below the smallest normal one lie as far apart as just above it."""
    return {"normal": given.smallest_normal**-2, "last": (given.smallest_normal / 2**given.mantissa) ** -2}


@widths.route
def widths_by_decoding(given: Given) -> Any:
    """The codes in order: 0, then the one whose mantissa is 1; the 2^m-th has the exponent 1."""
    return {"normal": decoded(given.exponent)[2**given.mantissa] ** -2, "last": decoded(given.exponent)[1] ** -2}


for family, message, wrong in (
    ("factor", r"The standard deviation is $1/\sqrt{d_{in}}$, not $1/d_{in}$.", isqrt),
    ("off by one", "The first formula begins at E = 1; at E = 0 the power of two is that of E = 1.", lambda d: 4 * d),
):
    widths.mistake(family, message, lambda g, wrong=wrong: widths(g)._make(map(wrong, widths(g))))

WEIGHTS = stats.norm.isf((np.arange(10**4) + 0.5) / (2 * 10**4))
"""The sizes of ten thousand weights of N(0, 1), at equal steps of chance."""


@cache
def error(given: Given, scale: float) -> float:
    """The RMS of what rounding does to weights of N(0, scale²), as a share of scale: each goes to the nearest number."""
    values = np.array(decoded(given.exponent), dtype=float)
    nearest = values[np.searchsorted((values[1:] + values[:-1]) / 2, scale * WEIGHTS)]
    return float(np.sqrt(np.mean((scale * WEIGHTS - nearest) ** 2))) / scale


def by_spacing(given: Given, scale: float) -> float:
    """The same by the spacing of the numbers, which is that of doubles with fewer bits; no weight passes the largest."""
    spacing = 2.0 ** (52 - given.mantissa) * np.spacing(np.maximum(scale * WEIGHTS, float(given.smallest_normal)))
    nearest = np.minimum(np.round(scale * WEIGHTS / spacing) * spacing, float(codes(given).largest))
    return float(np.sqrt(np.mean((scale * WEIGHTS - nearest) ** 2))) / scale


SHARE = eb.Real(2e-2, because="it is rounded for reading", routes=3e-3)
problem.fact(  # in per cent, of weights at unit scale and at Xavier's
    "errors",
    lambda g: {"unit": 100 * error(g, 1), "xavier": 100 * error(g, g.d_in**-0.5)},
    lambda g: {"unit": 100 * by_spacing(g, 1), "xavier": 100 * by_spacing(g, g.d_in**-0.5)},
    kind=eb.Several.of(unit=SHARE, xavier=SHARE),
)
