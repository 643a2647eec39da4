"""ReLU networks of one number, and their straight pieces on (0, 1), counted exactly.

A layer is a list of units (v, w, b) and maps z to Σ v·relu(w z + b), which is all that the next layer reads.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import pairwise

Layer = list[tuple[Fraction, Fraction, Fraction]]
Point = tuple[Fraction, Fraction]

ZERO, ONE = Fraction(0), Fraction(1)
ABSOLUTE: Layer = [(ONE, 2 * ONE, -ONE), (ONE, -2 * ONE, ONE)]
"""|2z − 1| = relu(2z − 1) + relu(1 − 2z)."""


def even_folds(n: int) -> Layer:
    """n strips of equal width, each mapped onto (0, 1): n units, the first of which bends at 0, not inside."""
    return [(Fraction(2 * n * (-1) ** k if k else n), ONE, Fraction(-k, n)) for k in range(n)]


def slope(start: Point, end: Point) -> Fraction:
    """Of the straight line between two points."""
    return (end[1] - start[1]) / (end[0] - start[0])


def through(layer: Layer, points: list[Point]) -> list[Point]:
    """The ends of all pieces after the layer: within a piece a unit bends at most once, where its input is 0."""
    cut = points[:1]
    for (x, z), end in pairwise(points):
        dx, dz = end[0] - x, end[1] - z
        shares = {(-b / w - z) / dz for _, w, b in layer if w * dz}
        cut += [(x + share * dx, z + share * dz) for share in sorted(shares) if 0 < share < 1]
        cut.append(end)
    return [(x, sum((v * max(w * z + b, ZERO) for v, w, b in layer), ZERO)) for x, z in cut]


def ends(layers: Sequence[Layer]) -> list[Point]:
    """Where the pieces of the network begin and end, with its values there; neighbours differ in slope."""
    points: list[Point] = [(ZERO, ZERO), (ONE, ONE)]
    for layer in layers:
        points = through(layer, points)
    bent = [b for a, b, c in zip(points, points[1:], points[2:], strict=False) if slope(a, b) != slope(b, c)]
    return [points[0], *bent, points[-1]]


@cache
def folded_strip(depth: int) -> list[Point]:
    """The ends of the pieces after so many layers |2z − 1|."""
    return ends([ABSOLUTE] * depth)


def pieces(layers: Sequence[Layer]) -> int:
    """How many straight pieces the network has on (0, 1)."""
    return len(ends(layers)) - 1
