"""Parts e and f: what a derivative is worth where there is none, and what autograd returns there."""

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import torch

import exambank as eb

from .local import at, line, network
from .problem import EPSILON, HALF, Given, problem


@problem.part("e", eb.Several.of(lowest=eb.Rational(), highest=eb.Rational(), autograd=eb.Rational()))
def at_kink(given: Given) -> Any:
    """The slopes of the two lines that meet there; autograd's is the line of those units that read more than 0."""
    left, here, right = (line(given, given.pattern(given.kink + by))[0] for by in (-EPSILON, 0, EPSILON))
    return {"lowest": min(left, right), "highest": max(left, right), "autograd": here}


@at_kink.route
def by_torch(given: Given) -> Any:
    """Torch's gradients close to both sides, which is how Clarke defines the interval, and at the point itself."""
    x = at(*(given.kink + by for by in (-(HALF**20), 0, HALF**20)))
    network(given, x)[1].sum().backward()
    left, here, right = x.grad.tolist()
    return {"lowest": min(left, right), "highest": max(left, right), "autograd": here}


@at_kink.law
def secants_and_chain_rule(given: Given, answer: Any) -> bool:
    """So near the point secants have the slopes of h; the chain rule has 0 for relu′ wherever a unit reads 0."""
    x, on = given.kink, given.read(given.kink) > 0
    sides = sorted((given.h(x + by) - given.h(x)) / by for by in (-EPSILON, EPSILON))
    chain = np.array(given.W3) @ (on[2:] * (np.array(given.W2) @ (on[:2] * given.W1)))
    return [*answer] == [*sides, chain]


at_kink.mistake(
    "misconception",
    "You let autograd take the mean of the two slopes. It does not look at slopes: ask what relu′(0) is to it.",
    lambda g: at_kink(g)._replace(autograd=sum(at_kink(g)[:2]) / 2),
)
at_kink.mistake(
    "special case",
    "You counted a unit that reads exactly 0 as alive: autograd's relu′(0) is not 1.",
    lambda g: at_kink(g)._replace(autograd=line(g, [z >= 0 for z in g.read(g.kink)])[0]),
)
at_kink.mistake(
    "order",
    "You swapped lowest and highest: compare the two slopes with their signs.",
    lambda g: at_kink(g)._replace(lowest=at_kink(g).highest, highest=at_kink(g).lowest),
)

problem.fact("reads_e", lambda g: g.read(g.kink), lambda g: network(g, at(g.kink))[0][0].tolist())


@problem.part("f", eb.Property())
def fooled(given: Given) -> eb.Solutions:
    """The slopes are p to the right and −q to the left; autograd, to which both units are dead at 0, returns 0."""
    smooth = eb.Condition([[1, 1]], "=", 0, "The slopes left and right of 0 differ: g has no derivative there.")
    unlike = eb.Condition([[1, 0]], "≠", 0, "Here autograd is right.")
    return eb.Solutions(((Fraction(1), Fraction(-1)),), (smooth, unlike))


@fooled.route
def fooled_by_symmetry(given: Given) -> eb.Solutions:
    """g is even plus odd: the even part (p + q)/2 · |x| must vanish, the odd part (p − q)/2 · x must not."""
    even, odd = eb.Condition([[HALF, HALF]], "=", 0, "even part"), eb.Condition([[HALF, -HALF]], "≠", 0, "odd part")
    return eb.Solutions(((HALF, -HALF),), (even, odd))


@fooled.law
def accepts_what_torch_shows(given: Given, answer: eb.Solutions) -> bool:
    """Of all small p and q, just those are accepted for which torch's gradients left and right agree, but not at 0."""
    pairs = [*answer.example, *product(map(Fraction, range(-4, 5)), repeat=2)]
    p, q = torch.tensor([[float(entry) for entry in pair] for pair in pairs]).T[..., None]
    x = torch.tensor([[-1.0, 0.0, 1.0]] * len(pairs), requires_grad=True)
    (p * torch.relu(x) + q * torch.relu(-x)).sum().backward()
    slopes = zip(pairs, x.grad.tolist(), strict=True)
    return all((left == right != here) != bool(answer.broken((pair,))) for pair, (left, here, right) in slopes)


fooled.mistake("sign", "This g is |x| times a number, with a corner at 0: flip the sign of one of the two.", [1, 1])
fooled.mistake("left out", "With one unit alone, g still has a corner at 0; the other must make up for it.", [1, 0])
