"""Parts a to c: the line that h is near a point, by switching off the dead units."""

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import torch

import exambank as eb

from .problem import EPSILON, Given, problem

LINE = eb.Several.of(W=eb.Rational(), b=eb.Rational(), gradient=eb.Rational())


def line(given: Given, alive: Sequence[bool], b1: Any = None) -> Any:
    """W₃D₂W₂D₁(W₁x + b₁) + … with 0 for a dead unit and 1 for one alive on the diagonals of D₁ and D₂, as [W, b]."""
    first, second = np.array(alive, dtype=int).reshape(2, 2)
    affine = first[:, None] * np.transpose([given.W1, given.b1 if b1 is None else b1])
    affine = second[:, None] * (np.array(given.W2) @ affine + np.transpose([(0, 0), given.b2]))
    return np.array(given.W3) @ affine + np.array([0, given.b3])


def told(given: Given, alive: Sequence[bool]) -> dict[str, Fraction]:
    """That line as an answer."""
    weight, bias = line(given, alive)
    return {"W": weight, "b": bias, "gradient": weight}


@problem.part("a", LINE, key="W = 2; b = 3; gradient = 2")
def at_first(given: Given) -> Any:
    """The units alive at the point pass on what they read and the dead ones nothing: what is left is a line."""
    return told(given, given.pattern(given.xa))


@problem.part("b", LINE, key="W = 1; b = 3; gradient = 1")
def at_second(given: Given) -> Any:
    """As for the first point, with another set of units alive."""
    return told(given, given.pattern(given.xb))


@problem.part("c", LINE, key="W = 1; b = 3; gradient = 1")
def at_third(given: Given) -> Any:
    """The pattern is all that counts: points with the same units alive are on the same line."""
    return told(given, given.pattern(given.xc))


def by_autograd(name: str, given: Given) -> dict[str, Fraction]:
    """Torch's value and gradient at the point, exact in floats; b is what the value leaves over."""
    x = at(getattr(given, name))
    value = network(given, x)
    value.backward()
    slope = Fraction(x.grad.item())
    return {"W": slope, "b": Fraction(value.item()) - slope * getattr(given, name), "gradient": slope}


def network(given: Given, x: Any) -> Any:
    """The network in torch, in doubles; x may be a row of inputs."""
    W3, b3 = (torch.tensor(np.array(some, dtype=float)) for some in (given.W3, given.b3))
    return torch.relu(hidden(given, x)[..., 2:]) @ W3 + b3


def hidden(given: Given, x: Any) -> Any:
    """What the four relus read, in torch."""
    W1, b1, W2, b2 = (torch.tensor(np.array(some, dtype=float)) for some in (given.W1, given.b1, given.W2, given.b2))
    first = x[..., None] * W1 + b1
    return torch.cat([first, torch.relu(first) @ W2.T + b2], dim=-1)


def at(*points: Fraction) -> Any:
    """Points in torch, ready for gradients."""
    return torch.tensor(list(map(float, points)), dtype=torch.float64, requires_grad=True)


def passes_on_both_sides(name: str, given: Given, answer: Any) -> bool:
    """The line gives the network's own outputs at the point and just beside it, on both sides."""
    beside = [getattr(given, name) + by for by in (-EPSILON, 0, EPSILON)]
    return bool(answer.gradient == answer.W) and all(answer.W * x + answer.b == given.h(x) for x in beside)


def add_mistakes(part: Any, where: str) -> None:
    """What is easily mistaken about the line at that point."""
    part.mistake(
        "other quantity",
        "Your b is the value h(x) at the point: subtract W x, for b is where the line meets x = 0.",
        lambda g: {**part(g)._asdict(), "b": g.h(getattr(g, where))},
    )
    part.mistake(
        "left out",
        "You left out b₁: a unit that is alive hands on its bias, too, through W₂ and W₃.",
        lambda g: {**part(g)._asdict(), "b": line(g, g.pattern(getattr(g, where)), b1=(0, 0))[1]},
    )
    part.mistake(
        "left out",
        "You took the gradient of the first layer only: by the chain rule, W₂ and W₃ multiply it.",
        lambda g: {**part(g)._asdict(), "gradient": np.dot(g.W1, g.pattern(getattr(g, where))[:2])},
    )
    if where != "xa":  # where all are alive in the source
        dead = "You multiplied all weights, as if there were no relu: a unit that reads a negative number is silent."
        part.mistake("misconception", dead, lambda g: told(g, [True] * 4))


def tell(name: str, where: str) -> None:
    """What the four units read at that point, for the page."""
    problem.fact(name, lambda g: g.read(getattr(g, where)), lambda g: hidden(g, at(getattr(g, where)))[0].tolist())


at_first.route(partial(by_autograd, "xa"))
at_second.route(partial(by_autograd, "xb"))
at_third.route(partial(by_autograd, "xc"))
for letter, some, point in (("a", at_first, "xa"), ("b", at_second, "xb"), ("c", at_third, "xc")):
    some.law(partial(passes_on_both_sides, point))
    add_mistakes(some, point)
    tell(f"reads_{letter}", point)
tell("reads_e", "kink")
