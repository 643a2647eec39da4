"""The graph of batch norm as a figure: nodes, arrows, and for one column of a batch what stands at the nodes."""

from fractions import Fraction
from typing import Any

import torch

from exambank import canvas, palette, shade

from .graph import EDGES
from .layers import nodes
from .problem import Given

PLACES = {
    **{"X": (0, 1.7), "mu": (1, 0.2), "var": (1.9, 1.0), "Z": (3, 1.7)},
    **{"gamma": (3.5, 0.2), "beta": (4.5, 0.2), "Y": (4.3, 1.7)},
}
BENDS = {("X", "Z"): -0.25, ("mu", "Z"): 0.3}
SHOWN = {"X": "X", "mu": "μ", "var": "σ²", "Z": "Z", "gamma": "γ", "beta": "β", "Y": "Y"}


def first_column(given: Given) -> dict[str, tuple[str, str]]:
    """Of each node of the first column the value and, by autograd, the gradient of the loss, in one line each."""
    rows = ([row[0] for row in given.X], given.gamma[:1], given.beta[:1])
    X, gamma, beta = (torch.tensor([float(v) for v in row], dtype=torch.float64, requires_grad=True) for row in rows)
    found = {"X": X, "gamma": gamma, "beta": beta} | nodes(X, gamma, beta, float(given.eps))
    for node in found.values():
        node.retain_grad()
    found["Y"].backward(torch.tensor([float(row[0]) for row in given.dY], dtype=torch.float64))

    def listed(numbers: Any) -> str:
        exact = [Fraction(number).limit_denominator(10**5) for number in numbers.detach().reshape(-1).tolist()]
        return ", ".join(map(str, exact)).replace("-", "−")

    return {name: (listed(node), listed(node.grad)) for name, node in found.items()}


def drawn(at: dict[str, tuple[str, str]]) -> Any:
    """The graph, with what stands above and below its nodes."""
    figure, (axes,) = canvas(7, 3.3)
    for source, target in EDGES:
        arrow = {"arrowstyle": "-|>", "color": palette.muted, "shrinkA": 13, "shrinkB": 13, "linewidth": 1.2}
        arrow |= {"connectionstyle": f"arc3,rad={BENDS.get((source, target), 0)}"}
        axes.annotate("", PLACES[target], PLACES[source], arrowprops=arrow)
    style: Any = {"ha": "center", "fontsize": 9, "bbox": {"facecolor": palette.paper, "edgecolor": "none", "pad": 1}}
    for name, (x, y) in PLACES.items():
        axes.plot(x, y, "o", markersize=22, markerfacecolor=shade(palette.blue, 0.15), markeredgecolor=palette.blue)
        axes.text(x, y, SHOWN[name], ha="center", va="center", fontsize=11)
        if name in at:
            side = (x - 0.2, y + 0.12) if y < 0.5 else (x, y + 0.25)  # beside the nodes from which arrows go up
            axes.text(*side, at[name][0], va="bottom", **style)
            axes.text(x, y - 0.25, at[name][1], va="top", color=palette.orange, **style)
    axes.set(xlim=(-0.6, 4.9), ylim=(-0.35, 2.5))
    axes.axis("off")
    return figure
