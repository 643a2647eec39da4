"""Part e: the gradient of the image."""

from typing import Any

import numpy as np
import torch

import exambank as eb

from .problem import Given, loss, pieces, problem, slopes, tensor


@problem.part("e")
def into_input(given: Given) -> eb.Table:
    """Pixel (a, b) entered output (a−h, b−l) with weight w[h, l]: the full correlation of dY with the flipped w."""
    return collected(given, np.rot90(given.w, 2))


def collected(given: Given, kernel: Any) -> Any:
    """The kernel slid over dY in a frame of k − 1 zeros."""
    return np.einsum("abhl,hl->ab", pieces(np.pad(given.dY, given.k - 1), given.k), kernel)


@into_input.route
def into_input_by_torch(given: Given) -> eb.Table:
    """Autograd through torch's conv2d; whole numbers of this size are exact in float64."""
    X = tensor(given.X).requires_grad_()
    (gradient,) = torch.autograd.grad(torch.nn.functional.conv2d(X, tensor(given.w)), X, tensor(given.dY))
    return gradient[0, 0]


@into_input.law
def follows_the_loss(given: Given, answer: Any) -> bool:
    """The loss is linear in X: raising a pixel by one raises it by that pixel's gradient."""
    return bool((slopes(lambda X: loss(given, X, np.array(given.w)), given.X) == np.array(answer)).all())


def stamped(given: Given, *, add: bool) -> Any:
    """Each output pixel puts w, times its upstream gradient, where it read."""
    dX = np.zeros((given.n, given.n), dtype=int)
    for (i, j), g in np.ndenumerate(given.dY):
        patch = dX[i : i + given.k, j : j + given.k]
        patch[:] = g * np.array(given.w) + (patch if add else 0)
    return dX


into_input.mistake(
    "flip",
    "You slid w over the framed dY without flipping it: what went forwards by (h, l) must come back by (−h, −l).",
    lambda g: collected(g, np.array(g.w)),
)
into_input.mistake(
    "transposed",
    "You transposed w: to flip is to reverse the order of rows and of columns; no row becomes a column.",
    lambda g: collected(g, np.rot90(g.w, 2).T),
)
into_input.mistake(
    "left out",
    "Your stamps overwrite one another: a pixel that several outputs have read gets the sum of what they send back.",
    lambda g: stamped(g, add=False),
)
