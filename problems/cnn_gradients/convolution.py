"""Parts a and e: the gradient of the weights, with one step of SGD, and the gradient of the image."""

from fractions import Fraction
from typing import Any

import numpy as np
import torch
from torch.nn.functional import conv2d

import exambank as eb

from .problem import Given, backward, pieces, problem, tensor


@problem.part(
    "a",
    eb.Several.of(dw=eb.Matrix(eb.Rational()), w=eb.Matrix(eb.Rational())),
    key="dw = [[1, 7, 4], [16, 1, 3], [6, 11, 20]]; "
    "w = [[9/10, -7/10, -14/10], [4/10, 9/10, -3/10], [-6/10, -21/10, -1]]",
)
def one_step(given: Given) -> Any:
    """Sum, for each weight, input pixel times upstream gradient over all places where that weight was used."""
    return downhill(given, slid(given.X, given.dY), given.eta)


def slid(X: Any, dY: Any) -> Any:
    """X * dY: the weight at (h, l) meets X[i+h, j+l] where output (i, j) is made."""
    return np.einsum("hlij,ij->hl", pieces(X, len(dY)), np.array(dY))


def downhill(given: Given, dw: Any, rate: Fraction) -> Any:
    """A gradient, and the weights after a step against it."""
    return {"dw": dw, "w": np.array(given.w, dtype=object) - rate * np.array(dw, dtype=object)}


@one_step.route
def step_by_torch(given: Given) -> Any:
    """Autograd and torch's own SGD; on q·w with learning rate p, for η = p/q, so that float64 stays exact."""
    p, q = given.eta.as_integer_ratio()
    w = (q * tensor(given.w)).requires_grad_()
    conv2d(tensor(given.X), w).backward(tensor(given.dY))
    torch.optim.SGD([w], lr=p).step()
    return {"dw": w.grad[0, 0], "w": [[Fraction(int(v), q) for v in row] for row in w.detach()[0, 0].tolist()]}


one_step.mistake(
    "flip",
    "You flipped dY before sliding it: the layer does not flip, so w[h, l] meets X[i+h, j+l], not X[i−h, j−l].",
    lambda g: downhill(g, slid(g.X, np.rot90(g.dY, 2)), g.eta),
)
one_step.mistake(
    "factor",
    "You averaged over the positions: the weight is used at every one of them, and the loss feels the sum.",
    lambda g: downhill(g, slid(g.X, g.dY) * Fraction(1, g.m**2), g.eta),
)
one_step.mistake(
    "sign",
    "Your dw is right, but you stepped along it: the gradient points uphill, so subtract.",
    lambda g: downhill(g, slid(g.X, g.dY), -g.eta),
)
one_step.mistake(
    "left out",
    "You subtracted the whole gradient: scale it by the learning rate first.",
    lambda g: downhill(g, slid(g.X, g.dY), Fraction(1)),
)

problem.fact("m", lambda g: g.n - g.k + 1, lambda g: len(pieces(g.X, g.k)))
problem.fact(
    "products",  # behind dw[0, 0]
    lambda g: np.array(g.X)[: g.m, : g.m] * np.array(g.dY),
    lambda g: [[x * d for x, d in zip(*rows, strict=False)] for rows in zip(g.X, g.dY, strict=False)],
)
problem.fact("total", lambda g: slid(g.X, g.dY)[0, 0], lambda g: step_by_torch(g)["dw"][0, 0])


@problem.part("e", key="1 -2 -1 2; 5 -1 -5 -2; 6 6 5 -2; 0 -3 1 2")
def into_input(given: Given) -> eb.Table:
    """Pixel (a, b) entered output (a−h, b−l) with weight w[h, l]: the full correlation of dY with the flipped w."""
    return collected(given, np.rot90(given.w, 2))


def collected(given: Given, kernel: Any) -> Any:
    """The kernel slid over dY in a frame of k − 1 zeros."""
    return np.einsum("abhl,hl->ab", pieces(np.pad(given.dY, given.k - 1), given.k), kernel)


@into_input.route
def into_input_by_torch(given: Given) -> eb.Table:
    """Autograd through torch's conv2d; whole numbers of this size are exact in float64."""
    return backward(lambda X: conv2d(X, tensor(given.w)), given.X, given.dY)


def overwritten(given: Given) -> Any:
    """Each output pixel stamps w, times its upstream gradient, over what is there where it read."""
    dX = np.zeros((given.n, given.n), dtype=int)
    for (i, j), g in np.ndenumerate(given.dY):
        dX[i : i + given.k, j : j + given.k] = g * np.array(given.w)
    return dX


into_input.mistake(
    "flip",
    "You slid w over the framed dY without flipping it: what went forwards by (h, l) must come back by (−h, −l).",
    lambda g: collected(g, np.array(g.w)),
)
into_input.mistake(
    "left out",
    "Your stamps overwrite one another: a pixel that several outputs have read gets the sum of what they send back.",
    overwritten,
)
