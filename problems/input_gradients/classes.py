"""Parts c and c_steps: the image that a class likes best, if brightness costs something."""

from fractions import Fraction
from typing import Any

import numpy as np
import sympy

import exambank as eb

from .problem import Given, problem


@problem.part("c")
def favourite(given: Given) -> eb.Row:
    """The slope of the objective, w − 2λz, is 0 here only, and the objective is concave."""
    return given.linear[0] / (2 * given.decay)


@favourite.route
def by_solving(given: Given) -> eb.Row:
    """Sympy differentiates the objective and solves for a slope of 0, pixel by pixel."""
    z, decay = sympy.Symbol("z"), sympy.Rational(given.decay)
    return [sympy.solve(sympy.diff(a * z - decay * z**2, z), z)[0] for a in given.w]


@favourite.law
def nothing_beside_it_is_better(given: Given, image: Any) -> bool:
    """The objective is lower a step to either side of each pixel, and equally so: it is a parabola's top."""
    tops = ([a * at - given.decay * at**2 for at in (z - 1, z, z + 1)] for a, z in zip(given.w, image, strict=True))
    return all(one == other < top for one, top, other in tops)


favourite.mistake(
    "factor", "The square brings a factor 2 down when you differentiate it.", lambda g: g.linear[0] / g.decay
)
favourite.mistake(
    "flip", "λ divides: the more brightness costs, the fainter the image.", lambda g: 2 * g.decay * g.linear[0]
)


@problem.part("c_steps")
def on_the_way(given: Given) -> eb.Row:
    """Each step leaves 1 − 2ηλ of what is missing: after t of them that to the power of t."""
    left = (1 - 2 * given.rate * given.decay) ** given.steps
    return (1 - left) * given.linear[0] / (2 * given.decay)


def climbed(given: Given, steps: int, pull: int = 2) -> list[Fraction]:
    """Gradient ascent as it is written; its penalty has the slope `pull` times λz."""
    z = [Fraction(0)] * len(given.w)
    for _ in range(steps):
        z = [at + given.rate * (a - pull * given.decay * at) for at, a in zip(z, given.w, strict=True)]
    return z


@on_the_way.route
def step_by_step(given: Given) -> eb.Row:
    """In fractions, step by step."""
    return climbed(given, given.steps)


@on_the_way.law
def a_power_of_the_step(given: Given, image: Any) -> bool:
    """The step as a matrix on (z, 1), raised to a power by numpy."""
    n, rate, decay = len(given.w), float(given.rate), float(given.decay)
    step = np.block([[(1 - 2 * rate * decay) * np.eye(n), rate * np.array([given.w], dtype=float).T], [np.zeros(n), 1]])
    return bool(np.allclose(np.linalg.matrix_power(step, given.steps)[:n, n], [float(each) for each in image]))


on_the_way.mistake(
    "left out",
    "Those are steps of the score alone. From the second step on the penalty pulls back.",
    lambda g: g.steps * g.rate * g.linear[0],
)
on_the_way.mistake("off by one", "That is one step too few.", lambda g: climbed(g, g.steps - 1))
on_the_way.mistake("other quantity", "That is where the ascent ends. Where is it after so few steps?", favourite)
on_the_way.mistake(
    "factor",
    "The square brings a factor 2 down: the penalty takes 2ηλ of the image away in each step.",
    lambda g: climbed(g, g.steps, pull=1),
)

problem.fact("kept", lambda g: 1 - 2 * g.rate * g.decay, lambda g: 1 - 2 * (g.decay * g.rate))
