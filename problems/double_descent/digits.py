"""Parts e, e_threshold and e_stop: the peak on real digits, and where it must be; the review of part a."""

from functools import cache
from typing import Any

import numpy as np

import exambank as eb

from .claims_digits import error
from .problem import Given, problem

problem.choice(
    "a",
    key="critical",
    options={
        "bigger": (
            "A larger model is never worse, if it is trained to the end.",
            "Along the size, the error comes down twice. What does it do in between?",
        ),
        "data": (
            "More examples never hurt, only more parameters do.",
            "The peak stands where a model can just fit its data. What if a model is a little larger than that, and "
            "examples are added?",
        ),
        "count": (
            "The peak stands where there are as many parameters as examples, whatever the training.",
            "Stop training early, or add a penalty: the parameters are as many as before. Can the model fit as much?",
        ),
        "critical": (
            "The error may peak where a training procedure can only just fit its data; size, time and examples all "
            "move a procedure towards that place or past it."
        ),
    },
)

looks = problem.choice(
    "e",
    key="tie",
    options={
        "wider": (
            "the wider the better: 3200, then 200, then 50",
            "At which of these widths can the model just fit its training set?",
        ),
        "classical": (
            "the narrower the better: 50, then 200, then 3200",
            "Beyond the peak a wider model has more weights that fit to choose from, and takes the shortest of them.",
        ),
        "tie": "200 is by far the worst; 50 and 3200 are about alike",
        "wins": (
            "200 is by far the worst; 3200 is far better than 50",
            "So it is with true labels. A model that fits false labels exactly pays for it at any width.",
        ),
    },
)


@cache
def mean_error(width: int, steps: int = 0) -> float:
    """In the recorded runs with false labels; NaN where there are none."""
    runs = eb.results_of("double_descent", "real")
    return float(error(runs, width, steps=steps).mean()) if runs else float("nan")


@looks.law
def runs_are_like_this(given: Given, name: str) -> bool:
    """The mean test errors of the recorded runs; far is ten points, alike is three."""
    narrow, middle, wide = map(mean_error, (50, 200, 3200))
    found = {"wider": wide < middle < narrow, "classical": narrow < middle < wide}
    if middle > max(narrow, wide) + 10:
        found |= {"tie": abs(narrow - wide) < 3, "wins": wide < narrow - 10}
    return [option for option, holds in found.items() if holds] == [name]


@problem.part("e_threshold", eb.Several.of(features=eb.Integer(), weights=eb.Integer()))
def threshold(given: Given) -> Any:
    """Every output is a regression of its own on the same features: N equations each."""
    return {"features": given.train, "weights": given.train * given.classes}


@threshold.route
def by_equations(given: Given) -> Any:
    """One large system, an equation for each image and output; each feature brings an unknown for each output."""
    equations = sum(given.classes for _ in range(given.train))
    return {"features": equations // given.classes, "weights": equations}


@threshold.law
def ranks_agree(given: Given, found: Any) -> bool:
    """The features of the images have as many independent columns as there are images, and one feature less has not."""
    width = int(found.features)
    fits = width <= 1000 and ranks(given.train, width) == (given.train, given.train - 1)
    return fits and found.weights == width * given.classes


@cache
def ranks(images: int, width: int) -> tuple[int, int]:
    """Of the matrix of random features of random inputs, whole and with one feature less."""
    rng = np.random.default_rng(0)
    X = np.maximum(rng.standard_normal((images, 20)) @ rng.standard_normal((20, width)), 0)
    return int(np.linalg.matrix_rank(X)), int(np.linalg.matrix_rank(X[:, 1:]))


threshold.mistake(
    "misconception",
    "You counted weights against images: each image asks for a number at every output.",
    lambda g: {"features": -(-g.train // g.classes), "weights": g.train},
)
threshold.mistake(
    "misconception",
    "Outputs do not share their equations: each has its own weights for its own targets.",
    lambda g: {"features": g.train * g.classes, "weights": g.train * g.classes**2},
)
threshold.mistake(
    "left out", "Your weights are those of one output only.", lambda g: {"features": g.train, "weights": g.train}
)

stops = problem.choice(
    "e_stop",
    key="early",
    options={
        "limit": (
            "the limit: descent has then converged",
            "Converged on what? The last directions that it learns are those with the smallest singular values.",
        ),
        "late": (
            "10,000 steps: enough to learn the digits, not enough for the false labels",
            "A direction of singular value s takes about (s₁/s)² steps. Which directions carry the digits, large s or small?",
        ),
        "early": "100 steps: only directions with large singular values have been learned",
        "same": (
            "all alike: the features are the same",
            "The features are, the weights are not: what does a small singular value divide?",
        ),
    },
)


@stops.law
def stopped_runs_are_like_this(given: Given, name: str) -> bool:
    """The mean test errors of the recorded runs; alike is three points."""
    means = {"early": mean_error(200, 100), "late": mean_error(200, 10**4), "limit": mean_error(200)}
    best = min(means, key=lambda option: means[option])
    return name == ("same" if max(means.values()) - means[best] < 3 else best)
