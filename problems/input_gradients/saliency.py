"""Parts a and d_guided: which pixels matter, by plain slopes and by guided back-propagation."""

from fractions import Fraction
from typing import Any

import numpy as np
import torch
from torch import nn

import exambank as eb

from .problem import Given, problem


def module(given: Given) -> tuple[nn.Sequential, Any]:
    """The network as torch has it, in doubles, and its input [1, values], ready for slopes."""
    W, b, v, x = (torch.tensor(each, dtype=torch.float64) for each in given.net)
    layers = nn.Sequential(nn.Linear(len(x), 3), nn.ReLU(), nn.Linear(3, 1)).double()
    for parameter, value in zip(layers.parameters(), (W, b, v[None], torch.tensor([given.b2])), strict=True):
        parameter.data = value.double()
    return layers, x[None].requires_grad_()


def autograd(given: Given, guided: bool = False) -> Any:
    """∂f/∂x as channels × pixels; guided: a hook cuts what leaves the ReLU on its way back."""
    model, x = module(given)
    if guided:
        model[1].register_full_backward_hook(lambda _, found, __: (found[0].clamp(min=0),))
    return torch.autograd.grad(model(x).sum(), x)[0].reshape(np.shape(given.x))


def channels(given: Given, flat: Any) -> Any:
    """A row of slopes as channels × pixels."""
    return np.reshape(flat, np.shape(given.x))


def differences(given: Given, v: Any) -> Any:
    """Central differences of the score with these v, in exact fractions, over a step too small to meet a kink."""
    W, b, _, x = given.net
    steps = np.eye(len(x), dtype=int) * Fraction(1, 2**30)
    up, down = (np.maximum((x + k * steps) @ W.T + b, 0) @ v for k in (1, -1))
    return (up - down).reshape(np.shape(given.x)) * 2**29


@problem.part("a")
def saliency(given: Given) -> eb.Row:
    """Only units that are alive pass a slope on: vᵢ times their row of W. Of each pixel the largest size counts."""
    return abs(channels(given, given.slopes)).max(axis=0)


@saliency.route
def saliency_by_autograd(given: Given) -> eb.Row:
    """Torch's backward pass, in whole numbers, which doubles hold exactly."""
    return autograd(given).abs().amax(0)


@saliency.law
def saliency_by_differences(given: Given, answer: Any) -> bool:
    """The score is nudged, pixel by pixel."""
    return bool((abs(differences(given, given.net[2])).max(axis=0) == np.array(answer)).all())


saliency.mistake(
    "left out",
    "You let every unit pass its slope on. A ReLU that reads less than 0 has slope 0.",
    lambda g: abs(channels(g, g.net[2] @ g.net[0])).max(axis=0),
)
saliency.mistake(
    "sign",
    "You took the largest slope of a pixel with its sign. A pixel that lowers the score matters as much: take sizes first.",
    lambda g: channels(g, g.slopes).max(axis=0),
)
saliency.mistake(
    "other quantity",
    "You added a pixel's channels. The map takes the largest of them.",
    lambda g: abs(channels(g, g.slopes)).sum(axis=0),
)
saliency.mistake(
    "other quantity",
    "That is slope times pixel. A saliency map is made of slopes alone: a black pixel may well matter.",
    lambda g: abs(channels(g, g.slopes) * np.array(g.x)).max(axis=0),
)


@problem.part("d_guided")
def guided(given: Given) -> eb.Table:
    """A unit passes on what arrives from above only where it is alive and that is positive: v cut at 0."""
    W, b, v, x = given.net
    return channels(given, ((W @ x + b > 0) * np.maximum(v, 0)) @ W)


@guided.route
def guided_by_hook(given: Given) -> eb.Table:
    """Torch's backward pass with the cut in it."""
    return autograd(given, guided=True)


@guided.law
def guided_is_the_slope_of_friends(given: Given, answer: Any) -> bool:
    """Without the units that count against it, the score's differences are the guided map."""
    return bool((differences(given, given.net[2].clip(min=0)) == np.array(answer)).all())


guided.mistake(
    "left out",
    "That is the plain slope. Guided back-propagation also stops what arrives with a minus at a ReLU.",
    lambda g: channels(g, g.slopes),
)
guided.mistake(
    "order",
    "You cut the result at the image. The cut is at the ReLU, on the way; behind it, W₁ may turn a plus into a minus.",
    lambda g: channels(g, np.maximum(g.slopes, 0)),
)
guided.mistake(
    "left out",
    "You cut by the sign of what arrives, and forgot the forward pass: a dead unit passes nothing on.",
    lambda g: channels(g, np.maximum(g.net[2], 0) @ g.net[0]),
)

problem.fact("reads", lambda g: g.net[0] @ g.net[3] + g.net[1], lambda g: module(g)[0][0](module(g)[1])[0].tolist())
problem.fact("slopes", lambda g: channels(g, g.slopes), lambda g: autograd(g).tolist(), kind=eb.Matrix(eb.Rational()))
problem.fact("width", lambda g: np.shape(g.x)[1], lambda g: len(g.x[0]))
