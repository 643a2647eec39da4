"""The pictures of `dropout_regularization`: drawn from its answers, with what they show in words."""

from fractions import Fraction
from typing import Any

import numpy as np
from dropout_regularization import Given

from exambank import (
    Picture,
    canvas,
    palette,
)


def ellipse(matrix: Any, centre: Any, points: int = 60) -> Any:
    """The points where the quadratic form with this matrix is 1 above its least value at the centre."""
    angle = np.linspace(0, 2 * np.pi, points)
    return centre[:, None] + np.linalg.inv(np.linalg.cholesky(matrix)).T @ [np.cos(angle), np.sin(angle)]


def ellipses(given: Given) -> Picture:
    """Left the loss under dropout, right the ridge loss; what dropout finds, times keep, lies on it."""
    shown = {Fraction(9, 10): palette.purple, given.keep: palette.blue, Fraction(1, 5): palette.orange}
    X, y = np.array(given.X, dtype=float), np.array(given.y, dtype=float)
    gram = X.T @ X
    plain = np.linalg.solve(gram, X.T @ y)

    def trained(keep: float) -> tuple[Any, Any]:
        matrix = keep**2 * gram + keep * (1 - keep) * np.diag(np.diag(gram))
        return matrix, np.linalg.solve(matrix, keep * X.T @ y)

    figure, (left, right) = canvas(7, 3.7, columns=2, sharex=True, sharey=True)
    path = np.array([trained(keep)[1] for keep in np.linspace(0.01, 1, 60)]).T
    ridge_path = path * np.linspace(0.01, 1, 60)
    for axes, line, label in ((left, path, "dropout: w̃"), (right, ridge_path, "ridge: w = keep · w̃")):
        axes.plot(*line, color=palette.muted, linewidth=1, linestyle=(0, (4, 3)))
        axes.plot(*plain, "s", color=palette.ink, markersize=5)
        axes.axhline(0, color=palette.line, linewidth=0.8, zorder=0)
        axes.axvline(0, color=palette.line, linewidth=0.8, zorder=0)
        axes.set_title(label)
        axes.set_xlabel("weight of feature 1")
    left.set_ylabel("weight of feature 2")
    found = []
    for chosen, colour in shown.items():
        keep = float(chosen)
        matrix, best = trained(keep)
        left.plot(*ellipse(matrix, best), color=colour, label=f"keep = {chosen}")
        left.plot(*best, "o", color=colour)
        classical = gram + (1 - keep) / keep * np.diag(np.diag(gram))
        solution = np.linalg.solve(classical, X.T @ y)
        right.plot(*ellipse(classical, solution), color=colour, linewidth=1.2)
        right.plot(*(keep * ellipse(matrix, best, points=25)), ".", color=colour, markersize=5)
        right.plot(*solution, "o", color=colour, markerfacecolor="none", markersize=9)
        right.plot(*(keep * best), "o", color=colour, markersize=4)
        found.append(f"keep {chosen}: w̃ = ({best[0]:.2f}, {best[1]:.2f}), w = ({solution[0]:.2f}, {solution[1]:.2f})")
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return Picture(
        figure,
        alt=(
            "Two planes of weights with an ellipse for each of three values of keep, where the loss is 1 above its "
            f"least. {'; '.join(found)}. A square at ({plain[0]:.2f}, {plain[1]:.2f}) is plain least squares. Left, "
            "the ellipses grow and turn towards the axes as keep falls; right, the scaled points of the left ellipses "
            "lie on the ellipses of ridge regression, which shrink towards zero."
        ),
        caption=(
            "Curves on which the loss is 1 above its least. Left: less is kept, and the long valley of two correlated "
            "features becomes a bowl whose axes are nearly those of the weights. Right: curves from the ridge loss, "
            "dots from the left picture times keep. They are the same problem. The square is plain least squares, "
            f"({plain[0]:.4g}, {plain[1]:.4g}); the broken line is the path of the solution as keep falls from 1 to 0."
        ),
    )
