"""Batch norm and dropout in NumPy, forward and backward.

Convention: a row is an example, a column a feature. A forward pass returns its output and a cache; the backward pass
takes the gradient of the loss by that output, and the cache. Momentum is the weight of the *new* value, as in torch.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any
"""An array of NumPy."""


def nodes(X: Any, gamma: Any, beta: Any, eps: Any) -> dict[str, Any]:
    """What batch norm computes on its way from X (n, d) to Y (n, d), by name and in order."""
    mu = X.mean(0)
    var = ((X - mu) ** 2).mean(0)  # biased: divided by n, not n − 1
    Z = (X - mu) / (var + eps) ** 0.5  # eps inside the root
    Y = gamma * Z + beta
    return {"mu": mu, "var": var, "Z": Z, "Y": Y}


@dataclass
class Running:
    """Means and variances (d,) that training leaves behind for test mode."""

    mean: Array
    var: Array
    momentum: float = 0.1

    def update(self, mean: Array, var: Array, n: int) -> None:
        """Move towards the statistics of a batch of n, whose variance is made unbiased first."""
        self.mean = (1 - self.momentum) * self.mean + self.momentum * mean
        self.var = (1 - self.momentum) * self.var + self.momentum * var * n / (n - 1)


def batch_norm(X: Array, gamma: Array, beta: Array, running: Running, eps: float = 1e-5) -> tuple[Array, Any]:
    """Training mode: normalise by the batch's own mean and variance, and let `running` follow."""
    n = len(X)
    if n < 2:
        raise ValueError(
            f"batch norm in training mode needs at least 2 values of each feature, got {n}: with one, every output is beta"
        )
    found = nodes(X, gamma, beta, eps)
    running.update(found["mu"], found["var"], n)
    return found["Y"], (found["Z"], gamma, np.sqrt(found["var"] + eps))


def batch_norm_test(X: Array, gamma: Array, beta: Array, running: Running, eps: float = 1e-5) -> Array:
    """Test mode: the statistics are constants, so an example's output does not depend on its batch."""
    return gamma * (X - running.mean) / np.sqrt(running.var + eps) + beta


def batch_norm_backward(dY: Array, cache: Any) -> tuple[Array, Array, Array]:
    """∂L/∂X, ∂L/∂γ and ∂L/∂β by the closed form."""
    Z, gamma, std = cache
    dX = gamma / std * (dY - dY.mean(0) - Z * (dY * Z).mean(0))
    return dX, (dY * Z).sum(0), dY.sum(0)


def batch_norm_backward_by_nodes(dY: Array, X: Array, gamma: Array, eps: float = 1e-5) -> tuple[Array, Array, Array]:
    """The same, one node of the graph after the other, from Y back to X."""
    n, mu = len(X), X.mean(0)
    std = np.sqrt(X.var(0) + eps)
    dgamma, dbeta = (dY * (X - mu) / std).sum(0), dY.sum(0)
    dZ = dY * gamma
    dvar = (dZ * (X - mu)).sum(0) * -0.5 / std**3  # Z uses the variance in every row
    dmu = -dZ.sum(0) / std + dvar * -2 * (X - mu).mean(0)  # the last term is 0: deviations from a mean cancel
    dX = dZ / std + dmu / n + dvar * 2 * (X - mu) / n  # X reaches Z directly, through mu, and through the variance
    return dX, dgamma, dbeta


def dropout(X: Array, keep: float, rng: np.random.Generator) -> tuple[Array, Any]:
    """Inverted dropout: each value is kept with probability `keep` and then divided by it; test mode does nothing."""
    scaled_mask = (rng.random(X.shape) < keep) / keep
    return X * scaled_mask, scaled_mask


def dropout_backward(dY: Array, scaled_mask: Any) -> Array:
    """The mask of the forward pass again: what was not heard gets no gradient."""
    return dY * scaled_mask
