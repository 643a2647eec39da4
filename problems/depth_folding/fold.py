"""Parts halves and a: one layer folds every coordinate in its middle."""

from fractions import Fraction
from itertools import product
from typing import Any

import sympy

import exambank as eb

from .problem import Given, problem

SOLUTION = eb.Formula("y", between={"y": (0, 1)})


@problem.part("halves", eb.Several.of(left=SOLUTION, right=SOLUTION))
def halves(given: Given) -> Any:
    """2x − 1 is −y left of the middle and y right of it."""
    return {"left": "(1 - y) / 2", "right": "(1 + y) / 2"}


@halves.route
def halves_by_sympy(given: Given) -> Any:
    """Sympy solves the equation; at any y, the smaller solution is the left one."""
    x, y = sympy.Symbol("x", real=True), sympy.Symbol("y", positive=True)
    left, right = sorted(sympy.solve(sympy.Abs(2 * x - 1) - y, x), key=lambda found: found.subs(y, 1))
    return {"left": left, "right": right}


@halves.law
def both_land_on_y(given: Given, found: Any) -> bool:
    """Put into |2x − 1|, each gives y, from its own side of the middle."""
    places = [(y, eb.put(found.left, y=y), eb.put(found.right, y=y)) for y in (Fraction(k, 7) for k in range(1, 7))]
    return all(0 < a < Fraction(1, 2) < b < 1 and abs(2 * a - 1) == abs(2 * b - 1) == y for y, a, b in places)


halves.mistake("flip", "You folded the middle onto 1: put x = 1/2 into |2x − 1|.", {"left": "y/2", "right": "1 - y/2"})
halves.mistake("transposed", "You swapped left and right.", {"left": "(1 + y)/2", "right": "(1 - y)/2"})
halves.mistake("sign", "One of your points lies left of 0.", {"left": "(y - 1)/2", "right": "(1 + y)/2"})


@problem.part("a", key="2^3")
def one_layer(given: Given) -> int:
    """W is diagonal, so coordinates do not meet: each is left or right of its middle, whatever the others are."""
    return int(2**given.dimension)


@one_layer.route
def patterns_of_signs(given: Given) -> int:
    """The patterns of signs that W x + b has on a fine grid of points."""
    signs = {2 * Fraction(k, 16) - 1 > 0 for k in range(1, 16, 2)}
    return len({*product(signs, repeat=given.dimension)})


one_layer.mistake("misconception", "You added halves: each combines with all others.", lambda g: 2 * g.dimension)
one_layer.mistake("transposed", "You swapped base and exponent: two sides, chosen d times.", lambda g: g.dimension**2)
