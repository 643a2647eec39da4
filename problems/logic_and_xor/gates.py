"""Parts a, a_bias and b: one unit each, and how far its bias may move."""

from fractions import Fraction
from functools import cache, partial
from itertools import product
from typing import Any

import numpy as np
from scipy.optimize import linprog

import exambank as eb

from .problem import POINTS, Given, problem


def unit(table: tuple[int, ...]) -> tuple[Fraction, ...]:
    """Weights towards the corners with a 1, and a bias half-way between the sums of ones and zeros."""
    weights = np.sign((2 * np.array(table) - 1) @ (2 * POINTS - 1))
    ones, zeros = ((POINTS @ weights)[np.array(table) == value] for value in (1, 0))
    low, high = max(zeros, default=-1), min(ones, default=1)
    return (*map(Fraction, weights.tolist()), Fraction(-int(low + high), 2))


def must_give(table: tuple[int, ...], what: str = "unit") -> tuple[eb.Fires, ...]:
    """One condition for each input."""
    said = f"At ({{}}, {{}}) your {what} gives {{}}, where {{}} is asked for."
    pairs = zip(POINTS.tolist(), table, strict=True)
    return tuple(eb.Fires(x, bool(v), said.format(*x, 1 - v, v)) for x, v in pairs)


@problem.part("a")
def first_gate(given: Given) -> eb.Solutions:
    """A line that cuts off the corners with a 1, with the weights pointing towards them."""
    return eb.Solutions((unit(given.first),), must_give(given.first))


@problem.part("b")
def second_gate(given: Given) -> eb.Solutions:
    """A line that cuts off the corners with a 0, with the weights pointing away from them."""
    return eb.Solutions((unit(given.second),), must_give(given.second))


def by_program(which: str, given: Given) -> eb.Solutions:
    """A linear program finds weights with w·x + b at least 1 at the ones and at most −1 at the zeros."""
    return programmed(getattr(given, which))


@cache
def programmed(table: tuple[int, ...]) -> eb.Solutions:
    """The four inequalities as they stand, ≥ at the ones and < at the zeros, and what scipy finds for them."""
    rows = np.column_stack([POINTS, np.ones(4, int)])
    found = linprog([0] * 3, (1 - 2 * np.array(table))[:, None] * rows, [-1] * 4, bounds=(-9, 9)).x
    relations: Any = {1: "≥", 0: "<"}
    held = [eb.Condition([row], relations[v], 0, f"{row}") for row, v in zip(rows.tolist(), table, strict=True)]
    return eb.Solutions((tuple(Fraction(x).limit_denominator(100) for x in found),), tuple(held))


def works(which: str, given: Given, answer: eb.Solutions) -> bool:
    """NumPy tries the unit on all inputs; of many, some with an input on their line, just those that pass are right."""
    table, grid = getattr(given, which), product((-1, 1), (-1, 1), range(-4, 5))
    units = [*((Fraction(i), Fraction(j), Fraction(k, 2)) for i, j, k in grid), *(n for (n,) in answer.nearby())]
    return all(bool(answer.broken((n,))) != (tuple(fires(n)) == table) for n in units)


def fires(unit: Any) -> Any:
    """Where a unit fires, by NumPy."""
    return POINTS @ unit[:2] + unit[2] >= 0


for gate, which, step, wanted in (
    (first_gate, "first", 1, "at three inputs, where it should fire at one only"),
    (second_gate, "second", -1, "at one input only, where it should fire at three"),
):
    gate.route(partial(by_program, which))
    gate.law(partial(works, which))
    for family, times, by, message in (
        ("sign", -1, 0, "Your bias has the wrong sign: it is added to w·x, so the threshold for w·x is −b."),
        ("other quantity", 1, step, f"Your unit fires {wanted}. Move its bias."),
        ("border", 1, Fraction(1, 2), "An input with a 0 lies on your line: the sum is 0 there, and the unit fires."),
    ):
        gate.mistake(family, message, lambda g, which=which, times=times, by=by: (
            [*unit(getattr(g, which))[:2], times * unit(getattr(g, which))[2] + by]))  # fmt: skip


@problem.part("a_bias", eb.Several.of(smallest=eb.Rational(), too_large=eb.Rational()))
def biases(given: Given) -> Any:
    """All sums at the ones must reach −b, no sum at the zeros may: the smallest one and the largest zero decide."""
    ones, zeros = ((POINTS @ given.weights)[np.array(given.first) == value] for value in (1, 0))
    return {"smallest": -min(ones), "too_large": -max(zeros)}


@biases.route
def biases_by_trying(given: Given) -> Any:
    """Try every whole bias: only there can an input cross the line, for the sums are whole."""
    tried = np.arange(-201, 202)
    right = ((POINTS @ given.weights + tried[:, None] >= 0) == given.first).all(1)
    return {"smallest": tried[right][0], "too_large": tried[right][-1] + 1}


@biases.law
def ends_are_ends(given: Given, answer: Any) -> bool:
    """The lower end works and what is just below does not; the upper end does not, and what is just below does."""
    tries = [end - below for end in answer for below in (0, Fraction(1, 1000))]
    return [(fires((*given.weights, b)) == given.first).all() for b in tries] == [True, False, False, True]


biases.mistake("sign", "Those are sums w·x themselves. A unit fires when w·x reaches −b, so the bias has the opposite sign.",
    lambda g: {"smallest": -biases(g).too_large, "too_large": -biases(g).smallest})  # fmt: skip
biases.mistake("left out", "For too_large you took the input at which the unit fires last. At which does it fire next, as b rises?",
    lambda g: {"smallest": biases(g).smallest, "too_large": -min((POINTS @ g.weights)[np.array(g.first) == 0])})  # fmt: skip
problem.fact("sums", lambda g: POINTS @ g.weights, lambda g: [0, g.weights[1], g.weights[0], sum(g.weights)])
