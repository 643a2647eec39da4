"""Parts e, e_blind and f: the pixels inside the field that no path reaches, and when there are none."""

from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import numpy as np

import exambank as eb

from .field import gradient
from .problem import Given, problem, read


@problem.part("e", eb.Several.of(field=eb.Integer(), read=eb.Integer(), share=eb.Rational()))
def holes(given: Given) -> Any:
    """A layer lays K shifted copies of what is read over each other; both axes are alike, so the share is squared."""
    row = read(given.gridded, given.taps)
    return {"field": len(row), "read": sum(row), "share": Fraction(sum(row), len(row)) ** 2}


@holes.route
def holes_by_gradient(given: Given) -> Any:
    """Backpropagate from one output of a two-dimensional torch stack and count the pixels that have a gradient."""
    seen = gradient(given.gridded, given.taps, axes=2).numpy() > 0
    return {"field": len(seen), "read": seen[0].sum(), "share": Fraction(int(seen.sum()), seen.size)}


@holes.law
def paths_are_listed(given: Given, answer: Any) -> bool:
    """Choose a tap in each layer, in all ways, and see where each path ends; a share of n² pixels is a count of n."""
    ends = {sum(path) for path in product(*(range(0, d * given.taps, d) for d in given.gridded))}
    field, read, share = answer
    return (field, read) == (max(ends) + 1, len(ends)) and share * field**2 == read**2


holes.mistake(
    "misconception",
    "You took the field for filled: it tells the distance of the outer pixels, not that all between them are read.",
    lambda g: holes(g)._replace(read=holes(g).field, share=1),
)
holes.mistake(
    "factor",
    "Your share is that of one axis: a pixel of the square is read if both its row and its column are.",
    lambda g: holes(g)._replace(share=Fraction(holes(g).read, holes(g).field)),
)


@problem.part("e_blind")
def blind(given: Given) -> eb.Solutions:
    """Only pixels that are read are multiplied by a weight: any picture in the holes will do."""
    row = read(given.gridded, given.taps)
    unit = np.eye(len(row), dtype=int)[:, None].tolist()
    said = "Pixel {} (counted from 0) is read: with suitable weights on its paths the unit notices it."
    dark = [eb.Condition(unit[i], "=", 0, said.format(i)) for i, seen in enumerate(row) if seen]
    missed = [unit[i] for i, seen in enumerate(row) if not seen]
    some = eb.Condition(missed, "some ≠", 0, "Your row is zero everywhere: draw something.")
    return eb.Solutions((tuple(Fraction(not seen) for seen in row),), (*dark, some))


@blind.law
def no_output(given: Given, answer: Any) -> bool:
    """The row is not zero, and with unequal positive weights, which cannot cancel, the unit still comes out as zero."""
    units = row = np.array(answer.example[0], dtype=int)
    for n, dilation in enumerate(given.gridded, 2):
        weights = np.zeros(dilation * (given.taps - 1) + 1, dtype=int)
        weights[::dilation] = np.arange(given.taps) + n
        units = np.correlate(units, weights)
    return bool(row.any()) and units.tolist() == [0]


@blind.law
def darkness_is_asked_where_light_arrives(given: Given, answer: eb.Solutions) -> bool:
    """Near the example, rows are right that are not zero, and zero wherever a torch stack of ones has a gradient."""
    paths = gradient(given.gridded, given.taps).numpy()
    return all(bool(answer.broken((row,))) != (any(row) and not any(paths * row)) for (row,) in answer.nearby())


blind.mistake(
    "flip",
    "You drew in the pixels that are read, and left the others dark: it is the other way round.",
    lambda g: [int(seen) for seen in read(g.gridded, g.taps)],
)
blind.mistake(
    "special case",
    "Your bright and your dark pixel cancel if all weights are equal; asked is a row unseen whatever the weights.",
    lambda g: [1, *[0] * ((g.taps - 1) * sum(g.gridded) - 1), -1],
)
problem.fact(
    "apart",  # no two neighbouring pixels are read, so that two neighbouring units have none in common
    lambda g: not any(a and b for a, b in pairwise(read(g.gridded, g.taps))),
    lambda g: 1 not in np.diff(np.flatnonzero(gradient(g.gridded, g.taps))),
)
rule = problem.choice(
    "f",
    key="smallest",
    options={
        "stacked": (
            "from the input on, each dilation is at most the field of the layers before it",
            "That order is good, but not the only one: list what is read with K = 2 by dilations 2, 1, and by 1, 2.",
        ),
        "coprime": (
            "no number other than 1 divides all dilations",
            "With K = 2, list what dilations 1 and 3 read, though one of them is 1.",
        ),
        "smallest": "from the smallest dilation on, each is at most the field of those before it",
        "doubled": (
            "no dilation is more than twice the next smaller one",
            "Then all dilations could be equal to 2: which pixels would be read?",
        ),
    },
)
