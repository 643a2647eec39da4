"""A tiny problem. Convention: none."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

import numpy as np

import exambank as eb


@dataclass(frozen=True)
class Given(eb.Givens):
    """A number to be squared."""

    side: Annotated[int, eb.at_least(1)] = 7


def draw(rng: np.random.Generator) -> Given:
    """A small side."""
    return Given(int(rng.integers(1, 50)))


problem = eb.Problem(given=Given(), draw=draw, boundaries=[Given(1)])


@problem.part("a", key="49")
def area(given: Given) -> int:
    """Multiply the side by itself."""
    return given.side**2


@area.route
def area_by_odd_numbers(given: Given) -> int:
    """Add up the first odd numbers."""
    return sum(2 * i + 1 for i in range(given.side))


area.mistake("other quantity", "You went around the square; its area is asked for.", lambda g: 4 * g.side)
area.mistake("left out", "You took one side; its area is asked for.", lambda g: g.side)


@problem.part("b")
def half(given: Given) -> Fraction:
    """Halve the area."""
    return Fraction(given.side**2, 2)


@half.route
def half_by_float(given: Given) -> Fraction:
    """Halve it in floating point, exactly."""
    return Fraction(given.side * given.side / 2)


@half.law
def twice_is_all(given: Given, found: Fraction) -> bool:
    """Two halves make the square."""
    return found + found == given.side * given.side


half.mistake("factor", "You did not halve it.", lambda g: g.side**2)
half.mistake("order", "You halved the side first.", lambda g: Fraction(g.side, 2) ** 2)

problem.fact("odd", lambda g: g.side % 2 == 1, lambda g: g.side // 2 * 2 != g.side)
