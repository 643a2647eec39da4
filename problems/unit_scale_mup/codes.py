"""Parts a, a_codes and a_wide: how many numbers eight bits can be."""

from fractions import Fraction
from functools import partial
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


def counted(given: Given, full: bool = False) -> Any:
    """A code is a sign, an exponent and a mantissa; `full` formats give the whole last exponent to inf and NaN."""
    e, m = given.exponent + full, given.mantissa - full
    finite = 2**8 - (2 ** (m + 1) if full else 2)
    top = 2**e - (2 if full else 1) - (2 ** (e - 1) - 1)
    mantissa = 2 - Fraction(1 if full else 2, 2**m)
    return {"finite": finite, "distinct": finite - 1, "largest": mantissa * Fraction(2) ** top}


@problem.part("a_codes", COUNTS)
def codes(given: Given) -> Any:
    """All codes but two, NaN with either sign; 0 has two codes; the largest is one code below NaN."""
    return counted(given)


@problem.part("a_wide", COUNTS)
def wide(given: Given) -> Any:
    """All codes but those of the last exponent; 0 has two codes; the largest has the last exponent but one."""
    return counted(given, full=True)


def decoded(e: int, full: bool = False) -> list[Fraction]:
    """The value of every finite code, exactly."""
    values, bias, m = [], 2 ** (e - 1) - 1, 7 - e
    for code in range(2**7):
        power, rest = divmod(code, 2**m)
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
        lambda g, f=full: {**counted(g, f), "finite": 2**8},
    )
    part.mistake(
        "counted twice",
        "Two codes are the same number: which number has a sign that does not matter?",
        lambda g, f=full: {**counted(g, f), "distinct": counted(g, f)["finite"]},
    )

codes.mistake(
    "left out",
    "One code too many: NaN comes with either sign.",
    lambda g: {**counted(g), "finite": counted(g)["finite"] + 1, "distinct": counted(g)["finite"]},
)
codes.mistake(
    "border",
    "Your largest number has the mantissa of NaN: the largest that is a number is one code below.",
    lambda g: {**counted(g), "largest": counted(g)["largest"] + Fraction(2) ** (2 ** (g.exponent - 1) - g.mantissa)},
)
wide.mistake(
    "border",
    "Your largest number has the last exponent, which is kept for infinity and NaN.",
    lambda g: {**counted(g, full=True), "largest": 2 * counted(g, full=True)["largest"]},
)
