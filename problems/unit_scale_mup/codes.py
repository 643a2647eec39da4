"""Parts a, a_codes and a_wide: how many numbers eight bits can be."""

from fractions import Fraction
from functools import partial
from itertools import product
from typing import Any

import numpy as np

import exambank as eb

from .problem import Given, problem

problem.choice(
    "a",
    key="range",
    options={
        "sharp": (
            "A wider spread gives each number more significant bits.",
            "A float has the same few significant bits wherever the format is not at its end.",
        ),
        "speed": (
            "Training from larger weights takes fewer steps.",
            "The layer computes the same: c makes up for the scale. It is about how the weights are stored.",
        ),
        "range": "Fp8 has few numbers, in a range about 1: at unit scale there is room on both sides.",
        "whole": (
            "Fp8 stores whole numbers only.",
            "It is a floating-point format: near 0 its numbers lie closest together.",
        ),
    },
)

COUNTS = eb.Several.of(finite=eb.Integer(), distinct=eb.Integer(), largest=eb.Rational())


@problem.part("a_codes", COUNTS)
def codes(given: Given) -> Any:
    """All codes but two, NaN with either sign; 0 has two codes; the largest is one code below NaN."""
    power = 2 ** (given.exponent - 1)  # E − b where all bits of E are ones
    return {"finite": 2**8 - 2, "distinct": 2**8 - 3, "largest": (2 - Fraction(2, 2**given.mantissa)) * 2**power}


@problem.part("a_wide", COUNTS)
def wide(given: Given) -> Any:
    """All codes but those of the last exponent; 0 has two codes; the largest has the last exponent but one."""
    power, mantissa = 2**given.exponent - 1, given.mantissa - 1
    finite = 2**8 - 2 * 2**mantissa
    return {"finite": finite, "distinct": finite - 1, "largest": (2 - Fraction(1, 2**mantissa)) * 2**power}


def decoded(e: int, full: bool = False) -> list[Fraction]:
    """The value of every finite code, exactly."""
    values, bias, m = [], 2 ** (e - 1) - 1, 7 - e
    for power, rest in product(range(2**e), range(2**m)):
        if power < 2**e - 1 or not (full or rest == 2**m - 1):
            fraction = Fraction(rest, 2**m) + (power > 0)
            values += [sign * fraction * Fraction(2) ** (max(power, 1) - bias) for sign in (1, -1)]
    return values


def by_decoding(given: Given, full: bool = False) -> Any:
    """Every code, decoded one after the other."""
    values = decoded(given.exponent + full, full)
    return {"finite": len(values), "distinct": len({*values}), "largest": max(values)}


def by_bits(given: Given, found: Any, full: bool = False) -> bool:
    """The bits of a double, cut to m of its mantissa, rise by one from number to number."""
    e, m = given.exponent + full, given.mantissa - full
    ends = np.array([2.0 ** (2 - 2 ** (e - 1)), float(found.largest)])  # from the smallest normal number
    low, high = ends.view(np.int64) >> (52 - m)
    positive = int(high - low) + 2**m
    return (found.finite, found.distinct) == (2 * positive + 2, 2 * positive + 1)


for part, full in ((codes, False), (wide, True)):
    part.route(partial(by_decoding, full=full))
    part.law(partial(by_bits, full=full))
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
    "left out",
    "One code too many: NaN comes with either sign.",
    lambda g: codes(g)._replace(finite=255, distinct=254),
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
