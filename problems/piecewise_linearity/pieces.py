"""Part d: every breakpoint of h, and the line between each two."""

from bisect import bisect_left
from collections.abc import Iterable
from fractions import Fraction
from itertools import groupby, pairwise, product
from typing import Any

import numpy as np

import exambank as eb

from .local import at, line, network
from .problem import EPSILON, Given, problem


def inside(points: Iterable[Fraction]) -> list[Fraction]:
    """A point left of all, one between each two neighbours, and one right of all."""
    order = sorted({*points}) or [Fraction(0)]
    return [order[0] - 1, *((low + high) / 2 for low, high in pairwise(order)), order[-1] + 1]


def switches(given: Given) -> set[Fraction]:
    """Where a unit reads 0 on its way: in the second layer, the root of what it reads between two roots of the first."""
    first = [-b / w for w, b in zip(given.W1, given.b1, strict=True) if w]
    found = {*first}
    for x in inside(first):
        lines = zip(given.read(x), (given.read(x + EPSILON) - given.read(x)) / EPSILON, strict=True)
        found |= {r for z, s in lines if s and given.pattern(r := x - z / s)[:2] == given.pattern(x)[:2]}
    return found


@problem.part("d", eb.Several.of(**dict.fromkeys(("breakpoints", "slopes", "intercepts"), eb.Vector(eb.Rational()))))
def pieces(given: Given) -> Any:
    """Between two points where some unit switches, h is a line; neighbouring pieces with the same line are one."""
    order = sorted(switches(given))
    lines = [tuple(line(given, given.pattern(x))) for x in inside(order)]
    kept = [k for k, (left, right) in enumerate(pairwise(lines)) if left != right]
    slopes, intercepts = zip(lines[0], *(lines[k + 1] for k in kept), strict=True)
    return {"breakpoints": [order[k] for k in kept], "slopes": slopes, "intercepts": intercepts}


@pieces.route
def by_patterns(given: Given) -> Any:
    """All 16 patterns are tried: four inequalities in x leave an interval or nothing, and equal lines are joined."""
    found: list[Any] = []
    for alive in product((0, 1), repeat=4):
        first, last = np.reshape(alive, (2, 2, 1))
        reads = np.transpose([given.W1, given.b1])
        reads = np.vstack([reads, np.array(given.W2) @ (first * reads) + np.transpose([(0, 0), given.b2])])
        ends = [(-b / w, (w > 0) == on) for (w, b), on in zip(reads, alive, strict=True) if w]
        low = max((x for x, above in ends if above), default=-float("inf"))
        high = min((x for x, above in ends if not above), default=float("inf"))
        if low < high and all(w or (b > 0) == on for (w, b), on in zip(reads, alive, strict=True)):
            found.append((low, *(np.array(given.W3) @ (last * reads[2:]) + (0, given.b3))))
    joined = [next(alike) for _, alike in groupby(sorted(found), lambda piece: piece[1:])]
    starts, slopes, intercepts = zip(*joined, strict=True)
    return {"breakpoints": starts[1:], "slopes": slopes, "intercepts": intercepts}


@pieces.law
def is_h_everywhere(given: Given, answer: Any) -> bool:
    """Neighbours differ and meet; on a fine grid and far out, torch's network gives what the pieces give."""
    ks, lines = answer.breakpoints, [*zip(answer.slopes, answer.intercepts, strict=True)]
    meet = [a * x + b == c * x + d and a != c for x, ((a, b), (c, d)) in zip(ks, pairwise(lines), strict=True)]
    grid = [*(Fraction(i, 8) for i in range(-64, 65)), Fraction(-60), Fraction(60)]
    values = [w * x + b for x in grid for w, b in [lines[bisect_left(ks, x)]]]
    return all(meet) and network(given, at(*grid))[1].tolist() == values


pieces.mistake(
    "sign",
    "Your breakpoints have the wrong sign: a unit that reads w x + b switches where this is 0, at −b/w.",
    lambda g: pieces(g)._replace(breakpoints=[-x for x in pieces(g).breakpoints[::-1]]),
)
pieces.mistake(
    "order",
    "You listed everything from right to left: begin with the leftmost piece.",
    lambda g: {name: values[::-1] for name, values in pieces(g)._asdict().items()},
)
