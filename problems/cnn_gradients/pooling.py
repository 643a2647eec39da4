"""Part c: the gradients of max and average pooling, and where the printed formula fails."""

from fractions import Fraction
from typing import Any

import numpy as np
import torch
from torch.nn.functional import avg_pool2d, max_pool2d, pad

import exambank as eb

from .problem import Given, problem, slopes, tensor


def max_gradient(X: Any, upstream: Any, stride: int = 2, *, add: bool = True, last: bool = False) -> Any:
    """Each 2×2 window adds its upstream value to its first maximum in reading order; the others get nothing."""
    X, dX = np.array(X), np.zeros(np.shape(X), dtype=int)
    for (i, j), g in np.ndenumerate(upstream):
        window = X[stride * i : stride * i + 2, stride * j : stride * j + 2]
        winners = np.argwhere(window == window.max())
        a, b = winners[-1 if last else 0] + [stride * i, stride * j]
        dX[a, b] = g + (dX[a, b] if add else 0)
    return dX


def blown_up(given: Given) -> Any:
    """For each pixel the upstream value of its window; zero for a last row or column that is in none."""
    return np.pad(np.kron(given.pooled, np.ones((2, 2), dtype=int)), (0, given.n % 2))


def quarters(table: Any) -> Any:
    """Each entry divided by four, exactly."""
    return [[Fraction(int(entry), 4) for entry in row] for row in table]


@problem.part("c", eb.Several.of(maximum=eb.Matrix(eb.Rational()), average=eb.Matrix(eb.Rational())))
def pooling(given: Given) -> Any:
    """The maximum passes its whole upstream value to the pixel that was the maximum, the average a quarter to each."""
    return {"maximum": max_gradient(given.X, given.pooled), "average": quarters(blown_up(given))}


def autograd(given: Given, layer: Any, upstream: Any) -> torch.Tensor:
    """The gradient dX of a layer, by torch."""
    X = tensor(given.X).requires_grad_()
    (gradient,) = torch.autograd.grad(layer(X), X, tensor(upstream))
    return gradient[0, 0]


@pooling.route
def pooling_by_torch(given: Given) -> Any:
    """Autograd through torch's max_pool2d and avg_pool2d, exact in float64."""
    layers = {"maximum": lambda X: max_pool2d(X, 2), "average": lambda X: avg_pool2d(X, 2)}
    return {name: autograd(given, layer, given.pooled) for name, layer in layers.items()}


@pooling.law
def follows_what_is_pooled(given: Given, answer: Any) -> bool:
    """Raise one pixel by a hair and look at the pooled image; ties are broken first, in favour of the earlier pixel."""
    hair = 2 * given.n**2  # X is scaled by it, so that no step changes any other order
    X = hair * np.array(given.X) - 2 * np.arange(given.n**2).reshape(given.n, given.n)

    def pooled(pool: Any) -> Any:
        corners = list(np.ndindex(*given.pooled.shape))
        return lambda X: sum(
            int(pool(X[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]) * given.pooled[i, j]) for i, j in corners
        )

    found = slopes(pooled(np.max), X), quarters(slopes(pooled(np.sum), X))
    return all((np.array(a) == np.array(b)).all() for a, b in zip(found, answer, strict=True))


def printed_formula(given: Given) -> Any:
    """Each pixel is compared with its right, lower and lower right neighbours, as far as these exist."""
    X = np.pad(np.array(given.X), (0, 1), constant_values=-(10**6))
    wins = [[X[i, j] == X[i : i + 2, j : j + 2].max() for j in range(given.n)] for i in range(given.n)]
    return blown_up(given) * np.array(wins)


def but(**changes: Any) -> Any:
    """The mistake of getting one of the two gradients wrong."""
    return lambda g: {**pooling(g)._asdict(), **{name: change(g) for name, change in changes.items()}}


pooling.mistake(
    "counted twice",
    "You paid every maximum of a window in full: with a tie, only the first in reading order is chosen here.",
    but(maximum=lambda g: blown_up(g) * (np.array(g.X) == largest(g))),
)
pooling.mistake(
    "misconception",
    "You compared each pixel with its right and lower neighbours: windows stay where they are, one for each pixel.",
    but(maximum=printed_formula),
)
pooling.mistake(
    "order",
    "With a tie you chose the last maximum: as in torch, the first in reading order is chosen here.",
    but(maximum=lambda g: max_gradient(g.X, g.pooled, last=True)),
)
pooling.mistake(
    "left out",
    "You averaged over the window but paid only its maximum: all four pixels enter the average, so all are paid.",
    but(average=lambda g: quarters(max_gradient(g.X, g.pooled))),
)
pooling.mistake(
    "factor",
    "You passed the whole upstream value to each pixel: in an average of four, each counts a quarter.",
    but(average=blown_up),
)


def largest(given: Given) -> Any:
    """For each pixel the maximum of its window."""
    even = given.n // 2 * 2
    windows = np.array(given.X)[:even, :even].reshape(even // 2, 2, even // 2, 2).max((1, 3))
    return np.pad(np.kron(windows, np.ones((2, 2), dtype=int)), (0, given.n % 2))


def ones(given: Given) -> Any:
    """An upstream gradient of one for each window of stride 1."""
    return np.ones((given.n - 1, given.n - 1), dtype=int)


def printed_by_torch(given: Given) -> torch.Tensor:
    """A pooling with stride 1 over a frame of −∞ says which pixels win the window that begins at them."""
    X = tensor(given.X)
    wins = max_pool2d(pad(X, (0, 1, 0, 1), value=-torch.inf), 2, 1) == X
    every = 4 * autograd(given, lambda X: avg_pool2d(X, 2), given.pooled)
    return (every * wins)[0, 0]


problem.fact("upstream", lambda g: g.pooled, lambda g: blown_up(g)[: g.n // 2 * 2 : 2, : g.n // 2 * 2 : 2])
problem.fact("printed", printed_formula, printed_by_torch)
problem.fact(
    "printed_wrong",
    lambda g: (printed_formula(g) != max_gradient(g.X, g.pooled)).sum(),
    lambda g: (printed_by_torch(g) != pooling_by_torch(g)["maximum"]).sum(),
)
problem.fact(
    "added", lambda g: max_gradient(g.X, ones(g), 1), lambda g: autograd(g, lambda X: max_pool2d(X, 2, 1), ones(g))
)
problem.fact(
    "assigned",
    lambda g: max_gradient(g.X, ones(g), 1, add=False),
    lambda g: autograd(g, lambda X: max_pool2d(X, 2, 1), ones(g)).clamp(max=1),
)
