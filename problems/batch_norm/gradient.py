"""Parts b and b_batch: the gradient of batch norm, in closed form and by hand."""

from typing import Any

import numpy as np
import sympy
import torch
from torch.nn.functional import batch_norm

import exambank as eb

from .forward import batch, exact, floats
from .layers import batch_norm_backward_by_nodes
from .problem import Given, problem

SYMBOLS = eb.Formula(
    "gamma v eps dy z m q", between={"eps": (0, 3), "dy": (-5, 5), "z": (-3, 3), "m": (-2, 2), "q": (-2, 2)}
)


def autograd(X: Any, gamma: Any, dY: Any, eps: float) -> Any:
    """∂L/∂X by PyTorch's batch norm and its backward pass, as an array."""
    batch_norm(X.requires_grad_(), None, None, gamma, None, training=True, eps=eps).backward(dY)
    return X.grad.numpy()


@problem.part("b", SYMBOLS, key="gamma/sqrt(v + eps) (dy - m - z q)")
def gradient(given: Given) -> str:
    """Directly, less what the mean takes back from all, less what the variance takes back in proportion to z."""
    return "gamma / sqrt(v + eps) * (dy - m - z q)"


@gradient.law
def autograd_has_it(given: Given, formula: Any) -> bool:
    """Put the entries of a random batch in; autograd has the same entries of ∂L/∂X."""
    rng, gamma, eps = np.random.default_rng(0), np.array([0.5, 2, -3]), 0.3
    X, dY = rng.standard_normal((2, 5, 3))
    dX = autograd(torch.tensor(X), torch.tensor(gamma), torch.tensor(dY), eps)
    v, m = X.var(0), dY.mean(0)
    Z = (X - X.mean(0)) / np.sqrt(v + eps)
    q = (dY * Z).mean(0)
    found = [
        eb.put(formula, gamma=gamma[j], v=v[j], eps=eps, dy=dY[i, j], z=Z[i, j], m=m[j], q=q[j])
        for i, j in np.ndindex(2, 3)
    ]
    return np.allclose(np.array(found, float), dX[:2].flatten(), rtol=1e-9)


gradient.mistake(
    "misconception",
    "You held μ and σ² constant. In training mode both are made of X, so two more paths lead back to it.",
    "gamma / sqrt(v + eps) * dy",
)
gradient.mistake(
    "left out",
    "The path through the variance is missing: it takes back a share in proportion to z.",
    "gamma/sqrt(v + eps) (dy - m)",
)
gradient.mistake(
    "left out",
    "The path through the mean is missing: it takes the same from every example.",
    "gamma/sqrt(v + eps) (dy - z q)",
)
gradient.mistake(
    "left out", "You forgot γ, by which every gradient is multiplied first.", "(dy - m - z q)/sqrt(v + eps)"
)
gradient.mistake("factor", "Divide by the root of the variance, not by the variance.", "gamma/(v + eps) (dy - m - z q)")


def closed(given: Given, mean: int = 1, scale: int = 1, times: int = 1) -> list[list[Any]]:
    """γ/√(σ² + ε)·(dy − mean·m − scale·z·q), where m and q are multiplied by `times`."""
    (average, var), dY = batch(given), exact(given.dY)
    std = np.array([sympy.sqrt(v + sympy.Rational(given.eps)) for v in var])
    Z = (exact(given.X) - average) / std
    m, q = (times * total.sum(0) / len(Z) for total in (dY, dY * Z))
    return (exact(given.gamma) / std * (dY - mean * m - scale * Z * q)).tolist()  # type: ignore[no-any-return]


@problem.part("b_batch")
def by_hand(given: Given) -> eb.Table:
    """The closed form, with the two means of each column."""
    return closed(given)


@by_hand.law
def autograd_agrees(given: Given, dX: Any) -> bool:
    """PyTorch's batch norm and its backward pass."""
    X, gamma, dY = floats(given.X, given.gamma, given.dY)
    return np.allclose(np.array(dX, float), autograd(X, gamma, dY, float(given.eps)), rtol=1e-9, atol=1e-9)


@by_hand.law
def the_long_way_agrees(given: Given, dX: Any) -> bool:
    """Backward in NumPy, one node of the graph after the other."""
    X, gamma, dY = (np.array(table, float) for table in (given.X, given.gamma, given.dY))
    theirs, *_ = batch_norm_backward_by_nodes(dY, X, gamma, float(given.eps))
    return np.allclose(np.array(dX, float), theirs, rtol=1e-9, atol=1e-9)


by_hand.mistake(
    "misconception",
    "That is the gradient with μ and σ² held constant. Both move when an entry of X does.",
    lambda g: closed(g, mean=0, scale=0),
)
by_hand.mistake(
    "left out",
    "The mean is taken care of, the variance is not: z times the mean of dy·z is missing.",
    lambda g: closed(g, scale=0),
)
by_hand.mistake(
    "left out",
    "The variance is taken care of, the mean is not: subtract the mean of dy.",
    lambda g: closed(g, mean=0),
)
by_hand.mistake(
    "units",
    "You subtracted sums over the batch where the means belong.",
    lambda g: closed(g, times=len(g.X)),
)
