"""Parts b, c and one_more: what a second layer does to the number of regions, and then all of them."""

from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import exambank as eb

from .network import even_folds, folded_strip, pieces
from .problem import Given, problem


@cache
def origins(depth: int) -> int:
    """How many points of the strip land on one place of it: collected backwards, then tried forwards."""
    found, place = {Fraction(1, 3)}, Fraction(1, 3)
    for _ in range(depth):
        found = {(1 + sign * y) / 2 for y in found for sign in (-1, 1)}
    landed = [x for x in found if 0 < x < 1]
    for _ in range(depth):
        landed = [abs(2 * x - 1) for x in landed]
    return landed.count(place)


@problem.part("b", eb.Formula("n_f n_g"), key="n_f*n_g")
def composed(given: Given) -> str:
    """A place has n_f origins under f, all in the cube, and each of these has n_g under g."""
    return "n_f n_g"


@composed.law
def regions_of_two_zigzags(given: Given, formula: Any) -> bool:
    """It counts the pieces of one zigzag after another, each of which is folded into one to four strips."""
    return all(
        eb.put(formula, n_f=f, n_g=g) == pieces([even_folds(g), even_folds(f)])
        for f, g in product((1, 2, 3, 4), repeat=2)
    )


composed.mistake("misconception", "You added: g maps each region onto all regions of f.", "n_f + n_g")
composed.mistake("factor", "You took a power: f comes once, so each region of g is divided once.", "n_f^n_g")


@problem.part("c", key="2^(4*3)")
def in_depth(given: Given) -> int:
    """Each layer multiplies the number by that of one layer, 2ᵈ."""
    return int((2**given.dimension) ** given.depth)


@in_depth.route
def by_pieces_of_the_strip(given: Given) -> int:
    """The pieces of one coordinate, cut exactly as a ReLU network; the coordinates do not meet."""
    return int((len(folded_strip(given.depth)) - 1) ** given.dimension)


in_depth.mistake("misconception", "You added layers: each divides all regions.", lambda g: g.depth * 2**g.dimension)
in_depth.mistake("left out", "That is one coordinate alone: the others are folded as well.", lambda g: 2**g.depth)
in_depth.mistake("misconception", "You took 2L parts; a fold cuts all of them.", lambda g: (2 * g.depth) ** g.dimension)


@problem.part("one_more")
def gained(given: Given) -> int:
    """Each of the regions becomes 2ᵈ of them, so 2ᵈ − 1 are new for each that there was."""
    return int(2 ** (given.depth * given.dimension) * (2**given.dimension - 1))


@gained.route
def by_counting_twice(given: Given) -> int:
    """The regions with one layer more, less those without: both counted by the pieces of a coordinate."""
    before, after = (len(folded_strip(depth)) - 1 for depth in (given.depth, given.depth + 1))
    return int(after**given.dimension - before**given.dimension)


@gained.law
def so_many_more_origins(given: Given, more: int) -> bool:
    """As many more points land on one place."""
    d = given.dimension
    return bool(origins(given.depth + 1) ** d == origins(given.depth) ** d + more)


gained.mistake("misconception", "That is how many times as many there are.", lambda g: 2**g.dimension)
gained.mistake("other quantity", "That is all with the further layer.", lambda g: 2 ** (g.dimension * (g.depth + 1)))

problem.fact("after", lambda g: 2 ** (g.dimension * (g.depth + 1)), lambda g: origins(g.depth + 1) ** g.dimension)
problem.fact("creases", lambda g: 2**g.depth - 1, lambda g: len(folded_strip(g.depth)) - 2)
