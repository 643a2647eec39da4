"""Parts d, d_end and e: what SGD with dropout sees and where it goes, with batches of one and with large ones."""

from fractions import Fraction
from math import comb
from operator import mul
from typing import Any

import numpy as np

import exambank as eb

from .dropped import by_lstsq, by_normal_equations, dropped_fit
from .plain import close, fit
from .problem import Given, problem


def losses_at(given: Given, weights: eb.Row) -> dict[str, Any]:
    """The loss under each mask, and its mean, at any weights."""
    losses = [(sum(map(mul, weights, z)) - given.y) ** 2 for z in given.inputs]
    return {"losses": losses, "mean": sum(map(mul, given.chances, losses))}


@problem.part("d", eb.Several.of(losses=eb.Vector(eb.Rational()), mean=eb.Rational()))
def losses(given: Given) -> dict[str, Any]:
    """All inputs contribute q = y/(n + odds), so the loss depends only on how many of them are kept."""
    odds, n = given.drop / given.keep, len(given.x)
    q = given.y / (n + odds)
    each = [(given.y - sum(mask) * q / given.keep) ** 2 for mask in given.masks]
    return {"losses": each, "mean": given.y**2 * odds / (n + odds)}


@losses.route
def losses_one_by_one(given: Given) -> dict[str, Any]:
    """Put the weights of the normal equations into every dropped input, and weigh each loss by its chance."""
    return losses_at(given, by_normal_equations(given))


@losses.law
def losses_agree_with_lstsq(given: Given, answer: Any) -> bool:
    """NumPy's least squares leaves these losses, in this order of masks."""
    _, each = by_lstsq(given)
    return close(each, answer.losses) and close(np.average(each, weights=np.array(given.chances, float)), answer.mean)


losses.mistake(
    "other quantity",
    "These are the losses at the weights of part a, which were fitted without dropout.",
    lambda g: losses_at(g, fit(g)),
)
losses.mistake(
    "left out",
    "A kept input is divided by keep, at these weights too.",
    lambda g: losses_at(g, [g.keep * weight for weight in dropped_fit(g)]),
)
losses.mistake(
    "order",
    "Your losses begin with nothing kept; the masks are counted down, and begin with all kept.",
    lambda g: {**losses(g)._asdict(), "losses": losses(g).losses[::-1]},
)


end = problem.choice(
    "d_end",
    key="wander",
    options={
        "rest": (
            "They come to rest at the least-squares weights of part c.",
            "To rest, every single step would have to be zero there, but no weights fit all the dropped inputs at once.",
        ),
        "wander": "They wander for ever, and their mean is exactly the weights of part c.",
        "elsewhere": (
            "They wander for ever, about a mean that differs from the weights of part c.",
            "The gradient is linear in w, so its mean over the masks is the gradient of the mean loss: no bias arises.",
        ),
        "plain": (
            "They come to rest at the weights of part a.",
            "With inputs missing, the weights of part a are off by far: the expected gradient there is not zero.",
        ),
    },
)


@end.law
def steps_cancel_and_are_not_zero(given: Given, option: str) -> bool:
    """Let every mask make its step from the weights of part c: the steps cancel on average, and are not zero."""
    w = dropped_fit(given)
    steps = [
        [p * (given.y - sum(map(mul, w, z))) * value for value in z]
        for p, z in zip(given.chances, given.inputs, strict=True)
    ]
    cancel = not any(map(sum, zip(*steps, strict=True)))
    return option == ("wander" if cancel and any(map(any, steps)) else "rest" if cancel else "elsewhere")


@problem.part("e", eb.Several.of(mean=eb.Rational(), variance=eb.Rational()))
def batch_loss(given: Given) -> dict[str, Fraction]:
    """Count the kept inputs, a binomial number k; a mean over independent inputs has the variance of one over batch."""
    n, keep, odds = len(given.x), given.keep, given.drop / given.keep
    one = [(given.y * (1 - k / keep / (n + odds))) ** 2 for k in range(n + 1)]
    likely = [comb(n, k) * keep**k * given.drop ** (n - k) for k in range(n + 1)]
    mean = sum(map(mul, likely, one), Fraction(0))
    return {
        "mean": mean,
        "variance": (sum(p * loss**2 for p, loss in zip(likely, one, strict=True)) - mean**2) / given.batch,
    }


@batch_loss.route
def batch_loss_by_counts(given: Given) -> dict[str, Fraction]:
    """How often each mask occurs is multinomial: its covariances, times the losses from both sides."""
    each, p = losses_at(given, by_normal_equations(given))["losses"], given.chances
    pairs = np.ndindex(len(p), len(p))
    variance = sum((each[i] * each[j] * p[i] * ((i == j) - p[j]) for i, j in pairs), Fraction(0))
    return {"mean": sum(map(mul, p, each), Fraction(0)), "variance": variance / given.batch}


@batch_loss.law
def batch_loss_agrees_with_cov(given: Given, answer: Any) -> bool:
    """NumPy's weighted mean and variance of the losses that lstsq leaves."""
    (_, each), weights = by_lstsq(given), np.array(given.chances, float)
    variance = np.cov(each, aweights=weights, ddof=0) / given.batch
    return close(answer, [np.average(each, weights=weights), variance])


batch_loss.mistake(
    "left out",
    "That is the variance of a single loss; a batch averages many.",
    lambda g: {**batch_loss(g)._asdict(), "variance": batch_loss(g).variance * g.batch},
)
batch_loss.mistake(
    "factor",
    "The standard deviation falls with the root of the batch size, so the variance falls with the batch size itself.",
    lambda g: {**batch_loss(g)._asdict(), "variance": batch_loss(g).variance / g.batch},
)
batch_loss.mistake(
    "misconception",
    "A larger batch is no better fit: the mean loss stays as it is, only its variance falls.",
    lambda g: {**batch_loss(g)._asdict(), "mean": batch_loss(g).mean / g.batch},
)


def mean_path(given: Given) -> list[float]:
    """The mean of w after `steps` steps, whatever the batch size: what is missing shrinks by I − 2ηE[zzᵀ] a step."""
    z, p, goal = np.array(given.inputs, float), np.array(given.chances, float), np.array(dropped_fit(given), float)
    shrink = np.eye(len(goal)) - 2 * float(given.eta) * z.T @ (p[:, None] * z)
    return list(goal - np.linalg.matrix_power(shrink, given.steps) @ goal)


def mean_path_step_by_step(given: Given) -> list[float]:
    """Gradient descent on the expected loss, run."""
    odds, x, y, w = float(given.drop / given.keep), np.array(given.x, float), float(given.y), np.zeros(len(given.x))
    for _ in range(given.steps):
        w = w - 2 * float(given.eta) * ((w @ x - y) * x + odds * x * x * w)
    return list(w)


NUMBER = eb.Real(1e-3, because="it is rounded for reading", routes=1e-7)
problem.fact("path", mean_path, mean_path_step_by_step, kind=eb.Vector(NUMBER))
problem.fact(  # with nothing dropped, a step closes 2·pace of the gap
    "step", lambda g: g.eta, lambda g: 2 * g.pace / (2 * sum(value**2 for value in g.inputs[0]))
)
problem.fact("masks", lambda g: g.masks, lambda g: np.indices((2,) * len(g.x)).reshape(len(g.x), -1).T[::-1])
