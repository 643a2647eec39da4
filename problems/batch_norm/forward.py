"""Parts a_forward, a_test and a_running: what training mode and test mode compute, and what is stored between them."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import sympy
import torch
from torch.nn.functional import batch_norm

import exambank as eb

from .layers import Running, batch_norm_test, nodes
from .problem import Given, problem

exact = np.vectorize(sympy.Rational, otypes=[object])
"""Numbers as exact ones, of which NumPy makes sums and products."""


def floats(*tables: Any) -> list[torch.Tensor]:
    """Exact numbers for torch."""
    return [torch.tensor(np.array(table, float)) for table in tables]


def batch(given: Given) -> tuple[Any, Any]:
    """The mean and the biased variance of each column."""
    X = exact(given.X)
    mean = X.sum(0) / len(X)
    return mean, ((X - mean) ** 2).sum(0) / len(X)


def outputs(given: Given, x: Any, mean: Any, var: Any, divisor: Any = lambda v, eps: sympy.sqrt(v + eps)) -> Any:
    """γ(x − mean)/√(var + ε) + β of an example or a table; with a `divisor` of var and ε in the place of the root."""
    divisors = np.array([divisor(v, sympy.Rational(given.eps)) for v in exact(var)])
    return (exact(given.gamma) * (exact(x) - exact(mean)) / divisors + exact(given.beta)).tolist()


@problem.part("a_forward", eb.Matrix(eb.Formula()))  # mistakes have roots
def forward(given: Given) -> Any:
    """Each column by its own mean and biased variance, then γ and β of that column."""
    return outputs(given, given.X, *batch(given))


@forward.law
def torch_computes_it(given: Given, Y: Any) -> bool:
    """PyTorch's own batch norm in training mode."""
    X, gamma, beta = floats(given.X, given.gamma, given.beta)
    theirs = batch_norm(X, None, None, gamma, beta, training=True, eps=float(given.eps))
    return np.allclose(np.array(Y, float), theirs, rtol=1e-9, atol=1e-9)


@forward.law
def the_layer_computes_it(given: Given, Y: Any) -> bool:
    """The layer in NumPy."""
    X, gamma, beta = (np.array(v, float) for v in (given.X, given.gamma, given.beta))
    return np.allclose(np.array(Y, float), nodes(X, gamma, beta, float(given.eps))["Y"], rtol=1e-9, atol=1e-9)


forward.mistake(
    "left out",
    "You normalised by √σ²; ε belongs under the root.",
    lambda g: outputs(g, g.X, *batch(g), lambda v, eps: sympy.sqrt(v or eps)),
)
forward.mistake(
    "order",
    "You added ε to the root; it belongs under it.",
    lambda g: outputs(g, g.X, *batch(g), lambda v, eps: sympy.sqrt(v) + eps),
)
forward.mistake("factor", "Divide by the root of σ² + ε.", lambda g: outputs(g, g.X, *batch(g), lambda v, eps: v + eps))
forward.mistake(
    "left out",
    "That is Z. γ and β of each column are still to come.",
    lambda g: outputs(replace(g, gamma=(1,) * len(g.x), beta=(0,) * len(g.x)), g.X, *batch(g)),
)


@problem.part("a_test")
def tested(given: Given) -> eb.Row:
    """The stored mean and variance in the place of those of the batch; nothing else changes."""
    return outputs(given, given.x, given.mean, given.var)


@tested.law
def torch_tests_so(given: Given, y: Any) -> bool:
    """PyTorch's own batch norm in test mode."""
    x, mean, var, gamma, beta = floats([given.x], given.mean, given.var, given.gamma, given.beta)
    theirs = batch_norm(x, mean, var, gamma, beta, eps=float(given.eps))
    return np.allclose(np.array(y, float), theirs[0], rtol=1e-9, atol=1e-9)


@tested.law
def the_layer_tests_so(given: Given, y: Any) -> bool:
    """The layer in NumPy, in test mode."""
    x, gamma, beta, mean, var = (np.array(v, float) for v in (given.x, given.gamma, given.beta, given.mean, given.var))
    layer = batch_norm_test(x[None], gamma, beta, Running(mean, var), float(given.eps))
    return np.allclose(np.array(y, float), layer[0], rtol=1e-9, atol=1e-9)


tested.mistake(
    "other quantity",
    "You took the statistics of the batch. In test mode the stored ones stand in their place.",
    lambda g: outputs(g, g.x, *batch(g)),
)
tested.mistake("misconception", "Test mode needs no batch: it uses the stored statistics.", lambda g: g.beta)


def moved(given: Given, weight: Fraction, biased: bool = False) -> Any:
    """The stored statistics after a step in which the new value has this weight."""
    (mean, var), n, m = batch(given), len(given.X), sympy.Rational(weight)
    news = {"mean": mean, "var": var if biased else var * n / (n - 1)}
    return {name: ((1 - m) * exact(getattr(given, name)) + m * new).tolist() for name, new in news.items()}


@problem.part("a_running", eb.Several.of(mean=eb.Vector(eb.Rational()), var=eb.Vector(eb.Rational())))
def running(given: Given) -> Any:
    """The old value times 1 − m plus m times the new one; the variance is stored unbiased."""
    return moved(given, given.momentum)


@running.law
def the_layer_stores_it(given: Given, answer: Any) -> bool:
    """What the layer in NumPy leaves behind."""
    X, mean, var = (np.array(v, float) for v in (given.X, given.mean, given.var))
    stored = Running(mean, var, float(given.momentum))
    stored.update(X.mean(0), X.var(0), len(X))
    return np.allclose(np.array(answer, float), [stored.mean, stored.var], rtol=1e-9, atol=1e-9)


@running.law
def torch_stores_it(given: Given, answer: Any) -> bool:
    """PyTorch moves its buffers in place when it is given a batch in training mode."""
    X, mean, var = floats(given.X, given.mean, given.var)
    batch_norm(X, mean, var, training=True, momentum=float(given.momentum))
    return np.allclose(np.array(answer, float), torch.stack([mean, var]), rtol=1e-9, atol=1e-9)


running.mistake(
    "factor",
    "That is the biased variance, which normalises the batch; what is stored is divided by n − 1.",
    lambda g: moved(g, g.momentum, biased=True),
)
running.mistake(
    "transposed",
    "You gave the momentum to the old value. That is the other convention; here m is the weight of the new one.",
    lambda g: moved(g, 1 - g.momentum),
)
