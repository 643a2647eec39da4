"""Where formulas are compared, and how: by their values at drawn points."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from exambank.kinds.evaluate import evaluate
from exambank.kinds.grammar import Tree
from exambank.kinds.rounded import rounded
from exambank.kinds.value import Value, equal

POINTS = 24
"""Points at which two formulas are compared."""

Point = dict[str, Any]


def draw_points(
    names: tuple[str, ...],
    low: int,
    high: int,
    where: Callable[[Point], bool],
    between: Mapping[str, tuple[Any, Any]],
) -> list[Point]:
    """Whole numbers for the names, fractions for those that lie between bounds; the same at every call."""
    if not names:
        return [{}]
    rng = random.Random(f"{' '.join(names)} {low} {high}")
    points: list[Point] = []
    for _ in range(200 * POINTS):
        values: Point = {name: rng.randint(low, high) for name in names}
        for name, (least, most) in between.items():
            values[name] = least + (most - least) * Fraction(rng.randint(1, 59), 60)
        if where(values):
            points.append({name: Fraction(value) for name, value in values.items()})
            if len(points) == POINTS:
                return points
    raise ValueError(f"the condition on {' '.join(names)} is almost never met by drawn values")


class Values:
    """The values of a formula at points, computed one by one when asked for."""

    def __init__(self, tree: Tree, points: Sequence[Point]) -> None:
        self.tree = tree
        self.points = points
        self.known: list[Value] = []

    def __iter__(self) -> Iterator[Value]:
        for place in range(len(self.points)):
            yield self.at(place)

    def at(self, place: int) -> Value:
        """The value at a point; of a constant typed as a decimal with its digits."""
        while len(self.known) <= place:
            point = self.points[len(self.known)]
            value = evaluate(self.tree, point)
            self.known.append(value if point else rounded(self.tree, value))
        return self.known[place]


def same(one: Values, other: Values) -> bool:
    """Whether two formulas have the same values, where both have one; half the points at least must count.

    Else two formulas would agree for being undefined together.
    """
    missing = 0
    for place, value in enumerate(one):
        matching = None if value is None else other.at(place)
        if matching is None:
            missing += 1
            if 2 * missing > len(one.points):
                return False
        elif not equal(value, matching):
            return False
    return True
