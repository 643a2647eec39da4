"""Part a: the gradient of the weights, and one step of SGD."""

from fractions import Fraction
from typing import Any

import numpy as np
import torch

import exambank as eb

from .problem import Given, loss, pieces, problem, slopes, tensor


@problem.part("a", eb.Several.of(dw=eb.Matrix(eb.Rational()), w=eb.Matrix(eb.Rational())))
def one_step(given: Given) -> Any:
    """Sum, for each weight, input pixel times upstream gradient over all places where that weight was used."""
    dw = slid(given.X, given.dY)
    return {"dw": dw, "w": downhill(given, dw, given.eta)}


def slid(X: Any, dY: Any) -> Any:
    """X * dY: the weight at (h, l) meets X[i+h, j+l] where output (i, j) is made."""
    return np.einsum("hlij,ij->hl", pieces(X, len(dY)), np.array(dY))


def downhill(given: Given, dw: Any, rate: Fraction) -> Any:
    """The weights after a step against the gradient."""
    return np.array(given.w, dtype=object) - rate * np.array(dw, dtype=object)


@one_step.route
def step_by_torch(given: Given) -> Any:
    """Autograd and torch's own SGD; on q·w with learning rate p, for η = p/q, so that float64 stays exact."""
    p, q = given.eta.as_integer_ratio()
    if q * 10**4 + p * 10**8 * given.m**2 >= 2**53:
        raise eb.Abstain("q·w does not fit into float64 exactly")
    w = (q * tensor(given.w)).requires_grad_()
    optimizer = torch.optim.SGD([w], lr=p)
    torch.nn.functional.conv2d(tensor(given.X), w).backward(tensor(given.dY))
    optimizer.step()
    assert w.grad is not None
    return {"dw": w.grad[0, 0], "w": [[Fraction(int(v), q) for v in row] for row in w.detach()[0, 0].tolist()]}


@one_step.law
def follows_the_loss(given: Given, answer: Any) -> bool:
    """The loss is linear in w: raising a weight by one raises it by dw; and w has moved by −η·dw."""
    dw = slopes(lambda w: loss(given, np.array(given.X), w), given.w)
    moved = [Fraction(w) - given.eta * int(g) for w, g in zip(np.ravel(given.w).tolist(), dw.flat, strict=True)]
    return bool((dw == np.array(answer.dw)).all()) and moved == [v for row in answer.w for v in row]


def wrong(dw_of: Any, rate_of: Any = lambda g: g.eta) -> Any:
    """The mistake of a wrong gradient, with the step that follows from it, or of a wrong rate."""
    return lambda g: {"dw": dw_of(g), "w": downhill(g, dw_of(g), rate_of(g))}


one_step.mistake(
    "flip",
    "You flipped dY before sliding it: the layer does not flip, so w[h, l] meets X[i+h, j+l], not X[i−h, j−l].",
    wrong(lambda g: slid(g.X, np.rot90(g.dY, 2))),
)
one_step.mistake(
    "factor",
    "You averaged over the positions: the weight is used at every one of them, and the loss feels the sum.",
    wrong(lambda g: np.array([[Fraction(int(v), g.m**2) for v in row] for row in slid(g.X, g.dY)])),
)
one_step.mistake(
    "sign",
    "Your dw is right, but you stepped along it: the gradient points uphill, so subtract.",
    wrong(lambda g: slid(g.X, g.dY), lambda g: -g.eta),
)
one_step.mistake(
    "left out",
    "You subtracted the whole gradient: scale it by the learning rate first.",
    wrong(lambda g: slid(g.X, g.dY), lambda g: Fraction(1)),
)

problem.fact("m", lambda g: g.n - g.k + 1, lambda g: len(pieces(g.X, g.k)))
problem.fact(
    "products",  # behind dw[0, 0]
    lambda g: np.array(g.X)[: g.m, : g.m] * np.array(g.dY),
    lambda g: [[x * d for x, d in zip(*rows, strict=False)] for rows in zip(g.X, g.dY, strict=False)],
)
problem.fact("total", lambda g: slid(g.X, g.dY)[0, 0], lambda g: step_by_torch(g)["dw"][0, 0])
