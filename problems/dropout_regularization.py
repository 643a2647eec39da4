"""Dropout on a linear model is ridge regression with a penalty of its own for each feature.

Convention: each entry of X (rows are data) is kept with probability `keep`, else zeroed; nothing is rescaled.
R is the mask of independent coins, w̃ minimises E‖y − (R∘X)w‖², and Γ̃ is diagonal with the column norms of X.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from math import log
from typing import Annotated, Any, NamedTuple

import numpy as np
import sympy
import torch
from sympy.polys.matrices import DomainMatrix

from exambank import (
    Abstain,
    Choice,
    Condition,
    Formula,
    Givens,
    Part,
    Problem,
    Real,
    Solutions,
    Source,
    at_least,
    at_most,
    integer_rows,
    integers,
    less_than,
    more_than,
)

Weights = tuple[Fraction, ...]
Table = tuple[tuple[Fraction, ...], ...]
Radicals = tuple[sympy.Expr, ...]
InKeep = Annotated[sympy.Expr, Formula("keep")]  # rational in keep, so that whole numbers decide
Estimate = Annotated[float, Real(1e-2, because="it comes from random masks")]

KEEP = sympy.Symbol("keep", integer=True, positive=True)


@dataclass(frozen=True)
class Given(Givens):
    """Data `X` (a row each) with targets `y`; each entry of X is kept with probability `keep`."""

    X: tuple[tuple[Annotated[int, at_least(-1000), at_most(1000)], ...], ...] = ((2, 1), (1, 1), (1, 1))
    y: tuple[Annotated[int, at_least(-1000), at_most(1000)], ...] = (3, 1, 1)
    keep: Annotated[Fraction, more_than(0), less_than(1)] = Fraction(1, 2)

    def constrain(self) -> None:
        """X is a table of up to 8 columns with a row for each target; no column is zero, or Γ has no inverse."""
        if not self.X or not self.X[0] or len({len(row) for row in self.X}) != 1 or len(self.X[0]) > 8:
            raise ValueError(f"X must have rows of one length, 1 to 8, got {self.X}")
        if len(self.y) != len(self.X):
            raise ValueError(f"y must have {len(self.X)} entries, one for each row of X, got {len(self.y)}")
        for place, column in enumerate(zip(*self.X, strict=True), 1):
            if not any(column):
                raise ValueError(f"X must have no zero column, for Γ could not be inverted; column {place} is zero")


def draw(rng: np.random.Generator) -> Given:
    """Two features that are neither parallel nor orthogonal, of different norms, and both of use."""
    while True:
        X = rng.integers(-2, 4, (int(rng.integers(2, 4)), 2))
        y = rng.integers(-3, 6, len(X))
        (a, b), (_, c) = X.T @ X
        if a * c * b and a != c and a * c != b * b and (X.T @ y).all():
            return Given(
                X=tuple(tuple(row) for row in X.tolist()),
                y=tuple(y.tolist()),
                keep=Fraction(str(rng.choice(["1/2", "1/3", "2/3", "1/4", "3/4"]))),
            )


# Small exact tools, for the answers only


def columns(given: Given) -> list[tuple[int, ...]]:
    """The features, one tuple each."""
    return list(zip(*given.X, strict=True))


def dot(one: Sequence[Any], other: Sequence[Any]) -> Fraction:
    """The inner product."""
    return sum((Fraction(a) * b for a, b in zip(one, other, strict=True)), Fraction(0))


def odds(given: Given) -> Fraction:
    """The odds that an entry is dropped, (1 − keep)/keep."""
    return (1 - given.keep) / given.keep


@lru_cache(maxsize=4096)
def root(square: Fraction) -> sympy.Expr:
    """An exact square root."""
    return sympy.sqrt(sympy.Rational(square))


def norms(given: Given, factor: Fraction = Fraction(1)) -> Radicals:
    """The column norms of X times √factor."""
    return tuple(root(factor * dot(column, column)) for column in columns(given))


def solve(matrix: Table, right: Weights) -> Weights:
    """Gauss and Jordan in fractions, for a positive definite matrix: no pivot is ever zero."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i, pivot in enumerate(rows):
        pivot[:] = [entry / pivot[i] for entry in pivot]
        for other in rows:
            if other is not pivot:
                other[:] = [entry - other[i] * p for entry, p in zip(other, pivot, strict=True)]
    return tuple(row[-1] for row in rows)


# Every mask, for the routes only


class Form(NamedTuple):
    """The quadratic form constant + linear·w + wᵀ matrix w, its matrix symmetric."""

    constant: Fraction
    linear: Weights
    matrix: Table


@cache
def coins(rows: int, width: int) -> Any:
    """All 0-1 masks of this shape. Abstains where there are too many to be listed."""
    if rows * width > 12:
        raise Abstain(f"2^{rows * width} masks are too many to be listed")
    return np.array(list(itertools.product((0, 1), repeat=rows * width))).reshape(-1, rows, width)


@lru_cache(maxsize=1024)
def expectation(given: Given, shared: bool = False) -> Form:
    """E‖y − (R∘X)w‖² summed mask by mask; with `shared` coins, one for a whole column."""
    masks = coins(1 if shared else len(given.X), len(given.X[0]))
    kept, tossed = masks.sum((1, 2)), masks[0].size
    seen = masks * np.array(given.X)
    linear, matrix = -2 * np.einsum("mij,i->mj", seen, given.y), np.einsum("mij,mik->mjk", seen, seen)
    by_kept = [
        (given.keep**k * (1 - given.keep) ** (tossed - k), linear[kept == k].sum(0), matrix[kept == k].sum(0))
        for k in range(tossed + 1)
    ]
    mean_linear = sum(chance * line.astype(object) for chance, line, _ in by_kept)
    mean_matrix = sum(chance * table.astype(object) for chance, _, table in by_kept)
    return Form(Fraction(sum(t * t for t in given.y)), tuple(mean_linear), tuple(map(tuple, mean_matrix)))


def minimum(given: Given) -> Any:
    """The minimiser over all masks in floats: least squares on a data set that holds every masked copy of X."""
    masks = coins(len(given.X), len(given.X[0]))
    kept = masks.sum((1, 2), keepdims=True)
    keep = float(given.keep)
    root_chance = np.sqrt(keep**kept * (1 - keep) ** (masks[0].size - kept))
    copies = (root_chance * masks * np.array(given.X)).reshape(-1, masks.shape[2])
    targets = (root_chance[..., 0] * np.array(given.y)).ravel()
    return np.linalg.lstsq(copies, targets, rcond=None)[0]


def value(form: Form, w: Any) -> Fraction:
    """The quadratic form at w."""
    at, linear, matrix = (np.array(part, dtype=object) for part in (w, form.linear, form.matrix))
    return Fraction(form.constant + linear @ at + at @ matrix @ at)


# a: the expectation


def form(given: Given) -> Form:
    """Two coins agree in keep² of all cases, one coin with itself in keep: the diagonal is larger than the rest."""
    k, features = given.keep, columns(given)
    return Form(
        dot(given.y, given.y),
        tuple(-2 * k * dot(a, given.y) for a in features),
        tuple(tuple((k if a is b else k * k) * dot(a, b) for b in features) for a in features),
    )


def form_by_masks(given: Given) -> Form:
    """All masks are listed, each with its probability, and their losses are summed in fractions."""
    return expectation(given)


def form_by_shared_coins(given: Given) -> Form:
    """Coins of different rows never multiply each other, so one coin for a whole column has the same expectation."""
    return expectation(given, shared=True)


def sample(given: Given, w: Sequence[Any], trials: int = 5_000) -> tuple[float, float, float]:
    """The mean loss at w over masks of torch's own dropout, its standard error, and a bar that 1 in 10⁹ exceeds."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        ones = torch.ones(trials, len(given.X), len(given.X[0]), dtype=torch.float64)
        masks = (torch.nn.functional.dropout(ones, 1 - float(given.keep)) > 0).double()
    terms = torch.tensor(given.X) * torch.tensor([float(x) for x in w], dtype=torch.float64)
    losses = (torch.tensor(given.y) - (masks * terms).sum(2)).square().sum(1)
    largest = float((torch.tensor(given.y).abs() + terms.abs().sum(1)).square().sum())
    error = float(losses.var() / trials) ** 0.5
    # The empirical Bernstein bound of Maurer and Pontil (2009), theorem 4, for both sides.
    bar = error * (2 * log(4e9)) ** 0.5 + 7 * largest * log(4e9) / (3 * (trials - 1))
    return float(losses.mean()), error, bar


def samples_agree(given: Given, form: Form) -> bool:
    """At three w, the mean loss over 5,000 masks of torch's dropout is within its error bar (empirical Bernstein)."""
    width = len(given.X[0])
    for w in ([1] * width, [(-1) ** i for i in range(width)], [*range(1, width + 1)]):
        mean, _, bar = sample(given, w)
        if abs(mean - value(form, w)) > bar:
            return False
    return True


def form_without_penalty(given: Given) -> Form:
    """You put the mean of the mask for the mask: a square has the variance of the coins in it too."""
    exact, k = form(given), given.keep
    return exact._replace(matrix=tuple(tuple(k * k * dot(a, b) for b in columns(given)) for a in columns(given)))


def form_of_one_coin(given: Given) -> Form:
    """You treated the off-diagonal like the diagonal: entries in different columns survive together in keep² of cases
    only, as two coins must both say so."""
    exact, k = form(given), given.keep
    return exact._replace(matrix=tuple(tuple(k * dot(a, b) for b in columns(given)) for a in columns(given)))


def form_penalty_squared(given: Given) -> Form:
    """You squared keep in the wrong term: keep² belongs to the fit, the penalty has the variance of a coin."""
    exact, k = form_without_penalty(given), given.keep
    extra = [k * k * dot(a, a) for a in columns(given)]
    return exact._replace(matrix=added(exact.matrix, extra))


def form_of_inverted_dropout(given: Given) -> Form:
    """You divided the kept entries by keep, as PyTorch does; here nothing is rescaled."""
    k, exact = given.keep, form(given)
    return Form(
        exact.constant,
        tuple(entry / k for entry in exact.linear),
        tuple(tuple(entry / k**2 for entry in row) for row in exact.matrix),
    )


def added(matrix: Table, diagonal: Sequence[Fraction]) -> Table:
    """The matrix with a diagonal added."""
    return tuple(tuple(x + (i == j) * diagonal[i] for j, x in enumerate(row)) for i, row in enumerate(matrix))


def off_half(given: Given) -> bool:
    """Whether keep² and keep·(1 − keep) differ."""
    return given.keep != Fraction(1, 2)


def correlated(given: Given) -> bool:
    """Whether two features are not orthogonal."""
    return any(dot(a, b) for a, b in itertools.combinations(columns(given), 2))


# a, as a sum of two squares


class Split(NamedTuple):
    """E‖y − (R∘X)w‖² = ‖y − shrink·Xw‖² + strength·‖Γ̃w‖², with the diagonal of Γ̃."""

    shrink: InKeep
    strength: InKeep
    diagonal: Radicals


def split(given: Given) -> Split:
    """A mean square is the square of the mean plus the variance, and a coin has variance keep − keep²."""
    return Split(KEEP, KEEP * (1 - KEEP), norms(given))


@cache
def one_row() -> tuple[sympy.Expr, sympy.Expr]:
    """Shrink and strength, read off the expected loss of one datum (a, b) with target t over its four masks."""
    a, b, t, u, v = sympy.symbols("a b t u v")
    loss = sum(
        KEEP ** (i + j) * (1 - KEEP) ** (2 - i - j) * (t - i * a * u - j * b * v) ** 2
        for i, j in itertools.product((0, 1), repeat=2)
    )
    terms = sympy.Poly(sympy.expand(loss), a, b, t, u, v)
    shrink = terms.coeff_monomial(a * u * t) / -2
    return shrink, terms.coeff_monomial(a**2 * u**2) - shrink**2


def split_by_one_row(given: Given) -> Split:
    """The four masks of a single datum with letters for numbers, expanded by sympy; its own norms of the columns."""
    X = sympy.Matrix(given.X)
    return Split(*one_row(), tuple(X.col(j).norm() for j in range(X.cols)))


def split_meets_masks(given: Given, split: Split) -> bool:
    """With numbers put in, the two squares add up to the form that all masks have, for three values of keep."""
    for keep in (given.keep, Fraction(1, 5), Fraction(3, 4)):
        shrink, strength = (Fraction(str(f.subs(KEEP, sympy.Rational(keep)))) for f in (split.shrink, split.strength))
        exact = expectation(Given(given.X, given.y, keep), shared=True)
        squares = [Fraction(str(norm**2)) for norm in split.diagonal]
        for i, j in itertools.combinations_with_replacement(range(len(squares)), 2):
            w = np.array([(i == k) - 2 * (j == k) for k in range(len(squares))], dtype=object)
            missed = given.y - shrink * (np.array(given.X, dtype=object) @ w)
            if missed @ missed + strength * (squares @ w**2) != value(exact, w):
                return False
    return True


def split_shrink_squared(given: Given) -> Split:
    """You squared keep in the wrong term: inside the norm it stands once, the norm itself squares it."""
    return split(given)._replace(shrink=KEEP**2)


def split_second_moment(given: Given) -> Split:
    """You took the mean square of a coin, which is keep; keep² of it is in the first term already."""
    return split(given)._replace(strength=KEEP)


def split_negative(given: Given) -> Split:
    """Your penalty is negative: a variance is the mean of the square minus the square of the mean."""
    return split(given)._replace(strength=KEEP**2 - KEEP)


def split_squared_norms(given: Given) -> Split:
    """You gave the diagonal of XᵀX, the squared norms; the norm around Γ̃w squares once more, so take the roots."""
    return split(given)._replace(diagonal=tuple(norm**2 for norm in norms(given)))


# b: back to the classical problem


class Conversion(NamedTuple):
    """w = factor·w̃ minimises ‖y − Xw‖² + ‖Γw‖², with the diagonal of Γ."""

    factor: InKeep
    diagonal: Radicals


def conversion(given: Given) -> Conversion:
    """Call keep·w̃ your w: the fit is the classical one, and Γ̃w̃ = Γ̃w/keep makes the strength (1 − keep)/keep."""
    return Conversion(KEEP, norms(given, odds(given)))


@cache
def two_small_problems() -> tuple[sympy.Expr, sympy.Expr]:
    """Factor and squared Γ from two problems: y = 1 fitted by one feature equal to 1, and by two of them."""
    factor, square, u = sympy.symbols("factor square u")
    solved = []
    for width in (1, 2):
        loss = sum(
            KEEP ** sum(mask) * (1 - KEEP) ** (width - sum(mask)) * (1 - u * sum(mask)) ** 2
            for mask in itertools.product((0, 1), repeat=width)
        )
        (dropout,) = sympy.solve(sympy.diff(loss, u), u)
        (ridge,) = sympy.solve(sympy.diff((1 - width * u) ** 2 + width * square * u**2, u), u)
        solved.append(sympy.together(factor * dropout - ridge))
    ((f, s),) = sympy.solve(solved, [factor, square])
    return sympy.simplify(f), sympy.simplify(s)


def conversion_by_two_problems(given: Given) -> Conversion:
    """Two problems small enough to be solved with letters leave room for one factor and one Γ only."""
    factor, square = two_small_problems()
    here = sympy.sqrt(square.subs(KEEP, sympy.Rational(given.keep)))
    X = sympy.Matrix(given.X)
    return Conversion(factor, tuple(here * X.col(j).norm() for j in range(X.cols)))


def gradients_vanish(given: Given, conversion: Conversion) -> bool:
    """For each target that is 1 once and else 0, factor·w̃ solves the normal equations of the classical problem."""
    X = np.array(given.X, dtype=object)
    factor = Fraction(str(conversion.factor.subs(KEEP, sympy.Rational(given.keep))))
    penalised = X.T @ X + np.diag([Fraction(str(g**2)) for g in conversion.diagonal])
    for i in range(len(X)):
        y = [int(i == k) for k in range(len(X))]
        exact = expectation(Given(given.X, tuple(y), given.keep), shared=True)
        w = factor * np.array(exactly(exact.matrix, [-entry / 2 for entry in exact.linear]), dtype=object)
        if (penalised @ w != X.T @ np.array(y, dtype=object)).any():
            return False
    return True


def exactly(matrix: Any, right: Any) -> Weights:
    """The solution of a linear system over the rationals by sympy, for the routes."""
    left = DomainMatrix([[sympy.QQ(x) for x in row] for row in matrix], (len(right), len(right)), sympy.QQ)
    values = left.lu_solve(DomainMatrix([[sympy.QQ(x)] for x in right], (len(right), 1), sympy.QQ))
    return tuple(Fraction(int(x.numerator), int(x.denominator)) for (x,) in values.to_list())


def conversion_inverted(given: Given) -> Conversion:
    """You divided by keep: the trained w̃ is too large for data of which nothing is dropped, so it must shrink."""
    return conversion(given)._replace(factor=1 / KEEP)


def conversion_not_substituted(given: Given) -> Conversion:
    """You left Γ as it acts on w̃: put w/keep for w̃ into the penalty too, and divide by keep."""
    return conversion(given)._replace(diagonal=norms(given, given.keep * (1 - given.keep)))


def conversion_upside_down(given: Given) -> Conversion:
    """Your Γ grows with keep: the more is kept, the weaker the penalty must be."""
    return conversion(given)._replace(diagonal=norms(given, 1 / odds(given)))


def conversion_squared(given: Given) -> Conversion:
    """You gave Γ²: the norm around Γw squares it, so its entries are the roots of these."""
    return conversion(given)._replace(diagonal=tuple(g**2 for g in conversion(given).diagonal))


# b, solved


class Minimisers(NamedTuple):
    """w̃, which dropout finds, and w of the classical problem."""

    dropout: Weights
    ridge: Weights


def minimisers(given: Given) -> Minimisers:
    """Each of the two problems has normal equations of its own, and both are solved in fractions."""
    features = columns(given)
    right = tuple(dot(a, given.y) for a in features)
    gram = tuple(tuple(dot(a, b) for b in features) for a in features)
    penalised = added(gram, [odds(given) * gram[i][i] for i in range(len(gram))])
    return Minimisers(solve(form(given).matrix, tuple(given.keep * x for x in right)), solve(penalised, right))


def minimisers_by_masks(given: Given) -> Minimisers:
    """The gradient of the loss summed over all masks is zero; the ridge from its dual, a system of one row a datum."""
    exact = expectation(given, shared=True)
    X = np.array(given.X, dtype=object)
    inverse = np.diag([Fraction(given.keep) / ((1 - given.keep) * int(s)) for s in (X * X).sum(0)])
    dual = exactly((X @ inverse @ X.T + np.eye(len(X), dtype=int)).tolist(), [Fraction(t) for t in given.y])
    ridge = inverse @ X.T @ np.array(dual, dtype=object)
    return Minimisers(exactly(exact.matrix, [-entry / 2 for entry in exact.linear]), tuple(map(Fraction, ridge)))


def lstsq_agrees(given: Given, answer: Minimisers) -> bool:
    """NumPy's lstsq, on all masked copies of the data at once, and on the data with the rows of Γ appended."""
    X = np.array(given.X, dtype=float)
    gamma = np.diag(np.linalg.norm(X, axis=0)) * float(1 / given.keep - 1) ** 0.5
    ridge = np.linalg.lstsq(np.vstack([X, gamma]), np.append(given.y, np.zeros(X.shape[1])), rcond=None)[0]
    expected = np.array(answer, dtype=float)
    return bool(np.allclose([minimum(given), ridge], expected, rtol=1e-9, atol=1e-9 * (1 + abs(expected).max())))


def minimisers_divided(given: Given) -> Minimisers:
    """You divided w̃ by keep to get w: at test time every entry is there, so the weights must shrink instead."""
    exact = minimisers(given)
    return exact._replace(ridge=tuple(x / given.keep for x in exact.dropout))


def minimisers_without_penalty(given: Given) -> Minimisers:
    """You left out the penalty: this is ordinary least squares, and its 1/keep multiple."""
    X, y = np.array(given.X, dtype=object), np.array(given.y, dtype=object)
    plain = exactly((X.T @ X).tolist(), (X.T @ y).tolist())
    return Minimisers(tuple(x / given.keep for x in plain), plain)


def minimisers_full_right(given: Given) -> Minimisers:
    """You forgot the keep in front of Xᵀy: on average only this share of a feature meets the target."""
    exact = minimisers(given)
    return Minimisers(tuple(x / given.keep for x in exact.dropout), exact.dropout)


def useful(given: Given) -> bool:
    """Whether a feature correlates with y; else all minimisers are zero."""
    return any(dot(a, given.y) for a in columns(given))


def independent(given: Given) -> bool:
    """Whether least squares has a single solution, and not zero."""
    return useful(given) and int(np.linalg.matrix_rank(np.array(given.X))) == len(given.X[0])


# c: the change of variables


def stretch(given: Given) -> Solutions:
    """The penalty Σ(γ_j w_j)² is a plain Σ v_j² exactly if v_j = γ_j w_j, up to one factor common to all."""
    squares = [odds(given) * dot(a, a) for a in columns(given)]
    equal = [
        Condition(
            [[squares[j] * (i == 0) - squares[0] * (i == j) for i in range(len(squares))]],
            "=",
            0,
            f"With your S, the penalties of v_1 and v_{j + 1} have different weights.",
        )
        for j in range(1, len(squares))
    ]
    units = [[-int(i == j) for i in range(len(squares))] for j in range(len(squares))]
    above = [Condition([unit], "<", 0, f"Entry {j} must be positive.") for j, unit in enumerate(units, 1)]
    return Solutions((tuple(squares),), (*equal, *above))


def stretch_by_masks(given: Given) -> Solutions:
    """What the masks add to the loss of keep·X, summed over all masks, must weigh alike in each v_j."""
    exact, X = expectation(given, shared=True), np.array(given.X)
    noise = [Fraction(exact.matrix[j][j]) - given.keep**2 * int(X[:, j] @ X[:, j]) for j in range(X.shape[1])]
    equal = []
    for j, (one, other) in enumerate(itertools.pairwise(noise)):
        row = [Fraction(0)] * len(noise)
        row[j], row[j + 1] = 1 / one, -1 / other
        equal.append(Condition([row], "=", 0, f"Entries {j + 1} and {j + 2} are not in the right proportion."))
    first = [int(j == 0) for j in range(len(noise))]
    above = (Condition([first], "≥", 0, "Entry 1 is negative."), Condition([first], "≠", 0, "Entry 1 is zero."))
    return Solutions((tuple(noise),), (*equal, *above))


def stretch_inverted(given: Given) -> Solutions:
    """You divided where you should multiply: a large feature has a large penalty, so its v must be the larger one."""
    return Solutions((tuple(1 / dot(a, a) for a in columns(given)),))


def stretch_none(given: Given) -> Solutions:
    """You left the weights as they are, up to a factor: the penalty still weighs them differently."""
    return Solutions(((Fraction(1),) * len(given.X[0]),))


def stretch_squared_twice(given: Given) -> Solutions:
    """You squared once too often: the entries of Γ are norms, and their squares are asked for."""
    return Solutions((tuple((odds(given) * dot(a, a)) ** 2 for a in columns(given)),))


def uneven(given: Given) -> bool:
    """Whether two columns have different norms."""
    return len({dot(a, a) for a in columns(given)}) > 1


Scaled = tuple[tuple[sympy.Expr, ...], ...]


def scaled(given: Given, factors: Radicals) -> Scaled:
    """The data with each column multiplied by its factor."""
    return tuple(tuple(x * f for x, f in zip(row, factors, strict=True)) for row in given.X)


def data(given: Given) -> Scaled:
    """w = Γ⁻¹v, so Xw = (XΓ⁻¹)v: each column is divided by its entry of Γ."""
    return scaled(given, tuple(root(1 / (odds(given) * dot(a, a))) for a in columns(given)))


def data_by_sympy(given: Given) -> Scaled:
    """Each entry is the cosine between a datum's axis and the feature, times the root of the odds of being kept."""
    X, k = sympy.Matrix(given.X), sympy.Rational(given.keep)
    unit = [X.col(j).normalized() * sympy.sqrt(k / (1 - k)) for j in range(X.cols)]
    return tuple(tuple(column[i] for column in unit) for i in range(X.rows))


def plain_ridge_predicts_alike(given: Given, data: Scaled) -> bool:
    """Plain ridge regression (λ = 1) on X̃ predicts what the minimiser over all masks predicts: keep·Xw̃."""
    X = np.array(data, dtype=float)
    v = np.linalg.solve(X.T @ X + np.eye(X.shape[1]), X.T @ np.array(given.y))
    dropout = float(given.keep) * np.array(given.X) @ minimum(given)
    return bool(np.allclose(X @ v, dropout, rtol=1e-7, atol=1e-7 * (1 + abs(dropout).max())))


def batch_norm_scales_alike(given: Given, data: Scaled) -> bool:
    """Torch's batch norm of X stacked on −X, which has mean zero, gives X̃ times √(rows·(1−keep)/keep)."""
    X = torch.tensor(given.X, dtype=torch.float64)
    normed = torch.nn.functional.batch_norm(torch.cat([X, -X]), None, None, training=True, eps=1e-12)[: len(X)]
    expected = torch.tensor([[float(x) for x in row] for row in data], dtype=torch.float64)
    return bool(torch.allclose(normed, expected * (len(X) * float(1 / given.keep - 1)) ** 0.5, rtol=1e-9, atol=1e-9))


def data_multiplied(given: Given) -> Scaled:
    """You multiplied X by Γ: if v = Γw, then w = Γ⁻¹v, and the inverse goes to the data."""
    return scaled(given, norms(given, odds(given)))


def data_without_odds(given: Given) -> Scaled:
    """You divided by the column norms alone, which is XΓ̃⁻¹: the dropout rate belongs to Γ too."""
    return scaled(given, tuple(1 / norm for norm in norms(given)))


def data_divided_twice(given: Given) -> Scaled:
    """You divided by Γ²: the squares of Γ are in the penalty, but the data take Γ itself."""
    return scaled(given, tuple(sympy.Rational(1 / (odds(given) * dot(a, a))) for a in columns(given)))


# d: column norms


def column_norms(given: Given) -> Radicals:
    """A column over its norm has norm 1; what is left is √(keep/(1 − keep)), the same for every column."""
    return (root(1 / odds(given)),) * len(given.X[0])


def column_norms_by_entries(given: Given) -> Radicals:
    """Square and add the entries of X̃, column by column."""
    return tuple(sympy.sqrt(sum(x**2 for x in column)) for column in zip(*data_by_sympy(given), strict=True))


def norms_of_data(given: Given) -> Radicals:
    """You gave the column norms of X; in X̃ each column has been divided by its entry of Γ."""
    return norms(given)


def norms_all_one(given: Given) -> Radicals:
    """You made the columns unit vectors: equal they are, but a factor that depends on keep is left."""
    return (sympy.Integer(1),) * len(given.X[0])


def norms_multiplied(given: Given) -> Radicals:
    """You multiplied by Γ instead of dividing by it: that makes large columns even larger."""
    return tuple(root(odds(given)) * norm**2 for norm in norms(given))


RELATIONS = Choice({
    "scaling": "the scaling of batch norm: each feature is brought to one common size, nothing is subtracted",
    "centring": "the centring of batch norm: the mean of each feature over the data is subtracted",
    "layer": "layer norm: each datum is brought to one common size over its features",
    "whitening": "whitening: the features are made orthogonal and of one common size",
})  # fmt: skip
PROBE = ((1, 2), (3, 1), (2, 2))


def relation(given: Given) -> str:
    """Each option predicts something of X̃; only one prediction holds on these data and on a second data set."""
    left = set(RELATIONS.options)
    for X in (given.X, PROBE):
        share = [[Fraction(x * x, sum(z * z for z in column)) for x in column] for column in zip(*X, strict=True)]
        holds = {
            "scaling": len({sum(column) for column in share}) == 1,
            "centring": not any(sum(column) for column in zip(*X, strict=True)),
            "layer": len({sum(row) for row in zip(*share, strict=True)}) == 1,
            "whitening": not any(dot(a, b) for a, b in itertools.combinations(zip(*X, strict=True), 2)),
        }
        left &= {name for name, held in holds.items() if held}
    (name,) = left
    return name


def relation_by_torch(given: Given) -> str:
    """Torch applies all four to the data beside a second data set; only one result is proportional to X̃."""
    X = torch.block_diag(*(torch.tensor(rows, dtype=torch.float64) for rows in (given.X, PROBE)))
    X = torch.cat([X, -X])
    u, s, v = torch.linalg.svd(X, full_matrices=False)
    results = {
        "scaling": torch.nn.functional.batch_norm(X, None, None, training=True, eps=1e-12),
        "centring": X - X.mean(0),
        "layer": torch.nn.functional.layer_norm(X, X.shape[1:], eps=1e-12),
        "whitening": u[:, s > 1e-9 * s[0]] @ v[s > 1e-9 * s[0]],
    }
    ours = X / X.norm(dim=0)
    (name,) = [n for n, r in results.items() if torch.allclose(r / r.norm(), ours / ours.norm(), rtol=1e-9, atol=1e-9)]
    return name


def relation_centring(given: Given) -> str:
    """X̃ subtracts nothing: a feature with a mean keeps it, merely scaled."""
    return "centring"


def relation_layer(given: Given) -> str:
    """Layer norm scales the rows; a matrix multiplied from the right scales the columns."""
    return "layer"


def relation_whitening(given: Given) -> str:
    """A diagonal Γ changes lengths but no angles: features that were correlated still are."""
    return "whitening"


# e: a feature and its double


class Twins(NamedTuple):
    """The weights of a feature and its double: dropout at `keep`, its limit as keep → 1, the least squares of least
    norm."""

    dropout: Weights
    limit: Weights
    least_norm: Weights


def twins(given: Given) -> Twins:
    """Both contribute c/(1 + keep) of the feature, c its own least squares; the least norm contributes 1 : 4."""
    feature = columns(given)[0]
    c = dot(feature, given.y) / dot(feature, feature)
    u = c / (1 + given.keep)
    return Twins((u, u / 2), (c / 2, c / 4), (c / 5, 2 * c / 5))


def twins_by_projection(given: Given) -> Twins:
    """Masks are listed and solved; the two others are least squares solutions nearest to zero, in two measures."""
    feature = [row[0] for row in given.X]
    exact = expectation(Given(tuple((x, 2 * x) for x in feature), given.y, given.keep), shared=True)
    c = Fraction(int(np.dot(feature, given.y)), int(np.dot(feature, feature)))
    # Lagrange: the least a² + size·b² with a + 2b = c; ‖Γ̃w‖² weighs the double four times, ‖w‖² does not.
    nearest = [exactly([[2, 0, 1], [0, 2 * size, 2], [1, 2, 0]], [0, 0, c])[:2] for size in (4, 1)]
    return Twins(exactly(exact.matrix, [-entry / 2 for entry in exact.linear]), *nearest)


def numpy_reaches_the_limits(given: Given, twins: Twins) -> bool:
    """NumPy's pinv finds the least norm; all masks at keep = 1 − 10⁻⁹ are solved, and end near the limit."""
    feature = [row[0] for row in given.X]
    X = tuple((x, 2 * x) for x in feature)
    exact = expectation(Given(X, given.y, 1 - Fraction(1, 10**9)), shared=True)
    near = exactly(exact.matrix, [-entry / 2 for entry in exact.linear])
    least = np.linalg.pinv(np.array(X, dtype=float)) @ given.y
    close = [np.allclose(np.array(exact, dtype=float), found, rtol=1e-8) for exact, found in (
        (twins.least_norm, least), (twins.limit, np.array(near, dtype=float)))]  # fmt: skip
    return all(close)


def twins_of_least_norm(given: Given) -> Twins:
    """You took the limit of dropout for the least norm; dropout measures ‖Γ̃w‖, and there the double counts more."""
    exact = twins(given)
    return exact._replace(limit=exact.least_norm)


def twins_without_penalty(given: Given) -> Twins:
    """You divided a least squares solution by keep; with dropout there is a penalty too, and it shrinks the weights."""
    exact = twins(given)
    return exact._replace(dropout=tuple(x / given.keep for x in exact.limit))


def twins_alike(given: Given) -> Twins:
    """You gave both the same weight; dropout makes their contributions equal, and the double counts twice."""
    exact = twins(given)
    c = 2 * exact.limit[0]
    # One weight a for both: E over the masks of (c − (r + 2s)a)² is least at a = 3·keep·c/(5·keep + 4·keep²).
    a = 3 * c / (5 + 4 * given.keep)
    return exact._replace(dropout=(a, a), limit=(c / 3, c / 3))


def first_useful(given: Given) -> bool:
    """Whether the first feature correlates with y."""
    return bool(dot(columns(given)[0], given.y))


# f: a feature that is always zero

FATES = Choice({
    "stays": "it stays at 1",
    "vanishes": "it shrinks towards 0",
    "grows": "it grows without bound",
    "shares": "it moves to a value that depends on the other features",
})  # fmt: skip


def fate(given: Given) -> str:
    """The gradient with respect to this weight is zero wherever the other weights are: dropout moves it nowhere."""
    wide = [[*row, 0] for row in given.X]
    features = list(zip(*wide, strict=True))
    k, moves = given.keep, set()
    for others in (Fraction(0), Fraction(1), Fraction(-3)):
        w = [*[others] * len(given.X[0]), Fraction(1)]
        mixed = [(k if a is features[-1] else k * k) * dot(a, features[-1]) for a in features]
        moves.add(dot(mixed, w) - k * dot(features[-1], given.y))
    if moves == {0}:
        return "stays"
    if len(moves) > 1:
        return "shares"
    return "vanishes" if moves.pop() > 0 else "grows"


def fate_by_torch(given: Given) -> str:
    """Torch's dropout and autograd, three steps down the gradient on the widened data: where is the weight then?"""
    X = torch.nn.functional.pad(torch.tensor(given.X, dtype=torch.float64), (0, 1))
    w = torch.ones(X.shape[1], dtype=torch.float64, requires_grad=True)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        for _ in range(3):
            seen = torch.nn.functional.dropout(X, 1 - float(given.keep))
            (gradient,) = torch.autograd.grad((torch.tensor(given.y) - seen @ w).square().sum(), w)
            w = (w - gradient * float(given.keep) ** 2 / (4 * X.square().sum())).detach().requires_grad_()
    last = float(w.detach()[-1])
    return "stays" if last == 1 else "vanishes" if abs(last) < 1 else "grows"


def fate_vanishes(given: Given) -> str:
    """That is what plain weight decay does; dropout's penalty on a weight has the norm of its feature, here zero."""
    return "vanishes"


def fate_grows(given: Given) -> str:
    """Nothing pushes it: the feature is zero in every datum, and so is its share of each gradient."""
    return "grows"


def fate_shares(given: Given) -> str:
    """A feature shares the work only with features it is correlated with, and zero is correlated with none."""
    return "shares"


# Facts for the page


class Work(NamedTuple):
    """Numbers of the derivations: XᵀX and its diagonal, Xᵀy, XᵀX + Γ², Xw, each feature's fit on its own."""

    gram: tuple[tuple[int, ...], ...]
    squares: tuple[int, ...]
    moments: tuple[int, ...]
    masks: int
    odds: Fraction
    penalised: Table
    fitted: Weights
    alone: Weights


def work(given: Given) -> Work:
    """Written out in fractions."""
    features, best = columns(given), minimisers(given)
    gram = tuple(tuple(int(dot(a, b)) for b in features) for a in features)
    squares = tuple(gram[i][i] for i in range(len(gram)))
    moments = tuple(int(dot(a, given.y)) for a in features)
    return Work(
        gram,
        squares,
        moments,
        2 ** (len(given.X) * len(features)),
        odds(given),
        added(tuple(tuple(map(Fraction, row)) for row in gram), [odds(given) * s for s in squares]),
        tuple(dot(row, best.ridge) for row in given.X),
        tuple(Fraction(m, s) for m, s in zip(moments, squares, strict=True)),
    )


def work_by_numpy(given: Given) -> Work:
    """NumPy on whole numbers; the prediction as keep·Xw̃, with w̃ from all masks; `alone` as keep → 0."""
    X, y, k = np.array(given.X, dtype=object), np.array(given.y, dtype=object), given.keep
    squares = (X**2).sum(0)
    exact = expectation(given)
    trained = np.array(exactly(exact.matrix, [-entry / 2 for entry in exact.linear]), dtype=object)
    rarely = expectation(Given(given.X, given.y, Fraction(1, 10**12)))
    alone = exactly(rarely.matrix, [-entry / 2 for entry in rarely.linear])
    return Work(
        integer_rows(X.T @ X),
        integers(squares),
        integers(X.T @ y),
        len(coins(*X.shape)),
        1 / k - 1,
        tuple(map(tuple, np.array(exact.matrix) / k**2)),
        tuple(map(Fraction, k * X @ trained)),
        tuple(x.limit_denominator(10**6) for x in alone),
    )


class Tally(NamedTuple):
    """The expected loss at w̃: its two terms, their sum, and what sampled masks give."""

    fit: Fraction
    penalty: Fraction
    loss: Fraction
    trials: int
    mean: Estimate
    error: Estimate
    bar: Estimate


def tally(given: Given) -> Tally:
    """The fit of keep·X and the penalty, each computed on its own; then torch's dropout is sampled."""
    best, k, trials = minimisers(given), given.keep, 10_000
    missed = [y - dot(row, best.ridge) for row, y in zip(given.X, given.y, strict=True)]
    fit = dot(missed, missed)
    penalty = k * (1 - k) * sum(dot(a, a) * w * w for a, w in zip(columns(given), best.dropout, strict=True))
    return Tally(fit, penalty, fit + penalty, trials, *sample(given, best.dropout, trials))


def tally_is_exact(given: Given, tally: Tally) -> bool:
    """The sum is the least value over all masks, yᵀy − bᵀA⁻¹b, and the sampled mean is within its bar."""
    exact = expectation(given)
    half = np.array(exact.linear) / 2
    least = exact.constant - half @ np.array(exactly(exact.matrix, half), dtype=object)
    return tally.fit + tally.penalty == tally.loss == least and abs(tally.mean - tally.loss) <= tally.bar


class Descent(NamedTuple):
    """Gradient descent, a fresh mask at each step: mean weights over the later half of many runs, standard errors."""

    runs: int
    steps: int
    mean: tuple[Estimate, ...]
    error: tuple[Estimate, ...]


def descent(given: Given) -> Descent:
    """w ← w + Zᵀ(y − Zw)/‖X‖² from zero, Z = R∘X drawn anew: no step can lengthen an error, so no run diverges."""
    runs, steps, X, y = 100, 250, np.array(given.X, dtype=float), np.array(given.y, dtype=float)[:, None]
    seen = (np.random.default_rng(182).random((steps, runs, *X.shape)) < float(given.keep)) * X
    w, later = np.zeros((2, runs, X.shape[1], 1))
    for step, Z in enumerate(seen):
        w += Z.transpose(0, 2, 1) @ (y - Z @ w) / (X**2).sum()
        later += w * (2 * step >= steps) / (steps / 2)
    ends = later[..., 0]
    return Descent(runs, steps, tuple(ends.mean(0).tolist()), tuple((ends.std(0, ddof=1) / runs**0.5).tolist()))


def descent_is_at_the_minimum(given: Given, descent: Descent) -> bool:
    """Within six standard errors of w̃, less what the mean of all runs has still to go, which is known exactly."""
    speed = np.array(expectation(given).matrix, dtype=float) / np.square(given.X).sum()
    w, half = minimum(given), descent.steps // 2
    # The mean of all runs after t steps is w̃ − (I − speed)ᵗw̃; the mean over half < t ≤ 2·half is a geometric sum.
    left = np.linalg.matrix_power(np.eye(len(w)) - speed, half)
    start = np.linalg.solve(speed, left @ (np.eye(len(w)) - speed) @ w)
    missing = (start - left @ start) / half
    return bool((abs(np.array(descent.mean) - w + missing) <= 6 * np.array(descent.error) + 1e-9).all())


class Literal(NamedTuple):
    """E‖(R∘X)w‖² for w = (1, −1, …), which is a square's mean; and with (keep² − keep) for keep·(1 − keep)."""

    right: Fraction
    printed: Fraction
    fit: Fraction
    penalty: Fraction
    square: Fraction
    printed_square: Fraction


def literal(given: Given) -> Literal:
    """The closed form, and the same with the other sign in front of the penalty."""
    w, k = [(-1) ** j for j in range(len(given.X[0]))], given.keep
    mean = [k * dot(row, w) for row in given.X]
    fit, penalty = dot(mean, mean), k * (1 - k) * sum(dot(a, a) for a in columns(given))
    return Literal(k * (1 - k), k * k - k, fit, penalty, fit + penalty, fit - penalty)


def literal_by_masks(given: Given) -> Literal:
    """The mean square from all masks, of which the square of the mean is subtracted."""
    X = np.array(given.X, dtype=object)
    w = [(-1) ** j for j in range(X.shape[1])]
    fit = given.keep**2 * int(np.square(X @ w).sum())
    square = value(expectation(given)._replace(linear=(Fraction(0),) * len(w), constant=Fraction(0)), w)
    variance = expectation(Given(((1,),), (0,), given.keep)).matrix[0][0] - given.keep**2  # one coin alone
    return Literal(variance, -variance, fit, square - fit, square, 2 * fit - square)


problem = Problem(
    title="Dropout as regularisation",
    sources=[
        Source("EECS 182", "Spring 2023", "Homework 4", "2"),
        Source("EECS 182", "term not stated", "Homework on depthwise separable convolution", "2"),
    ],
    topics=["dropout", "regularisation", "linear algebra"],
    level=2,
    minutes=45,
    given=Given(),
    draw=draw,
    boundaries=[
        Given(X=((2,),), y=(3,), keep=Fraction(1, 3)),
        Given(X=((1, 2), (2, 4)), y=(1, 3), keep=Fraction(2, 3)),
        Given(X=((3, 0), (0, 3)), y=(1, 2), keep=Fraction(1, 4)),
        Given(X=((1, 1, 2), (0, 1, -1)), y=(2, 1)),
        Given(keep=Fraction(1, 100)),
        Given(keep=Fraction(99, 100)),
        Given(y=(0, 0, 0)),
        Given(X=((1, -2), (-1, 2)), y=(1, 1)),
    ],
    parts={
        "a": Part(form)
        .also(form_by_masks, form_by_shared_coins)
        .satisfies(samples_agree)
        .mistake(form_without_penalty)
        .mistake(form_of_one_coin, when=correlated)
        .mistake(form_penalty_squared, when=off_half)
        .mistake(form_of_inverted_dropout),
        "a_split": Part(split)
        .key(Split(KEEP, KEEP - KEEP**2, (sympy.sqrt(6), sympy.sqrt(3))))
        .also(split_by_one_row)
        .satisfies(split_meets_masks)
        .mistake(split_shrink_squared)
        .mistake(split_second_moment)
        .mistake(split_negative)
        .mistake(split_squared_norms, when=lambda given: set(norms(given)) != {sympy.Integer(1)}),
        "b": Part(conversion)
        .key(Conversion(KEEP, (sympy.sqrt(6), sympy.sqrt(3))))
        .also(conversion_by_two_problems)
        .satisfies(gradients_vanish)
        .mistake(conversion_inverted)
        .mistake(conversion_not_substituted)
        .mistake(conversion_upside_down, when=off_half)
        .mistake(conversion_squared, when=lambda given: set(conversion(given).diagonal) != {sympy.Integer(1)}),
        "b_solve": Part(minimisers)
        .also(minimisers_by_masks)
        .satisfies(lstsq_agrees)
        .mistake(minimisers_divided, when=useful)
        .mistake(minimisers_without_penalty, when=independent)
        .mistake(minimisers_full_right, when=useful),
        "c": Part(stretch)
        .also(stretch_by_masks)
        .mistake(stretch_inverted, when=uneven)
        .mistake(stretch_none, when=uneven)
        .mistake(stretch_squared_twice, when=uneven),
        "c_data": Part(data)
        .key(
            (
                (sympy.sqrt(6) / 3, sympy.sqrt(3) / 3),
                (sympy.sqrt(6) / 6, sympy.sqrt(3) / 3),
                (sympy.sqrt(6) / 6, sympy.sqrt(3) / 3),
            )
        )
        .also(data_by_sympy)
        .satisfies(plain_ridge_predicts_alike, batch_norm_scales_alike)
        .mistake(data_multiplied, when=lambda given: set(conversion(given).diagonal) != {sympy.Integer(1)})
        .mistake(data_without_odds, when=off_half)
        .mistake(data_divided_twice, when=lambda given: set(conversion(given).diagonal) != {sympy.Integer(1)}),
        "d": Part(column_norms)
        .key((sympy.Integer(1), sympy.Integer(1)))
        .also(column_norms_by_entries)
        .mistake(norms_of_data, when=lambda given: norms(given) != column_norms(given))
        .mistake(norms_all_one, when=off_half)
        .mistake(norms_multiplied, when=lambda given: norms_multiplied(given) != column_norms(given)),
        "d_relation": Part(relation, RELATIONS)
        .key("scaling")
        .also(relation_by_torch)
        .mistake(relation_centring)
        .mistake(relation_layer)
        .mistake(relation_whitening),
        "e": Part(twins)
        .also(twins_by_projection)
        .satisfies(numpy_reaches_the_limits)
        .mistake(twins_of_least_norm, when=first_useful)
        .mistake(twins_without_penalty, when=first_useful)
        .mistake(twins_alike, when=first_useful),
        "f": Part(fate, FATES).also(fate_by_torch).mistake(fate_vanishes).mistake(fate_grows).mistake(fate_shares),
    },
    facts={
        "work": Part(work).also(work_by_numpy),
        "tally": Part(tally).satisfies(tally_is_exact),
        "descent": Part(descent).satisfies(descent_is_at_the_minimum),
        "literal": Part(literal).also(literal_by_masks),
    },
)
