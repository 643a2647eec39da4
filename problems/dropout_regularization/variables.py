"""Parts c, c_data, d and d_relation: new variables in which the penalty is plain, and what they do to the data."""

from typing import Any

import numpy as np
import sympy

import exambank as eb

from .expectation import ROOTS, averages, norms
from .problem import Given, problem
from .ridge import odds


@problem.part("c", key="6 3")
def stretch(given: Given) -> eb.Solutions:
    """The penalty Σ(γ_j w_j)² is a plain λΣv_j² exactly if v_j ∝ γ_j w_j, with one factor for all."""
    squares = odds(given) * (given.data**2).sum(0)
    unit: Any = np.eye(len(squares), dtype=int)
    same = "With your S, the penalties of v_1 and v_{} have different weights."
    rows = [(j, squares[j] * unit[0] - squares[0] * unit[j]) for j in range(1, len(squares))]
    equal = [eb.Condition([row], "=", 0, same.format(j + 1)) for j, row in rows]
    above = [eb.Condition([-row], "<", 0, f"Entry {j} must be positive.") for j, row in enumerate(unit, 1)]
    return eb.Solutions((squares,), (*above, *equal))


@stretch.law
def penalties_are_equal(given: Given, solutions: eb.Solutions) -> bool:
    """Only where what the masks add to the loss of keep·X is one λ, over the squares, does a reply pass."""
    noise: Any = np.diag(averages(given)[1] - given.keep**2 * given.data.T @ given.data)
    tried = [np.array(row) for (row,) in solutions.nearby()]
    right = [bool(min(squares) > 0 and len({*(noise / squares)}) == 1) for squares in tried]
    return right[0] and right == [not solutions.broken((tuple(squares),)) for squares in tried]


@stretch.law
def plain_ridge_predicts_alike(given: Given, solutions: eb.Solutions) -> bool:
    """NumPy solves plain ridge regression on XS⁻¹, its λ read off feature 1, and predicts what dropout predicts."""
    squares = np.array(solutions.example[0], dtype=float)
    strength = float(1 / given.keep - 1) * (given.data[:, 0] @ given.data[:, 0]) / squares[0]
    return predicts_alike(given, given.data / np.sqrt(squares), strength)


def predicts_alike(given: Given, data: Any, strength: float) -> bool:
    """Whether plain ridge regression on these data predicts keep·Xw̃, w̃ the minimiser over all masks."""
    X, (cross, square) = np.array(data, dtype=float), averages(given)
    v = np.linalg.solve(X.T @ X + strength * np.eye(len(X.T)), X.T @ np.array(given.y))
    trained = np.linalg.solve(square.astype(float), cross.astype(float))
    return np.allclose(X @ v, float(given.keep) * given.data.astype(float) @ trained, rtol=1e-8, atol=1e-8)


stretch.mistake(
    "flip",
    "You divided where you should multiply: a large feature has a large penalty, so its v must be the larger one.",
    lambda g: [1 / (x @ x * odds(g)) for x in g.data.T],
)
stretch.mistake(
    "left out",
    "You left the weights as they are, up to a factor: the penalty still weighs them differently.",
    lambda g: [1 for x in g.data.T],
)


@problem.part("c_data", eb.Matrix(eb.Formula()))
def new_data(given: Given) -> Any:
    """w = Γ⁻¹v, so Xw = (XΓ⁻¹)v: each column is divided by its entry of Γ."""
    return given.data / norms(given, odds(given))


def roots_of_noise(given: Given) -> Any:
    """Γ as the masks give it: the roots of what they add to the diagonal of XᵀX at w = keep·w̃, exact: [features]."""
    noise = np.diag(averages(given)[1]) / given.keep**2 - (given.data**2).sum(0)
    return np.array([sympy.sqrt(sympy.Rational(value)) for value in noise])


@new_data.route
def new_data_by_masks(given: Given) -> Any:
    """Each column over the root of the noise that all its masks make."""
    return given.data / roots_of_noise(given)


@new_data.law
def ridge_on_new_data_is_dropout(given: Given, data: Any) -> bool:
    """Plain ridge regression with λ = 1 on X̃ predicts what the minimiser over all masks predicts: keep·Xw̃."""
    return predicts_alike(given, data, 1)


new_data.mistake(
    "flip",
    "You multiplied X by Γ: if v = Γw, then w = Γ⁻¹v, and the inverse goes to the data.",
    lambda g: g.data * norms(g, odds(g)),
)
new_data.mistake(
    "left out",
    "You divided by the column norms alone, which makes λ the odds of being dropped; for λ = 1, Γ has their root in it.",
    lambda g: g.data / norms(g),
)


@problem.part("d", ROOTS, key="1 1")
def column_norms(given: Given) -> Any:
    """A column over its norm has norm 1; what is left is √(keep/(1 − keep)), the same for every column."""
    return [sympy.sqrt(sympy.Rational(1 / odds(given))) for x in given.data.T]


@column_norms.route
def column_norms_by_masks(given: Given) -> Any:
    """Each column norm over the root of the noise that all its masks make."""
    return [sympy.sqrt(x @ x) / root for x, root in zip(given.data.T, roots_of_noise(given), strict=True)]


@column_norms.law
def numpy_measures_them(given: Given, sizes: Any) -> bool:
    """NumPy measures the columns of X, divided by the roots of the noise that all masks make."""
    X = given.data.astype(float) / roots_of_noise(given).astype(float)
    return np.allclose(np.array(sizes, dtype=float), np.linalg.norm(X, axis=0), rtol=1e-8)


column_norms.mistake(
    "left out", "You gave the column norms of X; in X̃ each column has been divided by its entry of Γ.", norms
)
column_norms.mistake(
    "left out",
    "All are equal, but 1 only if you divide by the norms themselves; Γ also has the root of the odds in it.",
    lambda g: [1 for x in g.data.T],
)
column_norms.mistake(
    "flip",
    "You multiplied by Γ instead of dividing by it: that makes large columns even larger.",
    lambda g: norms(g) * norms(g, odds(g)),
)

problem.choice(
    "d_relation",
    key="scaling",
    options={
        "scaling": "the scaling of batch norm: each feature is divided by its own size, nothing is subtracted",
        "centring": (
            "the centring of batch norm: the mean of each feature over the data is subtracted",
            "Nothing is subtracted: a feature with a mean keeps it, merely scaled.",
        ),
        "layer": (
            "layer norm: each datum is divided by its own size",
            "Layer norm scales the rows; a matrix multiplied from the right scales the columns.",
            "transposed",
        ),
        "whitening": (
            "whitening: the features are mixed until they are orthogonal and of one size",
            "A diagonal Γ mixes no features: it changes their lengths and no angles, so what was correlated still is.",
        ),
    },
)
