"""When two points share a line: what they must have in common, tried on several networks."""

from collections.abc import Callable
from fractions import Fraction
from functools import cache

from .problem import EPSILON, Given, problem

same_line = problem.choice(
    "same_line",
    key="pattern",
    options={
        "slope": (
            "$h$ has the same gradient at both.",
            "Two pieces may be parallel: their W is the same, but not their b.",
            "other quantity",
        ),
        "number": (
            "As many units are alive at one as at the other.",
            "It matters which units these are: another unit has other weights.",
        ),
        "first": (
            "The same units of the first layer are alive at both.",
            "That is half of the pattern: a unit of the second layer may still switch between the points.",
            "left out",
        ),
        "pattern": "The same units of both layers are alive at both.",
    },
)

SHARED: dict[str, Callable[[Given, Fraction], object]] = {
    "slope": lambda g, x: g.h(x + EPSILON) - g.h(x),
    "number": lambda g, x: sum(g.pattern(x)),
    "first": lambda g, x: g.pattern(x)[:2],
    "pattern": lambda g, x: g.pattern(x),
}


@same_line.law
def alone_is_enough(given: Given, name: str) -> bool:
    """Only of the pattern it holds in every network tried: points that share it have secants on one line."""
    return [name] == [some for some in SHARED if is_enough(some)]


@cache
def is_enough(name: str) -> bool:
    """Whether in the published network and the extreme ones points with that in common are always on one line."""
    grid = [Fraction(k, 16) for k in range(-79, 80, 2)]
    for g in (problem.given, *problem.boundaries):
        found: dict[object, set[tuple[Fraction, Fraction]]] = {}
        for x in (x for x in grid if all(g.read(x))):
            step = (g.h(x + EPSILON) - g.h(x)) / EPSILON
            found.setdefault(SHARED[name](g, x), set()).add((step, g.h(x) - step * x))
        if any(len(lines) > 1 for lines in found.values()):
            return False
    return True
