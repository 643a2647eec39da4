"""Parts d and d_random: channels of the last layer, weighted by how much the score cares; and which maps know the network."""

from fractions import Fraction
from typing import Any

import numpy as np
import torch
from torch import nn

import exambank as eb

from . import maps
from .problem import Given, problem


def stacked(given: Given) -> Any:
    """Activations and slopes, [2, channels, rows, columns], as fractions."""
    return np.array([[given.A1, given.A2], [given.D1, given.D2]], dtype=object) + Fraction(0)


def weights(given: Given) -> Any:
    """The mean slope of each channel."""
    return stacked(given)[1].mean(axis=(1, 2))


@problem.part("d")
def cam(given: Given) -> eb.Table:
    """The mean slopes weigh the channels, their sum is cut at 0."""
    return np.maximum(np.tensordot(weights(given), stacked(given)[0], 1), 0)


@cam.route
def cam_by_torch(given: Given) -> eb.Table:
    """The function of the trials, on a network whose layer hands on A1 and A2 and whose score has these slopes."""
    A, D = (torch.tensor(each, dtype=torch.float64) for each in ((given.A1, given.A2), (given.D1, given.D2)))
    layer, head, count = nn.Identity(), nn.Linear(D.numel(), 1, bias=False), D[0].numel()
    head.weight.data = D.reshape(1, -1)
    found = maps.grad_cam(nn.Sequential(layer, nn.Flatten(), head), layer, A[None], torch.tensor([0]))[0]
    return [[Fraction(round(value * count), count) for value in row] for row in found.tolist()]


@cam.law
def cut_and_scaled(given: Given, answer: Any) -> bool:
    """Place by place: the slopes' sums times the activations are as many times the map as there are places, or below 0."""
    flat = zip(*(np.ravel(rows) for rows in (answer, given.A1, given.A2)), strict=True)
    sums = [sum(map(sum, slopes)) for slopes in (given.D1, given.D2)]
    return all(found * np.size(given.A1) == max(0, sums[0] * a + sums[1] * b) for found, a, b in flat)


cam.mistake(
    "left out",
    "You left the last step out: what counts against the class is cut at 0.",
    lambda g: np.tensordot(weights(g), stacked(g)[0], 1),
)
cam.mistake(
    "factor",
    "You added the slopes of a channel. Its weight is their mean.",
    lambda g: np.maximum(np.tensordot(stacked(g)[1].sum(axis=(1, 2)), stacked(g)[0], 1), 0),
)
cam.mistake(
    "order",
    "You multiplied place by place. A channel has one weight, the mean of its slopes, for all its places.",
    lambda g: np.maximum((stacked(g)[0] * stacked(g)[1]).sum(axis=0), 0),
)
cam.mistake(
    "order",
    "You cut each channel on its own. First add the channels, then cut.",
    lambda g: np.maximum(weights(g)[:, None, None] * stacked(g)[0], 0).sum(axis=0),
)

problem.fact("alphas", weights, lambda g: [Fraction(sum(map(sum, d)), len(d) * len(d[0])) for d in (g.D1, g.D2)])

which = problem.choice(
    "d_random",
    key="guided",
    options={
        "guided": "Guided back-propagation (guided backprop).",
        "saliency": (
            "Saliency maps (plain slopes).",
            "The last layer says which units count for the class and which against it. Where does a plain slope use that?",
        ),
        "cam": (
            "Grad-CAM.",
            "Its only use of the last layer are the channels' weights. What happens to these?",
        ),
    },
)


@which.law
def as_recorded(given: Given, name: str) -> bool:
    """The experiment “mapping”: the kind of map with the highest rank correlation before and after."""
    recorded = eb.results_of("input_gradients", "mapping")
    if recorded is None:
        raise eb.Abstain("nothing is recorded yet")
    kinds = ("guided", "saliency", "cam")
    return name == max(kinds, key=lambda kind: recorded.where(kind=kind).sample("last").mean())
