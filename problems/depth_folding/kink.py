"""Part kink: what autograd returns at a crease, where there is no derivative."""

from fractions import Fraction
from typing import Any

import torch

import exambank as eb

from .problem import Given, problem


@problem.part("kink", eb.Several.of(built_in=eb.Integer(), rewritten=eb.Integer()))
def at_crease(given: Given) -> Any:
    """By the chain rule each layer has the factor 2·sign(2z − 1); one is at its crease, with the sign 0, or 2·0 − 1."""
    z, product = given.crease, 1
    for _ in range(given.depth):
        u = 2 * z - 1
        z, product = abs(u), 2 * product * (1 if u > 0 else -1)
    return {"built_in": 0, "rewritten": product}


@at_crease.route
def by_torch(given: Given) -> Any:
    """Autograd itself, in floating point that is exact for such fractions."""

    def gradient(absolute: Any) -> int:
        x = y = torch.tensor(float(given.crease), dtype=torch.float64, requires_grad=True)
        for _ in range(given.depth):
            y = absolute(2 * y - 1)
        return int(torch.autograd.grad(y, x)[0])

    return {"built_in": gradient(torch.abs), "rewritten": gradient(lambda z: 2 * torch.relu(z) - z)}


@at_crease.law
def from_both_sides(given: Given, found: Any) -> bool:
    """One is the mean of the slopes on both sides; the other is the slope on the side where the layer's u is below 0."""
    step, starts_below = Fraction(1, 2 ** (given.depth + 1)), False
    values = [given.crease - step, given.crease, given.crease + step]
    for _ in range(given.depth):
        u = [2 * z - 1 for z in values]
        starts_below |= u[0] < 0 == u[1]
        values = [abs(z) for z in u]
    left, right = (values[1] - values[0]) / step, (values[2] - values[1]) / step
    return (found.built_in, found.rewritten) == ((left + right) / 2, left if starts_below else right)


at_crease.mistake("misconception", "Follow both programs, not the function.", {"built_in": 0, "rewritten": 0})
at_crease.mistake("transposed", "You swapped the two.", lambda g: {"built_in": at_crease(g).rewritten, "rewritten": 0})
at_crease.mistake(
    "sign", "Rewritten has the other side's slope.", lambda g: {"built_in": 0, "rewritten": -at_crease(g).rewritten}
)
