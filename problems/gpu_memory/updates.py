"""Parts c2, c2_best, c3 and c4: what the batch size costs in updates and in time."""

from fractions import Fraction
from typing import Any

import torch

import exambank as eb

from .problem import FOUR, Given, named, problem


@problem.part(
    "c2",
    eb.Several.of(**dict.fromkeys(FOUR.split(), eb.Integer(unit="updates"))),
    key="first = 10240; second = 2560; third = 640; fourth = 160",
)
def updates(given: Given) -> dict[str, Any]:
    """One update for each batch; the last batch of an epoch may be a smaller one."""
    return named(FOUR, *(given.epochs * -(-given.images // batch) for batch in given.batches))


@updates.route
def updates_by_loader(given: Given) -> dict[str, Any]:
    """Cut the indices of all images into batches in torch, and count the pieces."""
    pieces = (len(torch.arange(given.images).split(batch)) for batch in given.batches)
    return {name: given.epochs * n for name, n in zip(("first", "second", "third", "fourth"), pieces, strict=True)}


updates.mistake(
    "left out",
    "You counted one epoch.",
    lambda g: named(FOUR, *(-(-g.images // batch) for batch in g.batches)),
)
updates.mistake(
    "misconception",
    "You counted an update for every image: a batch makes one, with the mean of its gradients.",
    lambda g: named(FOUR, *[g.epochs * g.images] * 4),
)

problem.choice(
    "c2_best",
    key="between",
    options={
        "smallest": (
            "the smallest: it makes the most updates",
            "It does make the most, but each follows the noise of a few images, and batch norms see as few of them.",
        ),
        "between": "one in between: updates enough, and not too noisy",
        "largest": (
            "the largest: its gradients are the least noisy",
            "They are, but count the updates that the epochs leave it: a clear direction is of little use to one who "
            "takes few steps.",
        ),
    },
)
problem.choice(
    "c3",
    key="largest",
    options={
        "smallest": ("the smallest batch", "A single small step is quick, but an epoch needs many more of them."),
        "largest": "the largest batch that fits",
        "any": (
            "all take the same time",
            "The images are as many, but not the steps: each has a cost of its own, and few images leave the GPU half "
            "idle.",
        ),
    },
)


@problem.part(
    "c4",
    eb.Several.of(smallest=eb.Rational(unit="s"), largest=eb.Rational(unit="s")),
    key="smallest=204.8; largest=83.84",
)
def times(given: Given) -> dict[str, Any]:
    """Each step costs its launch; the images cost the same, however they are grouped."""
    work, made = given.epochs * given.images * given.image_ms, updates(given)
    return {
        "smallest": (made.first * given.launch_ms + work) / 1000,
        "largest": (made.fourth * given.launch_ms + work) / 1000,
    }


@times.route
def times_by_summing(given: Given) -> dict[str, Any]:
    """Add up the steps of an epoch one by one, the last and smaller batch included."""
    found = []
    for batch in (given.batches[0], given.batches[-1]):
        sizes = [min(batch, given.images - start) for start in range(0, given.images, batch)]
        found.append(given.epochs * (len(sizes) * given.launch_ms + sum(sizes) * given.image_ms) / 1000)
    return {"smallest": found[0], "largest": found[1]}


times.mistake(
    "left out",
    "You left out the fixed cost of a step: it is all that tells the batch sizes apart.",
    lambda g: named("smallest largest", *[g.epochs * g.images * g.image_ms / 1000] * 2),
)
times.mistake(
    "misconception",
    "You paid the fixed cost once an image: a step pays it once for its whole batch.",
    lambda g: named("smallest largest", *[Fraction(g.epochs * g.images * (g.launch_ms + g.image_ms), 1000)] * 2),
)
