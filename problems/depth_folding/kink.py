"""Part kink: what autograd returns at a crease, where there is no derivative."""

from fractions import Fraction
from typing import Any

import torch

import exambank as eb

from .problem import Given, problem

RULES = {"built_in": 0, "rewritten": -1}  # what each takes for the sign of 0: relu has the derivative 0 there


@problem.part("kink", eb.Several.of(built_in=eb.Integer(), rewritten=eb.Integer()))
def at_crease(given: Given) -> Any:
    """By the chain rule each layer has the factor 2·sign(2z − 1); one layer is at its crease."""

    def slope(at_zero: int) -> int:
        z, product = given.crease, 1
        for _ in range(given.depth):
            inside = 2 * z - 1
            z, product = abs(inside), 2 * product * (at_zero if inside == 0 else 1 if inside > 0 else -1)
        return product

    return {name: slope(at_zero) for name, at_zero in RULES.items()}


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
    """One is the mean of the slopes on both sides; the other is the slope on the side where the layer's z is below 0."""
    step, below = Fraction(1, 2 ** (given.depth + 1)), 0
    values = [given.crease - step, given.crease, given.crease + step]
    for _ in range(given.depth):
        inside = [2 * z - 1 for z in values]
        below = -1 if inside[1] == 0 > inside[0] else 1 if inside[1] == 0 else below
        values = [abs(z) for z in inside]
    left, right = (values[1] - values[0]) / step, (values[2] - values[1]) / step
    return (found.built_in, found.rewritten) == ((left + right) / 2, left if below < 0 else right)


at_crease.mistake("misconception", "Follow both programs, not the function.", {"built_in": 0, "rewritten": 0})
at_crease.mistake("transposed", "You swapped the two.", lambda g: {"built_in": at_crease(g).rewritten, "rewritten": 0})
at_crease.mistake(
    "sign", "Rewritten has the other side's slope.", lambda g: {"built_in": 0, "rewritten": -at_crease(g).rewritten}
)
