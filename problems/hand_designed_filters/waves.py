"""Part e: what the filters do to waves."""

from fractions import Fraction
from math import cos, pi, sin
from typing import Any

import numpy as np
import sympy
from scipy import ndimage

import exambank as eb

from .blur import box
from .problem import LAPLACIAN, VERTICAL, Given, problem

FOUR = eb.Vector(eb.Formula())
TURNS = ((0, 0), (0, 1), (0, 2), (2, 2))
"""Quarter turns of the wave from row to row and from column to column: flat, stripes of period 4 and 2, checkerboard."""


def magnitude(kernel: Any, turns: tuple[int, int]) -> Any:
    """|Σ h[r, c]·i^(r·down + c·across)|; powers of i are exact."""
    total = [Fraction(0), Fraction(0)]
    for r, row in enumerate(kernel):
        for c, weight in enumerate(row):
            k = (r * turns[0] + c * turns[1]) % 4
            total[k % 2] += weight * (1 if k < 2 else -1)
    return sympy.sqrt(sympy.Rational(total[0] ** 2 + total[1] ** 2))


def gains(kernel: Any) -> Any:
    """|H| for the four waves."""
    return [magnitude(kernel, turns) for turns in TURNS]


@problem.part("e", eb.Several.of(blur=FOUR, laplacian=FOUR, vertical=FOUR))
def response(given: Given) -> Any:
    """Σ h·iᵏ, where k counts the quarter turns of the wave up to each weight."""
    return {"blur": gains(box(given)), "laplacian": gains(LAPLACIAN), "vertical": gains(VERTICAL)}


@response.route
def response_by_filtering(given: Given) -> Any:
    """Scipy filters the waves themselves: |H|² is the square of the answer to a cosine plus that to a sine."""
    n = given.size
    r, c = np.mgrid[:16, :16]

    def measured(kernel: Any, divisor: int = 1) -> Any:
        amplitudes = []
        for down, across in TURNS:
            waves = (np.array(table)[(down * r + across * c) % 4] for table in ((1, 0, -1, 0), (0, 1, 0, -1)))
            cosine, sine = (int(ndimage.correlate(wave, np.array(kernel), mode="wrap")[8, 8]) for wave in waves)
            amplitudes.append(sympy.sqrt(sympy.Rational(cosine**2 + sine**2, divisor**2)))
        return amplitudes

    ones = np.ones((n, n), dtype=int)
    return {"blur": measured(ones, n * n), "laplacian": measured(LAPLACIAN), "vertical": measured(VERTICAL)}


@response.law
def closed_forms_agree(given: Given, answer: Any) -> bool:
    """sin(nω/2)/(n·sin(ω/2)) for each axis of the blur, 2cos ω₁ + 2cos ω₂ − 4, and 2i·sin ω₂·(1 + 2cos ω₁)."""

    def axis(angle: float) -> float:
        return sin(given.size * angle / 2) / (given.size * sin(angle / 2)) if angle else 1.0

    angles = [(down * pi / 2, across * pi / 2) for down, across in TURNS]
    forms = [
        [axis(v) * axis(u) for v, u in angles],
        [2 * cos(v) + 2 * cos(u) - 4 for v, u in angles],
        [2 * sin(u) * (1 + 2 * cos(v)) for v, u in angles],
    ]
    return bool(np.allclose(np.abs(forms), np.array(answer, dtype=float), rtol=0, atol=1e-12))


response.mistake(
    "sign",
    "You gave H with its sign; a magnitude has none, and a minus only turns bright into dark.",
    lambda g: {**response(g)._asdict(), "laplacian": [-h for h in gains(LAPLACIAN)]},
)
response.mistake(
    "transposed",
    "You took stripes that run along the rows; vertical ones change from column to column.",
    lambda g: {**response(g)._asdict(), "vertical": gains(np.transpose(VERTICAL))},
)
response.mistake(
    "left out",
    "On the checkerboard the grey levels alternate along both axes: the factors of the two axes multiply.",
    lambda g: {**response(g)._asdict(), "blur": [*gains(box(g))[:3], gains(box(g))[2]]},
)
