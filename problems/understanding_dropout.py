"""What dropout does to two weights, and to a network that is offered a cheat.

Convention: an input is dropped with probability `drop`; a kept one is divided by keep = 1 − drop.
The loss is the squared error (w·x − y)², without a factor ½; odds = drop/keep.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import Annotated, Any, NamedTuple

import numpy as np
import sympy
import torch
from experiments.understanding_dropout import Run, Training, descend, images_used, train, watch
from scipy import optimize

from exambank import (
    Abstain,
    Choice,
    Claim,
    Experiment,
    Finding,
    Formula,
    Givens,
    Part,
    Problem,
    Real,
    Results,
    Source,
    at_least,
    at_most,
    less_than,
    mean_above,
    mean_below,
    mean_within,
    more_than,
    rationals,
)

Weights = tuple[Fraction, ...]
Number = Annotated[float, Real(1e-3, because="it is rounded for reading")]
Y, D = sympy.symbols("y d", integer=True, positive=True)


@dataclass(frozen=True)
class Given(Givens):
    """Fit w·x = y; then with dropout on x; then images with a cheat in `bits` pixels of their last row.

    `pace` sets the step size of SGD, `steps` is when we look, `heavy` the dropout of the network.
    """

    x: tuple[Fraction, ...] = rationals("10 1")
    y: Fraction = Fraction(11)
    drop: Annotated[Fraction, more_than(0), less_than(1)] = Fraction(1, 2)
    batch: Annotated[int, at_least(1)] = 1024
    pace: Annotated[Fraction, more_than(0), less_than(1)] = Fraction(2, 5)
    steps: Annotated[int, at_least(1), at_most(10**6)] = 1000
    side: Annotated[int, at_least(8), at_most(64)] = 32
    bits: Annotated[int, at_least(1)] = 4
    channels: tuple[Annotated[int, at_least(1), at_most(64)], ...] = (16, 32)
    heavy: Annotated[Fraction, more_than(0), less_than(1)] = Fraction(3, 4)

    def constrain(self) -> None:
        """Every input speaks; the image can be halved twice and holds the cheat; there are two convolutions."""
        if not 2 <= len(self.x) <= 6 or 0 in self.x:
            raise ValueError(f"x must have 2 to 6 entries, none of them 0, got {list(map(str, self.x))}")
        if self.y == 0:
            raise ValueError("y must not be 0")
        if self.side % 4 or self.bits > self.side:
            raise ValueError(f"side must be divisible by 4 and at least bits, got {self.side} and {self.bits}")
        if len(self.channels) != 2:
            raise ValueError(f"channels must have 2 entries, one a convolution, got {self.channels}")

    @property
    def keep(self) -> Fraction:
        """The chance that an input is kept."""
        return 1 - self.drop


def draw(rng: np.random.Generator) -> Given:
    """Two or three inputs of different sizes, one of them perhaps negative; a small image."""
    sizes = rng.choice(np.arange(1, 11), int(rng.integers(2, 4)), replace=False)
    signs = rng.choice([1, 1, 1, -1], len(sizes))
    return Given(
        x=tuple(Fraction(int(value)) for value in sizes * signs),
        y=Fraction(int(rng.integers(1, 25))),
        drop=Fraction(str(rng.choice(["1/2", "1/3", "1/4", "2/3", "1/5", "3/4"]))),
        batch=int(2 ** rng.integers(1, 8)),
        pace=Fraction(int(rng.integers(1, 5)), 10),
        steps=int(rng.integers(1, 9)) * 5,
        side=int(4 * rng.integers(4, 10)),
        bits=int(rng.integers(2, 6)),
        channels=tuple(int(2 ** rng.integers(1, 6)) for _ in range(2)),
        heavy=Fraction(str(rng.choice(["1/2", "3/4", "2/3"]))),
    )


# Tools


def eliminate(matrix: Sequence[Sequence[Fraction]], right: Sequence[Fraction]) -> Weights:
    """Gauss and Jordan in fractions, with pivots of any size but zero."""
    rows = [[*map(Fraction, row), Fraction(value)] for row, value in zip(matrix, right, strict=True)]
    for i in range(len(rows)):
        pivot = next(k for k in range(i, len(rows)) if rows[k][i])
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [entry / rows[i][i] for entry in rows[i]]
        for k, row in enumerate(rows):
            if k != i and row[i]:
                rows[k] = [entry - row[i] * lead for entry, lead in zip(row, rows[i], strict=True)]
    return tuple(row[-1] for row in rows)


def masks(given: Given) -> list[tuple[int, ...]]:
    """All masks, all inputs kept first, none last."""
    return list(product((1, 0), repeat=len(given.x)))


def chance(given: Given, mask: Sequence[int]) -> Fraction:
    """How likely a mask is: its coins are independent."""
    return math.prod((given.keep if kept else given.drop for kept in mask), start=Fraction(1))


def dropped(given: Given, mask: Sequence[int]) -> Weights:
    """The input under a mask: zero, or divided by keep."""
    return tuple(value * kept / given.keep for value, kept in zip(given.x, mask, strict=True))


def dot(one: Sequence[Fraction], other: Sequence[Fraction]) -> Fraction:
    """The inner product."""
    return sum((a * b for a, b in zip(one, other, strict=True)), Fraction(0))


def total(given: Given) -> Fraction:
    """Σ|xᵢ|."""
    return sum((abs(value) for value in given.x), Fraction(0))


def in_floats(given: Given) -> tuple[Any, Any, float]:
    """For the routes in floats: all dropped inputs (a row each), the chance of each, and the target."""
    every = np.indices((2,) * len(given.x)).reshape(len(given.x), -1).T
    chances = np.where(every == 0, float(given.keep), float(given.drop)).prod(axis=1)
    return np.where(every == 0, np.array(given.x, dtype=float) / float(given.keep), 0.0), chances, float(given.y)


def close(one: Any, other: Any) -> bool:
    """Equal up to the rounding of floats."""
    return bool(np.allclose(np.array(one, dtype=float), np.array(other, dtype=float), rtol=1e-8, atol=1e-10))


def uneven(given: Given) -> bool:
    """Whether two inputs differ in size; if not, all the fits without dropout are one."""
    return len({abs(value) for value in given.x}) > 1


# a: least squares


def fit(given: Given) -> Weights:
    """Shortest where w is parallel to x: whatever is orthogonal to x makes w longer and changes no prediction."""
    return tuple(given.y * value / dot(given.x, given.x) for value in given.x)


def fit_by_multipliers(given: Given) -> Weights:
    """Lagrange: minimise |w|² subject to w·x = y, one linear system solved in fractions."""
    n = len(given.x)
    system = [[*(Fraction(2 * (i == j)) for j in range(n)), given.x[i]] for i in range(n)]
    return eliminate([*system, [*given.x, Fraction(0)]], [*[Fraction(0)] * n, given.y])[:-1]


def fit_agrees_with_lstsq(given: Given, answer: Weights) -> bool:
    """NumPy's lstsq, which finds the solution of minimum norm by a singular value decomposition."""
    return close(np.linalg.lstsq(np.array([given.x], dtype=float), [float(given.y)])[0], answer)


def fit_with_equal_weights(given: Given) -> Weights:
    """These weights fit, but others that fit are shorter: make w parallel to x itself, not just to its signs."""
    return tuple(given.y / (abs(value) / value * total(given)) for value in given.x)


def fit_with_equal_contributions(given: Given) -> Weights:
    """You let every input contribute the same: that makes the weights of small inputs large, and w long."""
    return tuple(given.y / (len(given.x) * value) for value in given.x)


def fit_with_one_weight(given: Given) -> Weights:
    """This fits by the first input alone; it is not the shortest w, for the other inputs could help a little."""
    return (given.y / given.x[0], *[Fraction(0)] * (len(given.x) - 1))


# b: gradient descent


class Descent(NamedTuple):
    """Where gradient descent from w = 0 ends, and the step size below which it gets there."""

    weights: Weights
    largest_step: Fraction


def descent(given: Given) -> Descent:
    """Every gradient is a multiple of x, so w stays on the line through 0 and x, and meets the fits at the shortest."""
    return Descent(fit(given), 1 / dot(given.x, given.x))


def descent_by_extrapolation(given: Given) -> Descent:
    """Two steps, exactly: the errors form a geometric series, whose ratio gives the limit and the critical step."""
    eta = Fraction(1, 10) / sum(value**2 for value in given.x) / len(given.x)
    steps = [(Fraction(0),) * len(given.x)]
    for _ in range(2):
        gap = given.y - sum((w * value for w, value in zip(steps[-1], given.x, strict=True)), Fraction(0))
        steps.append(tuple(w + 2 * eta * gap * value for w, value in zip(steps[-1], given.x, strict=True)))
    ratio = (steps[2][0] - steps[1][0]) / steps[1][0]
    return Descent(tuple(w / (1 - ratio) for w in steps[1]), 2 * eta / (1 - ratio))


def descent_ends_there(given: Given, answer: Descent) -> bool:
    """Run it in floats: at 9/10 of the largest step it arrives, at 11/10 it is further off after 200 steps."""
    x, y, ends = np.array(given.x, dtype=float), float(given.y), []
    for part in (0.9, 1.1):
        w = np.zeros(len(x))
        for _ in range(200):
            w = w + 2 * part * float(answer.largest_step) * (y - w @ x) * x
        ends.append(w)
    return close(ends[0], answer.weights) and not np.allclose(ends[1], np.array(answer.weights, float), rtol=1)


def hessian_limits_the_step(given: Given, answer: Descent) -> bool:
    """The critical step is 2 over the largest eigenvalue of the Hessian, which torch differentiates."""
    x = torch.tensor([float(value) for value in given.x], dtype=torch.float64)
    hessian = torch.autograd.functional.hessian(lambda w: (w @ x - float(given.y)) ** 2, torch.zeros_like(x))
    return close(torch.linalg.eigvalsh(hessian)[-1] * float(answer.largest_step), 2)


def step_for_half_the_loss(given: Given) -> Descent:
    """Your step is for the loss ½(w·x − y)²; here there is no ½, so the gradient is twice as large."""
    return Descent(fit(given), 2 / dot(given.x, given.x))


def step_without_square(given: Given) -> Descent:
    """The gradient has two factors of x: one from the residual's slope, one from the residual itself."""
    return Descent(fit(given), 1 / total(given))


def descent_to_equal_weights(given: Given) -> Descent:
    """Gradient descent moves along x, not along (1, 1, …): the larger input gets the larger weight."""
    return Descent(fit_with_equal_weights(given), 1 / dot(given.x, given.x))


# c: least squares with dropout


def dropped_fit(given: Given) -> Weights:
    """The normal equations of all masks, each weighted by its chance, solved in fractions."""
    rows = [(chance(given, mask), dropped(given, mask)) for mask in masks(given)]
    places = range(len(given.x))
    matrix = [[sum((p * z[i] * z[j] for p, z in rows), Fraction(0)) for j in places] for i in places]
    return eliminate(matrix, [sum((p * z[i] for p, z in rows), Fraction(0)) * given.y for i in places])


def dropped_fit_as_ridge(given: Given) -> Weights:
    """Dropout adds odds·Σ(wᵢxᵢ)² to the loss: in c = (wᵢxᵢ) this treats all inputs alike, so each gives y/(n + odds)."""
    return tuple(given.y / (len(given.x) + given.drop / (1 - given.drop)) / value for value in given.x)


def dropped_fit_agrees_with_lstsq(given: Given, answer: Weights) -> bool:
    """NumPy's lstsq on the dropped inputs, each row scaled by the root of its chance."""
    rows, chances, y = in_floats(given)
    root = np.sqrt(chances)
    return close(np.linalg.lstsq(rows * root[:, None], y * root)[0], answer)


def dropped_fit_is_stationary(given: Given, answer: Weights) -> bool:
    """The derivative of the expected loss, by torch, vanishes."""
    rows, chances, y = (torch.tensor(part, dtype=torch.float64) for part in in_floats(given))
    w = torch.tensor([float(value) for value in answer], dtype=torch.float64, requires_grad=True)
    (chances * (rows @ w - y) ** 2).sum().backward()
    return bool(w.grad.abs().max() <= 1e-9 * (rows**2).sum() * w.detach().abs().max())


def dropped_fit_unscaled(given: Given) -> Weights:
    """You did not divide the kept inputs by keep, so your weights have to make up for it."""
    return tuple(weight / given.keep for weight in dropped_fit_as_ridge(given))


def dropped_fit_of_the_mean(given: Given) -> Weights:
    """You averaged the inputs before fitting: that leaves out their variance, which is what dropout adds."""
    return fit_with_equal_contributions(given)


def dropped_fit_ignored(given: Given) -> Weights:
    """That is the fit without dropout; it relies on inputs that are now sometimes missing."""
    return fit(given)


# d: batches of one


class Losses(NamedTuple):
    """At the weights of part c: the loss under each mask, and its mean."""

    losses: Weights
    mean: Fraction


def losses(given: Given) -> Losses:
    """All inputs contribute q = y/(n + odds), so the loss depends only on how many of them are kept."""
    odds, n = given.drop / given.keep, len(given.x)
    q = given.y / (n + odds)
    each = tuple((given.y - sum(mask) * q / given.keep) ** 2 for mask in masks(given))
    return Losses(each, given.y**2 * odds / (n + odds))


def losses_one_by_one(given: Given) -> Losses:
    """Put the weights of part c into every dropped input, and weigh each loss by its chance."""
    return losses_at(given, dropped_fit(given))


def losses_at(given: Given, weights: Weights) -> Losses:
    """The loss under each mask, and its mean, at any weights."""
    each = tuple((dot(weights, dropped(given, mask)) - given.y) ** 2 for mask in masks(given))
    return Losses(each, sum((chance(given, m) * loss for m, loss in zip(masks(given), each, strict=True)), Fraction(0)))


def mean_is_bias_and_variance(given: Given, answer: Losses) -> bool:
    """The mean loss is the squared error of the mean prediction plus the variance that dropout gives it."""
    shares = [w * value for w, value in zip(dropped_fit_as_ridge(given), given.x, strict=True)]
    variance = given.drop / given.keep * sum(share**2 for share in shares)
    return bool(answer.mean == (sum(shares) - given.y) ** 2 + variance)


def losses_of_the_plain_fit(given: Given) -> Losses:
    """These are the losses at the weights of part a, which were fitted without dropout."""
    return losses_at(given, fit(given))


def losses_unscaled(given: Given) -> Losses:
    """A kept input is divided by keep, at these weights too."""
    return losses_at(given, tuple(given.keep * weight for weight in dropped_fit(given)))


def losses_halved(given: Given) -> Losses:
    """You put a ½ before the square; here the loss is the squared error itself."""
    each, mean = losses_at(given, dropped_fit(given))
    return Losses(tuple(loss / 2 for loss in each), mean / 2)


def losses_weighted_alike(given: Given) -> Losses:
    """The losses are right, but not all masks are equally likely: weigh each by its chance."""
    each = losses_at(given, dropped_fit(given)).losses
    return Losses(each, sum(each, Fraction(0)) / len(each))


ENDS = Choice({
    "rest": "They come to rest at the least-squares weights of part c.",
    "wander": "They wander for ever, and their mean is exactly the weights of part c.",
    "elsewhere": "They wander for ever, about a mean that differs from the weights of part c.",
    "plain": "They come to rest at the weights of part a.",
})  # fmt: skip


def settle(given: Given) -> str:
    """Let every mask make its step from the weights of part c: the steps cancel on average, and are not zero."""
    w = dropped_fit(given)
    moves = []
    for mask in masks(given):
        z = dropped(given, mask)
        moves.append([chance(given, mask) * (given.y - dot(w, z)) * value for value in z])
    if any(map(sum, zip(*moves, strict=True))):
        return "elsewhere"
    return "wander" if any(any(move) for move in moves) else "rest"


def settle_by_moments(given: Given) -> str:
    """Mean and covariance of w obey linear recursions: iterate the one, solve the other."""
    rows, chances, y = in_floats(given)
    eta = float(step(given))
    second = rows.T @ (chances[:, None] * rows)
    mean = np.zeros(len(given.x))
    shrink, push = np.eye(len(mean)) - 2 * eta * second, 2 * eta * y * chances @ rows
    for _ in range(60):  # by doubling: 2⁶⁰ steps
        mean, shrink, push = shrink @ mean + push, shrink @ shrink, push + shrink @ push
    if not np.allclose(mean, np.array(dropped_fit_as_ridge(given), float), rtol=1e-6):
        return "elsewhere"
    return "wander" if min(wander(given).one) > 1e-6 else "rest"


def settle_at_rest(given: Given) -> str:
    """To rest, every single step would have to be zero there, but no weights fit all the dropped inputs at once."""
    return "rest"


def settle_elsewhere(given: Given) -> str:
    """The gradient is linear in w, so its mean over the masks is the gradient of the mean loss: no bias can arise."""
    return "elsewhere"


def settle_at_the_plain_fit(given: Given) -> str:
    """With inputs missing, the weights of part a are off by far: the expected gradient there is not zero."""
    return "plain"


# e: large batches


class Spread(NamedTuple):
    """Mean and variance of the loss of one batch, at the weights of part c."""

    mean: Fraction
    variance: Fraction


def batch_loss(given: Given) -> Spread:
    """Count the kept inputs, a binomial number k; a mean over independent inputs has the variance of one over batch."""
    n, keep, odds = len(given.x), given.keep, given.drop / given.keep
    one = [(given.y * (1 - k / keep / (n + odds))) ** 2 for k in range(n + 1)]
    likely = [math.comb(n, k) * keep**k * given.drop ** (n - k) for k in range(n + 1)]
    mean = dot(likely, one)
    return Spread(mean, (dot(likely, [loss**2 for loss in one]) - mean**2) / given.batch)


def batch_loss_by_counts(given: Given) -> Spread:
    """How often each mask occurs is multinomial: its covariances, times the losses from both sides."""
    each = losses_at(given, dropped_fit(given)).losses
    p = [chance(given, mask) for mask in masks(given)]
    pairs = product(range(len(p)), repeat=2)
    variance = sum((each[i] * each[j] * p[i] * ((i == j) - p[j]) for i, j in pairs), Fraction(0))
    return Spread(dot(p, each), variance / given.batch)


def batch_loss_of_one(given: Given) -> Spread:
    """That is the variance of a single loss; a batch averages many."""
    mean, variance = batch_loss_by_counts(given)
    return Spread(mean, variance * given.batch)


def batch_loss_squared(given: Given) -> Spread:
    """The standard deviation falls with the root of the batch size, so the variance falls with the batch size itself."""
    mean, variance = batch_loss_by_counts(given)
    return Spread(mean, variance / given.batch)


def batch_loss_averaged(given: Given) -> Spread:
    """A larger batch is no better fit: the mean loss stays as it is, only its variance falls."""
    mean, variance = batch_loss_by_counts(given)
    return Spread(mean / given.batch, variance)


def step(given: Given) -> Fraction:
    """The step size η: with nothing dropped, a step of SGD closes 2·pace of the gap."""
    return given.pace * given.keep**2 / sum((value**2 for value in given.x), Fraction(0))


def step_by_its_meaning(given: Given) -> Fraction:
    """Take a step of size 1 with nothing dropped, see how much of the gap it closes, and divide 2·pace by that."""
    z = dropped(given, [1] * len(given.x))
    moved = [2 * given.y * value for value in z]
    return 2 * given.pace / (dot(moved, z) / given.y)


class Wander(NamedTuple):
    """Standard deviation of each weight in the long run, for batches of one and of `batch`."""

    one: tuple[Number, ...]
    many: tuple[Number, ...]


def wander(given: Given) -> Wander:
    """The stationary covariance S = E[(I−2ηG)S(I−2ηG)] + noise, G the mean of zzᵀ in a batch: a linear system."""
    rows, chances, y = in_floats(given)
    n, eta = len(given.x), float(step(given))
    second = rows.T @ (chances[:, None] * rows)
    w = np.linalg.solve(second, y * chances @ rows)
    outer = rows[:, :, None] * rows[:, None, :]
    noise = np.einsum("m,mij->ij", chances * (rows @ w - y) ** 2, outer)
    fourth = np.einsum("m,mik,mjl->ijkl", chances, outer, outer).reshape(n * n, n * n)
    drift = np.eye(n) - 2 * eta * second
    found = []
    for batch in (1, given.batch):
        excess = (fourth - np.kron(second, second)) * 4 * eta**2 / batch
        system = np.eye(n * n) - np.kron(drift, drift) - excess
        covariance = np.linalg.solve(system, 4 * eta**2 / batch * noise.ravel()).reshape(n, n)
        found.append(tuple(float(value) for value in np.sqrt(np.diag(covariance))))
    return Wander(*found)


def wander_by_doubling(given: Given) -> Wander:
    """Add up what all kicks of the past have left: 1, 2, 4, … of them, mask by mask and for pairs of masks."""
    rows, chances, y = in_floats(given)
    n, eta = len(given.x), float(step(given))
    w = np.array(dropped_fit_as_ridge(given), dtype=float)
    moves = [np.eye(n) - 2 * eta * np.outer(z, z) for z in rows]
    alone = sum(p * np.kron(move, move) for p, move in zip(chances, moves, strict=True))
    mean = sum(p * move for p, move in zip(chances, moves, strict=True))
    kicks = 2 * eta * (y - rows @ w)[:, None] * rows
    found = []
    for batch in (1, given.batch):
        # Two masks of a batch are the same one once in `batch` times, else independent.
        left, total = alone / batch + (1 - 1 / batch) * np.kron(mean, mean), (kicks.T * chances @ kicks).ravel() / batch
        for _ in range(60):
            total, left = total + left @ total, left @ left
        found.append(tuple(float(value) for value in np.sqrt(np.diag(total.reshape(n, n)))))
    return Wander(*found)


def mean_path(given: Given) -> tuple[Number, ...]:
    """The mean of w after `steps` steps, whatever the batch size: the error shrinks along each eigenvector."""
    rows, chances, y = in_floats(given)
    values, vectors = np.linalg.eigh(rows.T @ (chances[:, None] * rows))
    goal = vectors.T @ np.linalg.lstsq(rows * np.sqrt(chances)[:, None], y * np.sqrt(chances))[0]
    path = vectors @ (goal * (1 - (1 - 2 * float(step(given)) * values) ** given.steps))
    return tuple(float(weight) for weight in path)


def mean_path_step_by_step(given: Given) -> tuple[Number, ...]:
    """Full-batch gradient descent on the expected loss, run."""
    odds, x, y, w = float(given.drop / given.keep), np.array(given.x, float), float(given.y), np.zeros(len(given.x))
    if given.steps > 20_000:
        raise Abstain("that many steps take too long")
    eta = 2 * float(step(given))
    for _ in range(given.steps):
        w = w - eta * ((w @ x - y) * x + odds * x * x * w)
    return tuple(float(weight) for weight in w)


# f: sizes


class Sizes(NamedTuple):
    """The first over the last: weights and contributions wᵢxᵢ, without and with dropout."""

    weights: Fraction
    contributions: Fraction
    dropped_weights: Fraction
    dropped_contributions: Fraction


def sizes(given: Given) -> Sizes:
    """Without dropout w is parallel to x; with it all contributions are equal."""
    ratio = given.x[0] / given.x[-1]
    return Sizes(ratio, ratio**2, 1 / ratio, Fraction(1))


def sizes_of_the_fits(given: Given) -> Sizes:
    """Divide the solved weights of parts a and c, and their products with x."""
    ratio = given.x[0] / given.x[-1]
    plain, with_dropout = (weights[0] / weights[-1] for weights in (fit_by_multipliers(given), dropped_fit(given)))
    return Sizes(plain, plain * ratio, with_dropout, with_dropout * ratio)


def sizes_without_inputs(given: Given) -> Sizes:
    """A contribution is weight times input: multiply the ratio of the weights by that of the inputs."""
    right = sizes(given)
    return right._replace(contributions=right.weights, dropped_contributions=right.dropped_weights)


def sizes_upside_down(given: Given) -> Sizes:
    """With dropout, the small input gets the large weight: that ratio is the other way round."""
    return sizes(given)._replace(dropped_weights=given.x[0] / given.x[-1])


def sizes_unchanged(given: Given) -> Sizes:
    """Dropout does change the balance: it punishes every large contribution, since that might be dropped."""
    right = sizes(given)
    return right._replace(dropped_weights=right.weights, dropped_contributions=right.contributions)


# g: the jump


def contribution(given: Given) -> sympy.Expr:
    """Setting the derivative to zero gives Σc − y + odds·cᵢ = 0 for every i: all cᵢ are equal."""
    return Y / (len(given.x) + D / (1 - D))


@lru_cache(maxsize=8)
def contribution_for(inputs: int) -> sympy.Expr:
    """The normal equations in the contributions, solved by sympy."""
    keep = 1 - D
    matrix = sympy.Matrix(inputs, inputs, lambda i, j: 1 / keep if i == j else 1)
    return sympy.simplify(matrix.LUsolve(sympy.ones(inputs, 1) * Y)[-1])


def contribution_by_sympy(given: Given) -> sympy.Expr:
    """The normal equations in the contributions, with d as a symbol, solved by sympy."""
    return contribution_for(len(given.x))


def contribution_fits_at_100_rates(given: Given, answer: sympy.Expr) -> bool:
    """Weighted least squares over all masks, by pseudo-inverse, at 100 drop rates from 1/101 to 100/101."""
    drop = np.arange(1, 101)[:, None] / 101
    every = np.array(masks(given))
    chances = np.where(every[None] == 1, 1 - drop[:, :, None], drop[:, :, None]).prod(axis=2)
    root = np.sqrt(chances)
    rows = every[None] * np.array(given.x, float) / (1 - drop[:, :, None]) * root[:, :, None]
    weights = np.einsum("rnm,rm->rn", np.linalg.pinv(rows, rcond=1e-12), root * float(given.y))
    formula = evaluator(answer)(float(given.y), drop)
    return close(weights * np.array(given.x, float), np.broadcast_to(formula, weights.shape))


@lru_cache(maxsize=64)
def evaluator(formula: sympy.Expr) -> Any:
    """The formula as a function of numbers y and d."""
    return sympy.lambdify((Y, D), formula)


def contribution_without_keep(given: Given) -> sympy.Expr:
    """The penalty is the odds d/(1 − d), not d: dividing by keep makes the noise larger."""
    return Y / (len(given.x) + D)


def contribution_with_inverse_odds(given: Given) -> sympy.Expr:
    """These are the odds of being kept; the penalty grows with those of being dropped."""
    return Y / (len(given.x) + (1 - D) / D)


def contribution_with_second_moment(given: Given) -> sympy.Expr:
    """1/(1 − d) counts the square of the mean a second time: of E[z²] = x²/(1 − d), x² is in the sum already."""
    return Y / (len(given.x) + 1 / (1 - D))


def limit(given: Given) -> Weights:
    """The odds vanish, the equality of the contributions stays: y/n each."""
    return tuple(given.y / (len(given.x) * value) for value in given.x)


def limit_by_multipliers(given: Given) -> Weights:
    """Among the weights that fit exactly, those of smallest penalty Σ(wᵢxᵢ)²: Lagrange, in fractions."""
    n = len(given.x)
    system = [[*(2 * given.x[i] ** 2 * (i == j) for j in range(n)), given.x[i]] for i in range(n)]
    return eliminate([*system, [*given.x, Fraction(0)]], [*[Fraction(0)] * n, given.y])[:-1]


def limit_is_approached(given: Given, answer: Weights) -> bool:
    """The exact fits at two small drop rates: a thousandth of the rate brings them a thousand times as close."""
    one, other = (dropped_fit(Given(x=given.x, y=given.y, drop=Fraction(1, 10**e))) for e in (6, 9))
    first, second = (abs(weights[0] - answer[0]) for weights in (one, other))
    return bool(0 < second < Fraction(1, 900) * first)


def limit_continuous(given: Given) -> Weights:
    """You went on to drop = 0 itself; the limit is taken from above, where the minimum is unique."""
    return fit(given)


def limit_at_drop(given: Given) -> Weights:
    """That is the minimiser at the given drop rate; let the rate go to zero."""
    return dropped_fit(given)


# h: Adam


def adam(given: Given) -> Weights:
    """Adam divides each coordinate by its own size: all weights move alike, until Σ|xᵢ|·t = y."""
    t = given.y / total(given)
    return tuple(t if value > 0 else -t for value in given.x)


def adam_is_the_flattest_fit(given: Given, answer: Weights) -> bool:
    """A linear program: of all exact fits, the one whose largest weight is smallest."""
    n, x = len(given.x), [float(value) for value in given.x]
    bounds = [[*(sign * (i == j) for j in range(n)), -1] for i in range(n) for sign in (1, -1)]
    cost = [*[0] * n, 1]
    found = optimize.linprog(cost, bounds, [0] * 2 * n, [[*x, 0]], [float(given.y)], bounds=(None, None))
    return close(found.x[:n], answer)


def adam_moves_all_alike(given: Given, answer: Weights) -> bool:
    """torch's own Adam, with ε = 0: after each of four steps w is a multiple of the answer."""
    x = torch.tensor([float(value) for value in given.x], dtype=torch.float64)
    w = torch.zeros_like(x, requires_grad=True)
    size = max(map(abs, answer))
    optimizer = torch.optim.Adam([w], lr=float(size) / 50, eps=0)
    for _ in range(4):
        optimizer.zero_grad()
        ((w @ x - float(given.y)) ** 2).backward()
        optimizer.step()
        scale = w.detach().abs().max().item() / float(size)
        if not close(w.detach(), [scale * float(value) for value in answer]):
            return False
    return dot(given.x, answer) == given.y


def adam_without_signs(given: Given) -> Weights:
    """Adam moves every weight by the same amount, but each against the sign of its own gradient."""
    return (given.y / abs(sum(given.x, Fraction(0))),) * len(given.x)


def adam_as_gradient_descent(given: Given) -> Weights:
    """That is where gradient descent ends; Adam divides each gradient by its own size, which changes the direction."""
    return fit(given)


def adam_as_dropout(given: Given) -> Weights:
    """That is where vanishing dropout ends, with equal contributions; Adam makes the weights themselves equal."""
    return limit(given)


class Lengths(NamedTuple):
    """Of the fits without dropout by gradient descent, Adam, and vanishing dropout, in this order."""

    squares: Weights
    largest: Weights
    contributions: Weights


def lengths(given: Given) -> Lengths:
    """The sum of the squared weights, the largest weight, and the sum of the squared contributions of each fit."""
    fits = [fit(given), adam(given), limit(given)]
    return Lengths(
        tuple(dot(w, w) for w in fits),
        tuple(max(map(abs, w)) for w in fits),
        tuple(sum(((a * b) ** 2 for a, b in zip(w, given.x, strict=True)), Fraction(0)) for w in fits),
    )


def each_fit_is_best_at_something(given: Given, answer: Lengths) -> bool:
    """By Cauchy–Schwarz and Hölder, the smallest values are y²/|x|², |y|/Σ|x| and y²/n: each fit attains its own."""
    x, y = given.x, given.y
    bounds = (y**2 / dot(x, x), abs(y) / total(given), y**2 / len(x))
    return all(row[i] == min(row) == bound for i, (row, bound) in enumerate(zip(answer, bounds, strict=True)))


# i: images


class Seen(NamedTuple):
    """How many values see the cheat after each of the two stages (convolution, pooling, ReLU)."""

    first: int
    second: int


def seen(given: Given) -> Seen:
    """A 3×3 filter reaches one pixel further, pooling halves: follow the leftmost column and the top row."""
    top, left, size, counts = given.side - 1, given.side - given.bits, given.side, []
    for channels in given.channels:
        top, left, size = max(0, top - 1) // 2, max(0, left - 1) // 2, size // 2
        counts.append((size - top) * (size - left) * channels)
    return Seen(*counts)


def seen_by_gradients(given: Given) -> Seen:
    """Filters of ones and mean pooling in torch: which outputs change when the cheat does?"""
    image = torch.zeros(1, 1, given.side, given.side, dtype=torch.float64)
    image[..., -1, -given.bits :] = 1
    counts = []
    for channels in given.channels:
        image = torch.nn.functional.avg_pool2d(
            torch.nn.functional.conv2d(image, image.new_ones(1, 1, 3, 3), padding=1), 2
        )
        counts.append(int((image > 0).sum()) * channels)
    return Seen(*counts)


def seen_by_listing(given: Given) -> Seen:
    """List the pixels that know of the cheat, and pass the list on from stage to stage."""
    pixels = {(given.side - 1, given.side - 1 - bit) for bit in range(given.bits)}
    size, counts = given.side, []
    for channels in given.channels:
        reached = {(i + a, j + b) for i, j in pixels for a in (-1, 0, 1) for b in (-1, 0, 1)}
        pixels = {(i // 2, j // 2) for i, j in reached if 0 <= i < size and 0 <= j < size}
        size //= 2
        counts.append(len(pixels) * channels)
    return Seen(*counts)


def seen_without_reach(given: Given) -> Seen:
    """You followed the pooling only; a 3×3 filter that stands next to the cheat sees it, too."""
    left, size, counts = given.side - given.bits, given.side, []
    for channels in given.channels:
        left, size = left // 2, size // 2
        counts.append((size - left) * channels)
    return Seen(*counts)


def reach_matters(given: Given) -> bool:
    """Whether the filters see the cheat from a place that pooling alone would not give."""
    return given.bits % 4 != 1 and given.bits < given.side - 2


def seen_in_one_channel(given: Given) -> Seen:
    """These are places; every place has one value in each channel."""
    first, second = seen(given)
    return Seen(first // given.channels[0], second // given.channels[1])


def seen_everywhere(given: Given) -> Seen:
    """These are all values of a stage; those far from the corner never see the cheat."""
    first, second = given.channels
    return Seen((given.side // 2) ** 2 * first, (given.side // 4) ** 2 * second)


# Numbers for the page


class Shrunk(NamedTuple):
    """With dropout: the odds, what each input contributes, and the prediction when nothing is dropped."""

    odds: Fraction
    contribution: Fraction
    prediction: Fraction


def shrunk(given: Given) -> Shrunk:
    """From the weights of part c."""
    w = dropped_fit(given)
    return Shrunk(given.drop / given.keep, w[0] * given.x[0], dot(w, given.x))


def shrunk_by_formula(given: Given) -> Shrunk:
    """y/(n + odds) each, n times."""
    odds = 1 / given.keep - 1
    return Shrunk(odds, given.y / (len(given.x) + odds), given.y * (1 - odds / (len(given.x) + odds)))


def hidden(given: Given) -> float:
    """The chance that the last dropout hides every value that sees the cheat: heavy to that power."""
    return float(given.heavy ** seen(given).second)


def hidden_by_logarithms(given: Given) -> float:
    """Add logarithms."""
    return math.exp(seen_by_listing(given).second * math.log(given.heavy))


def slow_share(given: Given) -> float:
    """Of the way to part c, what the mean of w still lacks after `steps` steps, as a distance."""
    return math.dist(mean_path(given), [float(weight) for weight in dropped_fit_as_ridge(given)])


def slow_share_step_by_step(given: Given) -> float:
    """The same from the run of the expected gradient."""
    return math.dist(mean_path_step_by_step(given), [float(weight) for weight in dropped_fit(given)])


# Claims about what was recorded: a docstring is the sentence, its numbers those of the finding

HALF, HEAVY = Given().drop, Given().heavy
SWEEP = [Fraction(0), Fraction(1, 100), Fraction(1, 10), Fraction(1, 2), Fraction(9, 10)]
DESCENTS = [
    *(Run(optimizer="sgd", drop=Fraction(0), batch=0, start=start) for start in ("zero", "random")),
    *(Run(optimizer="sgd", drop=HALF, batch=batch) for batch in (1, 32, 1024, 0)),
    Run(optimizer="sgd", drop=HALF, batch=1024, start="random"),
    Run(optimizer="adam", drop=Fraction(0), batch=0),
    *(Run(optimizer="adam", drop=HALF, batch=batch) for batch in (1, 1024, 0)),
]
TRAININGS = [
    *(Training(cheat=cheat, drop=drop) for cheat in (True, False) for drop in (Fraction(0), HEAVY)),
    *(Training(hard=False, drop=drop, epochs=6) for drop in (Fraction(0), HEAVY)),
    Training(hard=False, last_relu=True, epochs=6),
]


def claim(decide: Callable[[Results[Any]], Finding]) -> Claim[Any]:
    """A claim whose sentence is the docstring of the function that decides it."""
    return Claim(decide.__name__, " ".join((decide.__doc__ or "").split()), decide)


def of(results: Results[Run], **fields: Any) -> Results[Run]:
    """Trials of SGD from zero, unless said otherwise."""
    return results.where(**{"optimizer": "sgd", "start": "zero", **fields})


def off(results: Results[Run], target: Weights, metric: str = "weights") -> Any:
    """The distance of the weights from a target."""
    return np.linalg.norm(results.sample(metric) - np.array(target, dtype=float), axis=1)


def ratio(one: Any, other: Any) -> Any:
    """One over the other, entry by entry; 0 where the other is 0, as it is for runs that come to rest."""
    return np.divide(one, other, out=np.zeros(len(one)), where=other > 0)


def both(one: Finding, other: Finding) -> Finding:
    """Both findings hold; the numbers of the second get a 2 behind their names."""
    return Finding(one.holds and other.holds, {**one.numbers, **{f"{k}2": v for k, v in other.numbers.items()}})


def plain_is_shortest(results: Results[Run]) -> Finding:
    """Without dropout, gradient descent from zero ends at the shortest fit: it is {mean:.1g} away ({n} seeds;
    threshold {threshold:g}).
    """
    return mean_below(off(of(results, drop=0), fit(Given())), 1e-5)


def plain_remembers(results: Results[Run]) -> Finding:
    """Without dropout the end depends on the start: from a random start gradient descent ends {mean:.2f} away from
    where it ends from zero (99 % one-sided: over {low:.2f}, {n} seeds; threshold {threshold}). With dropout, two
    runs on the same masks but from these two starts end less than {threshold2} apart.
    """

    def apart(drop: Fraction, batch: int) -> Any:
        ends = [of(results, drop=drop, batch=batch, start=s).sample("weights") for s in ("zero", "random")]
        return np.linalg.norm(ends[0] - ends[1], axis=1)

    return both(mean_above(apart(Fraction(0), 0), 0.5), mean_below(apart(HALF, 1024), 1e-4))


def never_rests(results: Results[Run]) -> Finding:
    """After twenty thousand steps with batch 1, SGD is {mean:.2f} further away from the least-squares weights than
    the expected gradient (99 % one-sided: over {low:.2f}, {n} seeds; threshold {threshold}), which rests there (less
    than {threshold2} away).
    """
    one, exact = (off(of(results, drop=HALF, batch=batch), dropped_fit(Given())) for batch in (1, 0))
    return both(mean_above(one - exact, 0.1), mean_below(exact, 1e-4))


def right_on_average(results: Results[Run]) -> Finding:
    """Averaged over the second half of such a run, the second weight is {mean:.3f} ({low:.3f} to {high:.3f}, 99 %
    over {n} seeds, tolerance {tolerance}; part c says {target:.4f}), and the first {mean2:.4f} ({low2:.4f} to
    {high2:.4f}; {target2:.4f}).
    """
    average = of(results, drop=HALF, batch=1).sample("average")
    first, second = (float(weight) for weight in dropped_fit(Given()))
    return both(mean_within(average[:, 1], second, 0.03), mean_within(average[:, 0], first, 0.01))


def wanders_as_computed(results: Results[Run]) -> Finding:
    """The first weight wanders as far as computed: measured over computed standard deviation is {mean:.3f} with
    batch 1 ({low:.3f} to {high:.3f}, 99 % over {n} seeds, tolerance {tolerance}) and {mean2:.3f} with batch 1024
    ({low2:.3f} to {high2:.3f}).
    """
    one, many = (of(results, drop=HALF, batch=batch).sample("spread")[:, 0] for batch in (1, 1024))
    computed = wander(Given())
    return both(mean_within(one / computed.one[0], 1, 0.03), mean_within(many / computed.many[0], 1, 0.03))


def spiky(results: Results[Run]) -> Finding:
    """The loss of single batches has a standard deviation of {one:.1f} over time with batch 1 and of {many:.2f} with
    batch 1024 (difference over {low:.1f}, 99 % one-sided, {n} seeds; threshold {threshold}).
    """
    one, many = (of(results, drop=HALF, batch=batch).sample("loss_spread") for batch in (1, 1024))
    numbers = {"one": float(one.mean()), "many": float(many.mean())}
    found = mean_above(one - many, 40)
    return Finding(found.holds, {**found.numbers, **numbers})


def larger_is_closer(results: Results[Run]) -> Finding:
    """After twenty thousand steps batch 1024 is closer to the least-squares weights than batch 1, by {mean:.3f} (99
    % one-sided: over {low:.3f}, {n} seeds, paired; threshold {threshold}); it is {mean2:.4f} away itself.
    """
    one, many = (off(of(results, drop=HALF, batch=batch), dropped_fit(Given())) for batch in (1, 1024))
    return both(mean_above(one - many, 0.1), mean_below(many, 0.01))


def still_not_equal(results: Results[Run]) -> Finding:
    """After a thousand steps batch 1024 is still {mean:.3f} away (99 % one-sided: over {low:.3f}, {n} seeds;
    threshold {threshold}), and noise is not why: the expected gradient, which has none, is as far away, with a
    difference of {mean2:.4f} ({low2:.4f} to {high2:.4f}).
    """
    many, all_masks = (off(of(results, drop=HALF, batch=b), dropped_fit(Given()), "early") for b in (1024, 0))
    return both(mean_above(many, 0.1), mean_within(many - all_masks, 0, 0.01))


def gains_more_than_the_root(results: Results[Run]) -> Finding:
    """From batch 1 to batch 1024 the first weight gets calmer by a factor of {mean:.1f} (99 % one-sided: over
    {low:.1f}, {n} seeds; threshold {threshold}), which is more than √1024 = 32.
    """
    one, many = (of(results, drop=HALF, batch=batch).sample("spread")[:, 0] for batch in (1, 1024))
    return mean_above(ratio(one, many), 34)


def contributions_even_out(results: Results[Run]) -> Finding:
    """The contributions differ by a factor of ten to the power {mean:.3f} without dropout, and of ten to the power
    {mean2:.4f} with it ({low2:.4f} to {high2:.4f}; batch 1024, 99 % over {n2} seeds, tolerance {tolerance2}).
    """
    logs = [
        np.log10(np.abs(weights[:, 0] * 10 / weights[:, 1]))
        for weights in (of(results, drop=drop, batch=b).sample("weights") for drop, b in ((0, 0), (HALF, 1024)))
    ]
    return both(mean_within(logs[0], 2, 0.01), mean_within(logs[1], 0, 0.01))


def weights_swap(results: Results[Run]) -> Finding:
    """Without dropout w₁ is {mean:.2f} times w₂; with dropout w₂ is {mean2:.2f} times w₁ ({low2:.2f} to {high2:.2f};
    batch 1024, 99 % over {n2} seeds, tolerance {tolerance2}).
    """
    plain, with_dropout = (of(results, drop=drop, batch=b).sample("weights") for drop, b in ((0, 0), (HALF, 1024)))
    return both(
        mean_within(plain[:, 0] / plain[:, 1], 10, 0.1), mean_within(with_dropout[:, 1] / with_dropout[:, 0], 10, 0.2)
    )


def adam_equalises(results: Results[Run]) -> Finding:
    """Without dropout the weights that SGD finds are further apart than those of Adam, by {mean:.3f} (99 %
    one-sided: over {low:.3f}, {n} seeds; threshold {threshold}); Adam ends less than {threshold2} away from the
    equal weights of part h.
    """
    gaps = [
        np.abs(np.diff(of(results, drop=0, batch=0, optimizer=name).sample("weights"))[:, 0])
        for name in ("sgd", "adam")
    ]
    return both(
        mean_above(gaps[0] - gaps[1], 0.9), mean_below(off(of(results, drop=0, optimizer="adam"), adam(Given())), 1e-4)
    )


def adam_agrees(results: Results[Run]) -> Finding:
    """With dropout and the expected gradient Adam and SGD end less than {threshold} apart (99 % one-sided, {n}
    seeds); without dropout they end {mean2:.2f} apart.
    """
    apart = [
        np.linalg.norm(of(results, drop=d, batch=0, optimizer="adam").sample("weights") - plain, axis=1)
        for d, plain in ((d, of(results, drop=d, batch=0).sample("weights")) for d in (HALF, Fraction(0)))
    ]
    return both(mean_below(apart[0], 1e-4), mean_above(apart[1], 0.5))


def adam_calmer_first(results: Results[Run]) -> Finding:
    """With batch 1, the first weight, that of the loud input, wanders {mean:.1f} times as far with SGD as with Adam
    (99 % one-sided: over {low:.1f}, {n} seeds; threshold {threshold}); the second wanders {mean2:.2f} times as far
    with Adam as with SGD (over {low2:.2f}; threshold {threshold2}).
    """
    sgd, other = (of(results, drop=HALF, batch=1, optimizer=name).sample("spread") for name in ("sgd", "adam"))
    return both(mean_above(ratio(sgd[:, 0], other[:, 0]), 3), mean_above(ratio(other[:, 1], sgd[:, 1]), 0.75))


def jumps(results: Results[Run]) -> Finding:
    """SGD ends with a second weight that is {mean:.2f} larger at drop 1/10 than at drop 0 (99 % one-sided: over
    {low:.2f}, {n} seeds; threshold {threshold}), and {mean2:.2f} larger than at drop 9/10 (over {low2:.2f};
    threshold {threshold2}).
    """
    zero, low, high = (
        results.where(drop=drop).sample("weights")[:, 1] for drop in (0, Fraction(1, 10), Fraction(9, 10))
    )
    return both(mean_above(low - zero, 5), mean_above(low - high, 4))


def jump_takes_time(results: Results[Run]) -> Finding:
    """At drop 1/100, a thousand steps leave SGD nearer to part a than to its own minimum, by {mean:.2f} (99 %
    one-sided: over {low:.2f}, {n} seeds; threshold {threshold}); after twenty thousand it is nearer to the minimum,
    by {gain:.2f}.
    """
    runs = results.where(drop=Fraction(1, 100))
    goal = dropped_fit(Given(drop=Fraction(1, 100)))
    early, late = (off(runs, goal, m) - off(runs, fit(Given()), m) for m in ("early", "weights"))
    found = both(mean_above(early, 2), mean_below(late, -4))
    return Finding(found.holds, {**found.numbers, "gain": -found.numbers["mean2"]})


def accuracy(results: Results[Training], metric: str, **fields: Any) -> Any:
    """A metric of the networks trained so; on hard images, with the cheat and without a last ReLU unless said."""
    return results.where(**{"hard": True, "cheat": True, "last_relu": False, **fields}).sample(metric)


def gap(results: Results[Training], **fields: Any) -> Any:
    """What the cheat is worth: accuracy with it less accuracy without it."""
    return accuracy(results, "cheated", **fields) - accuracy(results, "clean", **fields)


def helps_clean(results: Results[Training]) -> Finding:
    """On hard images without the cheat, dropout raises the accuracy by {mean:.3f} (99 % one-sided: over {low:.3f},
    {n} seeds, paired; threshold {threshold}), though the cheat was there in training.
    """
    return mean_above(accuracy(results, "clean", drop=HEAVY) - accuracy(results, "clean", drop=0), 0.02)


def leans_less(results: Results[Training]) -> Finding:
    """What the cheat adds to the accuracy is {mean:.3f} less with dropout than without (99 % one-sided: over
    {low:.3f}, {n} seeds, paired; threshold {threshold}).
    """
    return mean_above(gap(results, drop=0) - gap(results, drop=HEAVY), 0.1)


def still_leans(results: Results[Training]) -> Finding:
    """With dropout the network still uses the cheat: it adds {mean:.3f} more to the accuracy than it adds to
    networks that never saw it in training (99 % one-sided: over {low:.3f}, {n} seeds; threshold {threshold}).
    """
    return mean_above(gap(results, drop=HEAVY) - gap(results, drop=HEAVY, cheat=False), 0.01)


def cheat_costs(results: Results[Training]) -> Finding:
    """Without dropout, having had the cheat in training costs {mean:.3f} of the accuracy on clean images (99 %
    one-sided: over {low:.3f}, {n} seeds, paired; threshold {threshold}).
    """
    return mean_above(accuracy(results, "clean", drop=0, cheat=False) - accuracy(results, "clean", drop=0), 0.05)


def costs_the_honest(results: Results[Training]) -> Finding:
    """On networks that never saw a cheat, dropout does not raise the accuracy: without it they are better by
    {mean:.3f} (99 % one-sided: over {low:.3f}, {n} seeds, paired; threshold {threshold}).
    """
    clean = [accuracy(results, "clean", drop=drop, cheat=False) for drop in (0, HEAVY)]
    return mean_above(clean[0] - clean[1], 0.01)


def fooled_less(results: Results[Training]) -> Finding:
    """A false cheat makes the network answer what it says on {mean:.3f} more of the images without dropout than with
    it (99 % one-sided: over {low:.3f}, {n} seeds, paired; threshold {threshold}).
    """
    return mean_above(accuracy(results, "fooled", drop=0) - accuracy(results, "fooled", drop=HEAVY), 0.02)


def easy_needs_no_cheat(results: Results[Training]) -> Finding:
    """On easy images the network hardly looks at the cheat, even without dropout: it adds {mean2:.4f} to the
    accuracy, {mean:.3f} less than on hard images (99 % one-sided: over {low:.3f}, {n} seeds; threshold {threshold}).
    """
    hard, easy = gap(results, drop=0), gap(results, drop=0, hard=False)
    return both(mean_above(hard - easy, 0.1), mean_below(np.abs(easy), 0.01))


def relu_costs(results: Results[Training]) -> Finding:
    """A ReLU after the last layer lowers the accuracy on easy images from {proper:.3f} to {capped:.3f} (difference
    over {low:.3f}, 99 % one-sided, {n} seeds, paired; threshold {threshold}).
    """
    proper, capped = (accuracy(results, "clean", drop=0, hard=False, last_relu=relu) for relu in (False, True))
    found = mean_above(proper - capped, 0.2)
    return Finding(found.holds, {**found.numbers, "proper": float(proper.mean()), "capped": float(capped.mean())})


def relu_kills(results: Results[Training]) -> Finding:
    """With that ReLU, {mean:.1f} more of the ten outputs are zero for every image of the training set (99 %
    one-sided: over {low:.1f}, {n} seeds, paired; threshold {threshold}).
    """
    proper, capped = (accuracy(results, "dead", drop=0, hard=False, last_relu=relu) for relu in (False, True))
    return mean_above(capped - proper, 1)


problem = Problem(
    title="What dropout does",
    sources=[
        Source("EECS 182", "Spring 2023", "Homework 4", "1"),
        Source("EECS 182", "term not stated", "homework on depthwise separable convolution", "6"),
    ],
    topics=["dropout", "regularisation", "stochastic gradient descent", "Adam", "shortcut learning"],
    level=2,
    minutes=60,
    given=Given(),
    draw=draw,
    kind="experiment",
    boundaries=[
        Given(x=rationals("1 1"), y=Fraction(1), drop=Fraction(1, 4), batch=1),
        Given(x=rationals("3 -3"), y=Fraction(-2), steps=1, pace=Fraction(9, 10)),
        Given(x=rationals("1/2 -4 3 2"), drop=Fraction(9, 10), steps=50),
        Given(drop=Fraction(1, 100), batch=2, side=8, bits=8, channels=(1, 1)),
        Given(drop=Fraction(99, 100), side=64, bits=1, channels=(3, 2), heavy=Fraction(1, 100)),
    ],
    parts={
        "a": Part(fit)
        .key(rationals("110/101 11/101"))
        .also(fit_by_multipliers)
        .satisfies(fit_agrees_with_lstsq)
        .mistake(fit_with_equal_weights, when=uneven)
        .mistake(fit_with_equal_contributions, when=uneven)
        .mistake(fit_with_one_weight),
        "b": Part(descent)
        .also(descent_by_extrapolation)
        .satisfies(descent_ends_there, hessian_limits_the_step)
        .mistake(step_for_half_the_loss)
        .mistake(step_without_square, when=lambda given: total(given) != dot(given.x, given.x))
        .mistake(descent_to_equal_weights, when=uneven),
        "c": Part(dropped_fit)
        .key(rationals("11/30 11/3"))
        .also(dropped_fit_as_ridge)
        .satisfies(dropped_fit_agrees_with_lstsq, dropped_fit_is_stationary)
        .mistake(dropped_fit_unscaled)
        .mistake(dropped_fit_of_the_mean)
        .mistake(dropped_fit_ignored),
        "d": Part(losses)
        .also(losses_one_by_one)
        .satisfies(mean_is_bias_and_variance)
        .mistake(losses_weighted_alike, when=lambda given: given.drop != Fraction(1, 2))
        .mistake(losses_of_the_plain_fit)
        .mistake(losses_unscaled)
        .mistake(losses_halved),
        "d_end": Part(settle, ENDS)
        .also(settle_by_moments)
        .mistake(settle_at_rest)
        .mistake(settle_elsewhere)
        .mistake(settle_at_the_plain_fit),
        "e": Part(batch_loss)
        .also(batch_loss_by_counts)
        .mistake(batch_loss_of_one, when=lambda given: given.batch > 1)
        .mistake(batch_loss_squared, when=lambda given: given.batch > 1)
        .mistake(batch_loss_averaged, when=lambda given: given.batch > 1),
        "f": Part(sizes)
        .key(Sizes(Fraction(10), Fraction(100), Fraction(1, 10), Fraction(1)))
        .also(sizes_of_the_fits)
        .mistake(sizes_without_inputs, when=lambda given: given.x[0] != given.x[-1])
        .mistake(sizes_upside_down, when=lambda given: abs(given.x[0]) != abs(given.x[-1]))
        .mistake(sizes_unchanged, when=lambda given: abs(given.x[0]) != abs(given.x[-1])),
        "g": Part(contribution, Formula("y d", where=lambda values: values["d"] > 1))
        .key(Y / (2 + D / (1 - D)))
        .also(contribution_by_sympy)
        .satisfies(contribution_fits_at_100_rates)
        .mistake(contribution_without_keep)
        .mistake(contribution_with_inverse_odds)
        .mistake(contribution_with_second_moment),
        "g_limit": Part(limit)
        .key(rationals("11/20 11/2"))
        .also(limit_by_multipliers)
        .satisfies(limit_is_approached)
        .mistake(limit_continuous, when=uneven)
        .mistake(limit_at_drop),
        "h": Part(adam)
        .key(rationals("1 1"))
        .satisfies(adam_is_the_flattest_fit, adam_moves_all_alike)
        .mistake(adam_as_gradient_descent, when=uneven)
        .mistake(adam_as_dropout, when=uneven)
        .mistake(adam_without_signs, when=lambda given: min(given.x) < 0 and sum(given.x) != 0),
        "i": Part(seen)
        .also(seen_by_gradients, seen_by_listing)
        .mistake(seen_without_reach, when=reach_matters)
        .mistake(seen_in_one_channel, when=lambda given: max(given.channels) > 1)
        .mistake(seen_everywhere, when=lambda given: given.side > 8),
    },
    facts={
        "eta": Part(step).also(step_by_its_meaning),
        "shrunk": Part(shrunk).also(shrunk_by_formula),
        "wandering": Part(wander).also(wander_by_doubling),
        "path": Part(mean_path).also(mean_path_step_by_step),
        "lacking": Part(slow_share, Real(1e-3, because="it is rounded for reading", routes=1e-7)).also(
            slow_share_step_by_step
        ),
        "lengths": Part(lengths).satisfies(each_fit_is_best_at_something),
        "hidden": Part(hidden, Real(1e-3, because="it is rounded for reading")).also(hidden_by_logarithms),
    },
    experiments={
        "descents": Experiment(
            trial=descend,
            grid=DESCENTS,
            seeds=range(30),
            together=30,
            claims=[
                claim(plain_is_shortest),
                claim(plain_remembers),
                claim(never_rests),
                claim(right_on_average),
                claim(wanders_as_computed),
                claim(spiky),
                claim(larger_is_closer),
                claim(still_not_equal),
                claim(gains_more_than_the_root),
                claim(contributions_even_out),
                claim(weights_swap),
                claim(adam_equalises),
                claim(adam_agrees),
                claim(adam_calmer_first),
            ],
        ),
        "sweep": Experiment(
            trial=descend,
            grid=[Run(drop=drop, batch=64) for drop in SWEEP],
            seeds=range(30),
            together=30,
            claims=[
                claim(jumps),
                claim(jump_takes_time),
            ],
        ),
        "curves": Experiment(trial=watch, grid=[Run(batch=1), Run(batch=1024)], together=1),
        "images": Experiment(
            trial=train,
            grid=TRAININGS,
            seeds=range(30),
            together=3,
            tolerance=0.05,
            data=images_used,
            claims=[
                claim(helps_clean),
                claim(leans_less),
                claim(still_leans),
                claim(cheat_costs),
                claim(fooled_less),
                claim(costs_the_honest),
                claim(easy_needs_no_cheat),
                claim(relu_costs),
                claim(relu_kills),
            ],
        ),
    },
)
