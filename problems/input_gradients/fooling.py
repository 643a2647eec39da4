"""Parts b and b_range: the smallest change that flips a class."""

from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import sympy
from scipy.optimize import linprog

import exambank as eb

from .problem import Given, problem


def score_of(given: Given, z: Any) -> Fraction:
    """The score of an image, pixel by pixel."""
    return given.bias + sum((a * Fraction(p) for a, p in zip(given.w, z, strict=True)), Fraction(0))


def smallest(given: Given, *, ranged: bool) -> Any:
    """By linear programming: δ and the least ε with |δᵢ| ≤ ε and w·δ = −score, pixels in their range or not."""
    n, eye, ones = len(given.w), np.eye(len(given.w)), np.ones((len(given.w), 1))
    return linprog(
        [0] * n + [1],
        A_ub=np.block([[eye, -ones], [-eye, -ones]]),
        b_ub=np.zeros(2 * n),
        A_eq=[[*given.w, 0]],
        b_eq=[-float(score_of(given, given.z))],
        bounds=[*((-float(p), 1 - float(p)) if ranged else (None, None) for p in given.z), (0, None)],
    ).x


@problem.part("b")
def smallest_change(given: Given) -> eb.Row:
    """A pixel moved by ε brings |wᵢ|ε at most, so all must move by score/‖w‖₁, each against the sign of its weight."""
    w, _, score = given.linear
    return -score / abs(w).sum() * np.sign(w)


@smallest_change.route
def by_linear_programming(given: Given) -> eb.Row:
    """No change whose largest entry is smaller brings the score to 0."""
    scale = sum(map(abs, given.w)) * given.bias.denominator * int(np.lcm.reduce([p.denominator for p in given.z]))
    return [Fraction(round(d * scale), scale) for d in smallest(given, ranged=False)[:-1]]


@smallest_change.law
def it_ends_at_zero_with_equal_sizes(given: Given, change: Any) -> bool:
    """The score is 0 after it, all pixels move alike, and none to where the score is higher."""
    ends = [p + d for p, d in zip(given.z, change, strict=True)]
    falls = all(a * d <= 0 for a, d in zip(given.w, change, strict=True))
    return score_of(given, ends) == 0 and len({abs(d) for d in change}) == 1 and falls


smallest_change.mistake(
    "sign", "That raises the score. Go against the gradient.", lambda g: [-d for d in smallest_change(g)]
)
smallest_change.mistake(
    "other quantity",
    "That change follows the gradient: the shortest one. Its largest entry could be smaller, with all pixels helping alike.",
    lambda g: -g.linear[2] / (g.linear[0] @ g.linear[0]) * g.linear[0],
)
smallest_change.mistake(
    "factor",
    "You divided by the number of pixels. A step of ε brings ε times the sum of all |wᵢ|.",
    lambda g: -g.linear[2] / len(g.w) * np.sign(g.linear[0]),
)


@problem.part("b_range")
def ranged(given: Given) -> Fraction:
    """A pixel goes as far as its range lets it; the others bring what it cannot. Let ε grow from stop to stop."""
    w, z, score = given.linear
    room = np.where(w > 0, z, 1 - z)
    for low, high in pairwise(sorted({Fraction(0), *room, Fraction(1)})):
        if abs(w) @ np.minimum(room, high) >= score:
            return Fraction(low + (score - abs(w) @ np.minimum(room, low)) / abs(w)[room > low].sum())
    raise ValueError("no change within the range lowers the score to 0")


@ranged.law
def it_lowers_the_score_to_zero(given: Given, epsilon: Fraction) -> bool:
    """The image after a step of ε, clipped, has score 0."""
    ends = [p - epsilon if a > 0 else p + epsilon for a, p in zip(given.w, given.z, strict=True)]
    return score_of(given, [max(0, min(1, end)) for end in ends]) == 0


@ranged.law
def linear_programming_agrees(given: Given, epsilon: Fraction) -> bool:
    """No change of pixels within their range has a smaller largest entry."""
    return bool(np.isclose(smallest(given, ranged=True)[-1], float(epsilon), rtol=1e-8))


ranged.mistake(
    "border",
    "You let pixels leave their range. Check each new pixel: is it still between 0 and 1?",
    lambda g: g.linear[2] / abs(g.linear[0]).sum(),
)
ranged.mistake(
    "left out",
    "You left out the pixels that are stopped. They still go as far as they can.",
    lambda g: (
        g.linear[2] / max(1, sum(abs(a) for a, p in zip(g.w, g.z, strict=True) if (p if a > 0 else 1 - p) > ranged(g)))
    ),
)

problem.fact(
    "shortest",  # the change of least length
    lambda g: -g.linear[2] / (g.linear[0] @ g.linear[0]) * g.linear[0],
    lambda g: list(sympy.Matrix([g.w]).pinv() * -sympy.Rational(score_of(g, g.z))),
)
problem.fact("n", lambda g: len(g.w), lambda g: len(g.z))
problem.fact("height", lambda g: g.linear[2], lambda g: score_of(g, g.z))
problem.fact(
    "unbounded", lambda g: g.linear[2] / abs(g.linear[0]).sum(), lambda g: max(map(abs, by_linear_programming(g)))
)
problem.fact(
    "room",  # how far each pixel can go before it is black or white
    lambda g: np.where(g.linear[0] > 0, g.linear[1], 1 - g.linear[1]),
    lambda g: [p if a > 0 else 1 - p for a, p in zip(g.w, g.z, strict=True)],
)
