"""Parts c and d: a certificate that no unit exists, and how many of the sixteen functions have one."""

from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import numpy as np
from scipy.optimize import linprog

import exambank as eb

from .problem import POINTS, TABLES, XOR, Given, problem


@problem.part("c")
def certificate(given: Given) -> eb.Solutions:
    """Take each inequality once: the two inputs of either diagonal have the same sum, so everything cancels."""
    left = [[(2 * v - 1) * n for n in (*x, 1)] for x, v in zip(POINTS.tolist(), given.third, strict=True)]
    cancel = [
        eb.Condition([column], "=", 0, f"{name} does not cancel: its coefficients, times your multipliers, must add up to 0.")
        for name, *column in zip(("w₁", "w₂", "b"), *left, strict=True)
    ]  # fmt: skip
    positive = [
        eb.Condition([row], "≥", 0, f"Multiplier {k} is negative, and that would turn its inequality round.")
        for k, row in enumerate(np.eye(4, dtype=int).tolist(), 1)
    ]
    some = eb.Condition(
        [[1 - v for v in given.third]], "≠", 0, "With your multipliers the sum says 0 ≥ 0: no contradiction."
    )
    return eb.Solutions(((Fraction(1),) * 4,), (*positive, *cancel, some))


@certificate.route
def certificate_by_duality(given: Given) -> eb.Solutions:
    """The dual linear program finds multipliers; rank 3 leaves one line of them, on which all four are equal."""
    equal = [[int(k == j) - int(k == j + 1) for k in range(4)] for j in range(3)]
    held = [eb.Condition([row], "=", 0, f"{row}") for row in equal]
    return eb.Solutions((farkas(given.third),), (*held, eb.Condition([[0, 0, 0, -1]], "<", 0, "none")))


@cache
def farkas(table: Any) -> Any:
    """Multipliers y ≥ 0 of the left sides that cancel them, 1 in all on the strict ones, by scipy; None if there are none."""
    left = (2 * np.array(table) - 1)[:, None] * np.column_stack([POINTS, np.ones(4, int)])
    found = linprog([0] * 4, A_eq=np.vstack([left.T, 1 - np.array(table)]), b_eq=[0, 0, 0, 1], bounds=(0, None))
    return tuple(Fraction(y).limit_denominator(100) for y in found.x) if found.status == 0 else None


@certificate.law
def sums_are_zero(given: Given, answer: eb.Solutions) -> bool:
    """The multipliers contradict; and of 32 others, the conditions accept just those that do."""
    others = [y for numbers in ((0, 1), (-1, 1)) for y in product(map(Fraction, numbers), repeat=4)]
    return all(bool(answer.broken((y,))) != contradict(y, given.third) for y in [*others, *answer.example])


def contradict(multipliers: Any, table: Any) -> bool:
    """Whatever the weights, the left sides add up to 0: put in three independent choices; and one of them is strict."""
    choices = np.array([(1, 0, 0), (2, 3, -1), (-1, 4, 5)])
    left = choices @ np.vstack([POINTS.T, np.ones(4, int)]) * np.where(table, 1, -1)
    return (
        not (left @ multipliers).any() and min(multipliers) >= 0 and (np.array(multipliers) @ table < sum(multipliers))
    )


certificate.mistake("sign", "The minus signs are in the inequalities already; and a negative multiplier would turn an inequality round.",
    lambda g: [2 * value - 1 for value in g.third])  # fmt: skip
certificate.mistake("left out", "You left (0, 0) out. Its inequality has no weights, only the bias, and the bias must cancel, too.",
    [0, 1, 1, 1])  # fmt: skip
certificate.mistake("special case", "Those two inequalities alone can be met. The contradiction needs the other diagonal, too.",
    lambda g: g.third)  # fmt: skip


@problem.part("d")
def count(given: Given) -> int:
    """Collect the functions of all units with weights −1, 0 or 1: larger weights find no others."""
    grid = product((-1, 0, 1), (-1, 0, 1), np.arange(-5, 6) / 2)
    return len({tuple(POINTS @ [w1, w2] + b >= 0) for w1, w2, b in grid})


@count.route
def count_by_certificates(given: Given) -> int:
    """Sixteen, less those for which the dual linear program has a certificate: all others have weights."""
    return len(TABLES) - sum(farkas(table) is not None for table in TABLES)


@count.law
def only_crossed_diagonals_fail(given: Given, answer: int) -> bool:
    """The hulls of ones and zeros meet only where they are the two diagonals."""
    return bool(answer == 2 ** len(POINTS) - sum(t[0] == t[3] != t[1] == t[2] for t in TABLES))


for family, wrong, message in (
    ("left out", 12, "You left out the two constants. With w = 0 the bias alone decides: such a unit fires always, or never."),
    ("left out", 8, "You counted those that are 1 at one input or at three. A line can also part two corners from two, or all from none."),
    ("left out", 15, "Question 4 rules one function out. Can a unit compute its negation?"),
    ("misconception", 16, "The function of question 4 is one of the sixteen, and no unit computes it."),
):  # fmt: skip
    count.mistake(family, message, wrong)

problem.fact("xor", lambda g: g.third == XOR, lambda g: g.third[1] == 1)
