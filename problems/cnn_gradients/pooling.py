"""Part c: the gradients of max and average pooling, and where the printed formula fails."""

from functools import partial
from typing import Any

import numpy as np
import torch
from torch.nn.functional import avg_pool2d, max_pool2d, pad

import exambank as eb

from .problem import Given, backward, problem, tensor


def max_gradient(X: Any, upstream: Any, stride: int = 2, *, add: bool = True) -> Any:
    """Each 2×2 window adds its upstream value to its first maximum in reading order; the others get nothing."""
    X, dX = np.array(X), np.zeros(np.shape(X), dtype=int)
    for (i, j), g in np.ndenumerate(upstream):
        window = X[stride * i : stride * i + 2, stride * j : stride * j + 2]
        a, b = np.argwhere(window == window.max())[0] + [stride * i, stride * j]
        dX[a, b] = g + (dX[a, b] if add else 0)
    return dX


def spread(given: Given, table: Any) -> Any:
    """Each entry over its 2×2 window; zero for a last row or column that is in none."""
    return np.pad(np.kron(table, np.ones((2, 2), dtype=int)), (0, given.n % 2))


@problem.part(
    "c",
    eb.Several.of(maximum=eb.Matrix(eb.Rational()), average=eb.Matrix(eb.Rational())),
    key="maximum = [[0, 1, 0, -2], [0, 0, 0, 0], [3, 0, 0, 0], [0, 0, 0, 2]]; "
    "average = [[1/4, 1/4, -1/2, -1/2], [1/4, 1/4, -1/2, -1/2], [3/4, 3/4, 1/2, 1/2], [3/4, 3/4, 1/2, 1/2]]",
)
def pooling(given: Given) -> Any:
    """The maximum passes its whole upstream value to the pixel that was the maximum, the average a quarter to each."""
    return {"maximum": max_gradient(given.X, given.pooled), "average": spread(given, given.pooled) / 4}


@pooling.route
def pooling_by_torch(given: Given) -> Any:
    """Autograd through torch's max_pool2d and avg_pool2d, exact in float64."""
    layers: dict[str, Any] = {"maximum": max_pool2d, "average": avg_pool2d}
    return {name: backward(partial(pool, kernel_size=2), given.X, given.pooled) for name, pool in layers.items()}


def printed_formula(given: Given) -> Any:
    """Each pixel is compared with its right, lower and lower right neighbours, as far as these exist."""
    X = np.pad(np.array(given.X), (0, 1), constant_values=-(10**6))
    wins = [[X[i, j] == X[i : i + 2, j : j + 2].max() for j in range(given.n)] for i in range(given.n)]
    return spread(given, given.pooled) * np.array(wins)


def printed_by_torch(given: Given) -> Any:
    """A pooling with stride 1 over a frame of −∞ says which pixels win the window that begins at them."""
    X = tensor(given.X)
    wins = max_pool2d(pad(X, (0, 1, 0, 1), value=-torch.inf), 2, 1) == X
    return 4 * pooling_by_torch(given)["average"] * wins[0, 0]


def but(**changes: Any) -> Any:
    """The mistake of getting one of the two gradients wrong."""
    return lambda g: {**pooling(g)._asdict(), **{name: change(g) for name, change in changes.items()}}


pooling.mistake(
    "counted twice",
    "You paid every maximum of a window in full: with a tie, only the first in reading order is chosen here.",
    but(maximum=lambda g: spread(g, g.pooled) * (spread(g, max_pool2d(tensor(g.X), 2)[0, 0]) == np.array(g.X))),
)
pooling.mistake(
    "misconception",
    "You compared each pixel with its right and lower neighbours: windows stay where they are, one for each pixel.",
    but(maximum=printed_formula),
)
pooling.mistake(
    "left out",
    "You averaged over the window but paid only its maximum: all four pixels enter the average, so all are paid.",
    but(average=lambda g: max_gradient(g.X, g.pooled) / 4),
)
pooling.mistake(
    "factor",
    "You passed the whole upstream value to each pixel: in an average of four, each counts a quarter.",
    but(average=lambda g: spread(g, g.pooled)),
)


def overlapping(given: Given) -> Any:
    """By torch: windows that move by one, each with an upstream gradient of one."""
    return backward(lambda X: max_pool2d(X, 2, 1), given.X, ones(given))


def ones(given: Given) -> Any:
    """An upstream gradient of one for each window that moves by one."""
    return np.ones((given.n - 1, given.n - 1), dtype=int)


problem.fact(
    "upstream",
    lambda g: g.pooled,
    lambda g: [[g.dY[i][j] if max(i, j) < g.m else 0 for j in range(g.n // 2)] for i in range(g.n // 2)],
)
problem.fact("printed", printed_formula, printed_by_torch)
problem.fact(
    "printed_wrong",
    lambda g: (printed_formula(g) != max_gradient(g.X, g.pooled)).sum(),
    lambda g: (printed_by_torch(g) != pooling_by_torch(g)["maximum"]).sum(),
)
problem.fact("added", lambda g: max_gradient(g.X, ones(g), 1), overlapping)
problem.fact("assigned", lambda g: max_gradient(g.X, ones(g), 1, add=False), lambda g: overlapping(g).clamp(max=1))
