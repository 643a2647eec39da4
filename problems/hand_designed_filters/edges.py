"""Parts b and c: edges in all directions, and vertical ones only."""

from functools import cache
from itertools import product
from typing import Any

import numpy as np
from scipy import ndimage

import exambank as eb

from .blur import at, weights
from .problem import LAPLACIAN, VERTICAL, Given, problem

DIRECTIONS = [turn for turn in product((-1, 0, 1), repeat=2) if any(turn)]
"""Of eight edges, as (down, across): grey level 1 where down·row + across·column ≥ 0."""
CORNERS, SIDES = ((0, 0), (0, 2), (2, 0), (2, 2)), ((0, 1), (1, 0), (1, 2), (2, 1))


def answers(kernel: Any, down: int, across: int) -> Any:
    """What a filter of whole numbers answers to an edge, at every position; (0, 0) is a flat area."""
    r, c = np.mgrid[-4:5, -4:5]
    return ndimage.correlate((down * r + across * c >= 0).astype(int), np.array(kernel, dtype=int))[1:-1, 1:-1]


@problem.part("b", key="[0 1 0] [1 -4 1] [0 1 0]")
def laplacian(given: Given) -> eb.Solutions:
    """Four times the difference between the mean of the four neighbours and the pixel: the discrete Laplacian.

    A quarter turn leaves a side s and a corner c to choose. An upright edge is answered by ±(s + 2c), a diagonal one
    by ±c and ±(2s + c), at two positions each: it is missed only if c = s = 0, and then the upright one is, too.
    """
    alike = [
        eb.Condition(
            (np.array(at(first)) - at(other)).tolist(),
            "=",
            0,
            f"The four {name} must have equal weights, or some directions count for more than others.",
        )
        for name, (first, *others) in (("sides", SIDES), ("corners", CORNERS))
        for other in others
    ]
    flat = eb.Condition([[1] * 3] * 3, "=", 0, "The weights must add up to 0, or a flat area is answered too.")
    seen = eb.Condition([[0, 0, 1]] * 3, "≠", 0, "Upright and level edges get no answer: the right column cancels.")
    return eb.Solutions(weights(LAPLACIAN), (flat, *alike, seen))


@laplacian.law
def scipys_laplace(given: Given, answer: eb.Solutions) -> bool:
    """Scipy's laplace turns one bright pixel into this filter."""
    return bool((np.array(answer.example) == ndimage.laplace(np.array(at((1, 1))))).all())


@cache
def finds_all_edges(kernel: Any) -> bool:
    """Filter and look: a flat area is silent, a quarter turn changes nothing, each of eight edges is answered."""
    turned = np.rot90(kernel) == kernel
    return bool(
        turned.all() and not answers(kernel, 0, 0).any() and all(answers(kernel, *turn).any() for turn in DIRECTIONS)
    )


@laplacian.law
def finds_edges_by_filtering(given: Given, answer: eb.Solutions) -> bool:
    """The conditions accept just those filters that find shifted edges in all directions, of 190 with small weights."""
    balanced = [((c, s, c), (s, -4 * (s + c), s), (c, s, c)) for s, c in product(range(-2, 3), repeat=2)]
    tried = [*map(weights, balanced), *answer.nearby()]
    return finds_all_edges(answer.example) and all(bool(answer.broken(k)) != finds_all_edges(k) for k in tried)


laplacian.mistake(
    "sign",
    "The centre has the sign of its neighbours, so they add up: on a flat area nothing cancels.",
    np.abs(LAPLACIAN),
)
laplacian.mistake(
    "factor",
    "One centre against four neighbours is out of balance: the centre must balance all four of them together.",
    [[0, 1, 0], [1, -1, 1], [0, 1, 0]],
)
laplacian.mistake(
    "left out",
    "You compare a pixel with its left and right neighbours only: edges that run along the rows stay hidden.",
    [[0, 0, 0], [1, -2, 1], [0, 0, 0]],
)


@problem.part("c", key="[-1 0 1] [-1 0 1] [-1 0 1]")
def vertical(given: Given) -> eb.Solutions:
    """Right column minus left column: rows that are flat cancel, whatever their grey level is."""
    balanced = [
        eb.Condition(np.outer(np.eye(3, dtype=int)[row], [1, 1, 1]).tolist(), "=", 0,
                     f"The weights of the {name} row must add up to 0: try an image that is white in this row only.")
        for row, name in enumerate(("upper", "middle", "lower"))
    ]  # fmt: skip
    columns = [[[int(c == column) for c in range(3)]] * 3 for column in range(3)]
    seen = eb.Condition(columns, "some ≠", 0, "Vertical edges get no answer: the weights of each column cancel.")
    return eb.Solutions(weights(VERTICAL), (*balanced, seen))


@vertical.law
def scipys_prewitt(given: Given, answer: eb.Solutions) -> bool:
    """Scipy's prewitt along the columns is the correlation with this filter."""
    image = np.random.default_rng(given.size).integers(0, 256, (6, 7))
    return bool((ndimage.prewitt(image, axis=1) == ndimage.correlate(image, np.array(answer.example, dtype=int))).all())


@cache
def finds_vertical_edges(kernel: Any) -> bool:
    """Filter and look: flat areas and horizontal edges are silent at every position, vertical ones somewhere are not."""
    silent = [answers(kernel, down, 0) for down in (-1, 0, 1)]
    return not np.any(silent) and bool(answers(kernel, 0, 1).any())


@vertical.law
def finds_vertical_edges_by_filtering(given: Given, answer: eb.Solutions) -> bool:
    """The conditions accept just those filters that find shifted vertical edges only, of 190 with small weights."""
    balanced = product(((0, 0, 0), (-1, 0, 1), (1, 0, -1)), repeat=3)
    tried = [*map(weights, balanced), *answer.nearby()]
    return not answer.broken(answer.example) and all(bool(answer.broken(k)) != finds_vertical_edges(k) for k in tried)


vertical.mistake(
    "transposed",
    "You found horizontal edges: compare what lies left and right of a vertical edge, not what is above and below.",
    np.transpose(VERTICAL),
)
vertical.mistake(
    "sign",
    "Both columns have the same sign, so the filter adds what it should compare, and answers a flat area too.",
    np.abs(VERTICAL),
)
vertical.mistake("other quantity", "The Laplacian answers edges in all directions, horizontal ones too.", LAPLACIAN)

problem.fact(
    "step_laplacian",  # silent but for the two columns at the edge, where one neighbour of four differs
    lambda g: [*[0] * (g.size - 2), g.rise, -g.rise, *[0] * (g.size - 2)],
    lambda g: ndimage.laplace(g.step)[1, 1:-1],
)
problem.fact(
    "step_vertical",  # three rows times the step, at the two columns whose neighbours lie on different sides
    lambda g: [*[0] * (g.size - 2), 3 * g.rise, 3 * g.rise, *[0] * (g.size - 2)],
    lambda g: ndimage.prewitt(g.step, axis=1)[1, 1:-1],
)
