"""Parts d, d_end and e: what SGD with dropout sees and where it goes, with batches of one and with large ones."""

from fractions import Fraction
from math import comb
from typing import Any

import numpy as np

import exambank as eb

from .dropped import by_lstsq, by_normal_equations, dropped_fit
from .plain import close, fit
from .problem import Given, problem


def losses_at(given: Given, weights: Any) -> dict[str, Any]:
    """The loss under each mask, and its mean, at any weights."""
    losses = (given.inputs @ weights - given.y) ** 2
    return {"losses": losses, "mean": given.chances @ losses}


@problem.part("d", eb.Several.of(losses=eb.Vector(eb.Rational()), mean=eb.Rational()))
def losses(given: Given) -> dict[str, Any]:
    """All inputs contribute q = y/(n + odds), so the loss depends only on how many of them are kept."""
    odds, n = given.drop / given.keep, len(given.x)
    q = given.y / (n + odds)
    each = (given.y - given.masks.sum(1) * q / given.keep) ** 2
    return {"losses": each, "mean": given.y**2 * odds / (n + odds)}


@losses.route
def losses_one_by_one(given: Given) -> dict[str, Any]:
    """Put the weights of the normal equations into every dropped input, and weigh each loss by its chance."""
    return losses_at(given, by_normal_equations(given))


@losses.law
def losses_agree_with_lstsq(given: Given, answer: Any) -> bool:
    """NumPy's least squares leaves these losses, in this order of masks."""
    chances, each = by_lstsq(given)
    return close(each, answer.losses) and close(chances @ each, answer.mean)


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
    lambda g: losses(g)._replace(losses=losses(g).losses[::-1]),
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
    z = given.inputs
    steps = (given.chances * (given.y - z @ dropped_fit(given)))[:, None] * z
    return option == "wander" and bool(steps.any() and not steps.sum(0).any())


@problem.part("e", eb.Several.of(mean=eb.Rational(), variance=eb.Rational()))
def batch_loss(given: Given) -> dict[str, Fraction]:
    """Count the kept inputs, a binomial number k; a mean over independent inputs has the variance of one over batch."""
    n, keep, odds = len(given.x), given.keep, given.drop / given.keep
    one = np.array([(given.y * (1 - k / keep / (n + odds))) ** 2 for k in range(n + 1)])
    likely = np.array([comb(n, k) * keep**k * given.drop ** (n - k) for k in range(n + 1)])
    return {"mean": likely @ one, "variance": (likely @ one**2 - (likely @ one) ** 2) / given.batch}


@batch_loss.route
def batch_loss_by_counts(given: Given) -> dict[str, Fraction]:
    """How often each mask occurs is multinomial: its covariances, times the losses from both sides."""
    each, p = losses_at(given, by_normal_equations(given))["losses"], given.chances
    return {"mean": p @ each, "variance": each @ (np.diag(p) - np.outer(p, p)) @ each / given.batch}


@batch_loss.law
def batch_loss_agrees_with_cov(given: Given, answer: Any) -> bool:
    """NumPy's weighted mean and variance of the losses that lstsq leaves."""
    chances, each = by_lstsq(given)
    return close(answer, [chances @ each, np.cov(each, aweights=chances, ddof=0) / given.batch])


batch_loss.mistake(
    "left out",
    "That is the variance of a single loss; a batch averages many.",
    lambda g: batch_loss(g)._replace(variance=batch_loss(g).variance * g.batch),
)
batch_loss.mistake(
    "misconception",
    "A larger batch is no better fit: the mean loss stays as it is, only its variance falls.",
    lambda g: batch_loss(g)._replace(mean=batch_loss(g).mean / g.batch),
)


def mean_path(given: Given) -> Any:
    """The mean of w after `steps` steps, whatever the batch size: what is missing shrinks by I − 2ηE[zzᵀ] a step."""
    z, goal = given.inputs, np.array(dropped_fit(given), float)
    shrink = np.eye(len(goal)) - (2 * given.eta * z.T @ (given.chances[:, None] * z)).astype(float)
    return goal - np.linalg.matrix_power(shrink, given.steps) @ goal


def mean_path_step_by_step(given: Given) -> Any:
    """Gradient descent on the expected loss, run."""
    odds, x, y, w = float(given.drop / given.keep), np.array(given.x, float), float(given.y), np.zeros(len(given.x))
    for _ in range(given.steps):
        w = w - 2 * float(given.eta) * ((w @ x - y) * x + odds * x * x * w)
    return w


NUMBER = eb.Real(1e-3, because="it is rounded for reading", routes=1e-7)
problem.fact("path", mean_path, mean_path_step_by_step, kind=eb.Vector(NUMBER))
problem.fact("step", lambda g: g.eta, lambda g: g.pace / sum(value**2 for value in g.inputs[0]))
problem.fact("masks", lambda g: g.masks, lambda g: np.indices((2,) * len(g.x)).reshape(len(g.x), -1).T[::-1])
