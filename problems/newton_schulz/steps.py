"""The steps themselves, taken by matrices, and what torch's counter finds that they cost. No answer uses them."""

from collections.abc import Callable
from functools import cache
from math import sqrt
from typing import Any

import sympy
import torch
from torch.utils.flop_counter import FlopCounterMode


def as_written(W: Any) -> Any:
    """p(W), with WWᵀ formed first."""
    return (3 * W - (W @ W.T) @ W) / 2


def on_the_right(W: Any) -> Any:
    """p(W), with WᵀW formed first."""
    return (3 * W - W @ (W.T @ W)) / 2


def newton_schulz(W: Any) -> Any:
    """The orthogonal matrix to which p leads a torch matrix of full rank; refuses one that p would blow up."""
    if (largest := float(torch.linalg.matrix_norm(W, 2))) >= sqrt(5):
        said = "the largest singular value must be below √5 = 2.236…, or the iteration diverges"
        raise ValueError(f"{said}, got {largest:.4g}: divide W by its Frobenius norm first")
    for _ in range(100):
        W = on_the_right(W)
    return W


@cache
def measured(step: Callable[[Any], Any]) -> Any:
    """The cost as a formula, fitted to torch's counter, for which c is 2.

    A product has three sides, so the cost is a cubic form: d_out = 1 beside four widths settles it.
    """
    counts = []
    for width in range(1, 5):
        with FlopCounterMode(display=False) as counter:
            step(torch.empty(1, width, device="meta"))
        counts.append(sympy.Integer(counter.get_total_flops()))
    c, rows, columns = sympy.symbols("c d_out d_in", positive=True)
    return sympy.expand(c / 2 * rows**3 * sympy.interpolate(counts, columns).subs(columns, columns / rows))
