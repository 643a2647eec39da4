"""Parts a to c and same_line: the line that h is near a point, by switching off the dead units."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import torch

import exambank as eb

from .problem import Given, problem

LINE = eb.Several.of(W=eb.Rational(), b=eb.Rational(), gradient=eb.Rational())


def line(given: Given, alive: Sequence[bool], b1: Any = None) -> Any:
    """W₃D₂W₂D₁(W₁x + b₁) + … with 0 for a dead unit and 1 for one alive on the diagonals of D₁ and D₂, as [W, b]."""
    first, second = np.reshape(alive, (2, 2, 1))
    affine = first * np.transpose([given.W1, given.b1 if b1 is None else b1])
    affine = second * (np.array(given.W2) @ affine + np.transpose([(0, 0), given.b2]))
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


def by_autograd(place: Callable[[Given], Fraction], given: Given) -> dict[str, Fraction]:
    """Torch's value and gradient at the point, exact in floats; b is what the value leaves over."""
    x = at(place(given))
    _, value = network(given, x)
    value.backward()
    slope = Fraction(x.grad.item())
    return {"W": slope, "b": Fraction(value.item()) - slope * place(given), "gradient": slope}


def network(given: Given, x: Any) -> tuple[Any, Any]:
    """In torch, in doubles, for each of the inputs x: what the four relus read, and the output."""
    layers = (given.W1, given.b1, given.W2, given.b2, given.W3, given.b3)
    W1, b1, W2, b2, W3, b3 = (torch.tensor(np.array(some, dtype=float)) for some in layers)
    first = x[..., None] * W1 + b1
    second = torch.relu(first) @ W2.T + b2
    return torch.cat([first, second], dim=-1), torch.relu(second) @ W3 + b3


def at(*points: Fraction) -> Any:
    """Points in torch, ready for gradients."""
    return torch.tensor(list(map(float, points)), dtype=torch.float64, requires_grad=True)


def about(letter: str, part: Any, place: Callable[[Given], Fraction]) -> None:
    """The route to the line at that place, what is easily mistaken there, and what the four units read, for the page."""
    part.route(partial(by_autograd, place))
    part.mistake(
        "other quantity",
        "Your b is the value h(x) at the point: subtract W x, for b is where the line meets x = 0.",
        lambda g: part(g)._replace(b=g.h(place(g))),
    )
    part.mistake(
        "left out",
        "You left out b₁: a unit that is alive hands on its bias, too, through W₂ and W₃.",
        lambda g: part(g)._replace(b=line(g, g.pattern(place(g)), b1=(0, 0))[1]),
    )
    part.mistake(
        "left out",
        "You took the gradient of the first layer only: by the chain rule, W₂ and W₃ multiply it.",
        lambda g: part(g)._replace(gradient=np.dot(g.W1, g.pattern(place(g))[:2])),
    )
    if part is not at_first:  # where all are alive in the source
        dead = "You multiplied all weights, as if there were no relu: a unit that reads a negative number is silent."
        part.mistake("misconception", dead, lambda g: told(g, [True] * 4))
    problem.fact(f"reads_{letter}", lambda g: g.read(place(g)), lambda g: network(g, at(place(g)))[0][0].tolist())


about("a", at_first, lambda g: g.xa)
about("b", at_second, lambda g: g.xb)
about("c", at_third, lambda g: g.xc)

problem.choice(
    "same_line",
    key="pattern",
    options={
        "slope": (
            "$h$ has the same gradient at both.",
            "Two pieces may be parallel: their W is the same, but not their b.",
            "other quantity",
        ),
        "number": (
            "As many units are alive at one as at the other.",
            "It matters which units these are: another unit has other weights.",
        ),
        "first": (
            "The same units of the first layer are alive at both.",
            "That is half of the pattern: a unit of the second layer may still switch between the points.",
            "left out",
        ),
        "pattern": "The same units of both layers are alive at both.",
    },
)
