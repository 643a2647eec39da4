"""Parts shallow and montufar: what depth is worth, in ReLU units."""

from fractions import Fraction
from itertools import pairwise
from math import gcd
from typing import Any

import numpy as np

import exambank as eb

from .network import ABSOLUTE, ONE, even_folds, folded_strip, pieces, slope
from .problem import Given, problem


@problem.part("shallow")
def one_hidden_layer(given: Given) -> int:
    """A unit for each of the 2ᴸ − 1 creases, and one for the slope that the strip begins with."""
    return int(2**given.depth)


@one_hidden_layer.route
def units_for_bends_and_slope(given: Given) -> int:
    """Were every unit a bend, the first slope would be a sum of some bends: a multiple of what divides them all."""
    slopes = [int(slope(start, end)) for start, end in pairwise(folded_strip(given.depth))]
    bends = [after - before for before, after in pairwise(slopes)]
    return len(bends) + (slopes[0] % gcd(*bends) != 0)


@one_hidden_layer.law
def so_many_build_it_and_none_is_idle(given: Given, units: int) -> bool:
    """Units that face right, one at each multiple of 1/units from 0 on, all bend, and give the strip."""
    knots, fine = (np.arange(n + 1) / n for n in (units, 2 ** (given.depth + 3)))
    at_knots, at_fine = knots, fine
    for _ in range(given.depth):
        at_knots, at_fine = abs(2 * at_knots - 1), abs(2 * at_fine - 1)
    weights = np.diff(np.diff(at_knots), prepend=0)
    return bool(weights.all() and np.array_equal(np.interp(fine, knots, at_knots), at_fine))


one_hidden_layer.mistake("off by one", "You counted creases: try that with one fold.", lambda g: 2**g.depth - 1)
one_hidden_layer.mistake(
    "misconception", "That is what the deep network has: in one layer a unit bends only once.", lambda g: 2 * g.depth
)


@problem.part("montufar", eb.Several.of(lower=eb.Integer(), most=eb.Integer()), key="lower = 5^9 * 6; most = 6^10")
def bounds(given: Given) -> Any:
    """All layers but the last fold into as many strips as they have units; at most, a unit bends every piece once."""
    n, layers = given.width, given.layers
    return {"lower": n ** (layers - 1) * (n + 1), "most": (n + 1) ** layers}


@bounds.route
def by_networks_of_two_layers(given: Given) -> Any:
    """The pieces of real networks of one layer and of two; each further layer does as the first of the two."""
    n = given.width
    faces = [*[ONE] * (n - 1), -ONE]  # one unit faces left, or the first piece would be flat
    strips, bends = even_folds(n), [(ONE, w, -w * k / (n + 1)) for k, w in enumerate(faces, start=1)]
    one, two = pieces([bends]), pieces([strips, bends])
    return {"lower": one * Fraction(two, one) ** (given.layers - 1), "most": one**given.layers}


bounds.mistake(
    "misconception",
    "You gave each unit one bend: one of a later layer bends every piece that reaches it.",
    lambda g: dict.fromkeys(("lower", "most"), g.width * g.layers + 1),
)
bounds.mistake("transposed", "You swapped the two.", lambda g: {"lower": bounds(g).most, "most": bounds(g).lower})
bounds.mistake(
    "off by one",
    "Your lower bound is a bend short: the last layer need not fold, so all its units may bend inside.",
    lambda g: {"lower": g.width**g.layers, "most": (g.width + 1) ** g.layers},
)

problem.fact("units", lambda g: 2 * g.depth, lambda g: sum(len(layer) for layer in [ABSOLUTE] * g.depth))
problem.fact("bend", lambda g: 2 ** (g.depth + 1), lambda g: abs(slope(*folded_strip(g.depth + 1)[:2])))
problem.fact("flat", lambda g: g.width * g.layers + 1, lambda g: sum(g.width for _ in range(g.layers)) + 1)
