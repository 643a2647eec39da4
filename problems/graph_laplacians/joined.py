"""A graph some of whose edges are switched on, its matrices and their spectrum: one state of a picture that moves."""

import functools
from typing import Any

import networkx as nx
import numpy as np

import exambank as eb
from exambank import canvas, palette, shade

from .club import modes
from .problem import Given
from .undirected import as_graph


def spectrum(given: Given, edges: Any = None) -> tuple[Any, list[str]]:
    """D − A and its eigenvalues, to two digits."""
    graph = as_graph(given, edges)
    values = [f"{max(value, 0):.2f}".rstrip("0").rstrip(".") for value in modes(graph)[0]]
    return nx.laplacian_matrix(graph).toarray().astype(int), values


@functools.cache
def layout_of(given: Given) -> Any:
    """Where the nodes stand, whichever edges are switched: spread out from left to right, within a unit square."""
    places = nx.kamada_kawai_layout(as_graph(given))
    centred = np.array([*places.values()]) - np.mean([*places.values()], axis=0)
    spread = centred @ np.linalg.svd(centred)[2].T
    spread *= np.where(spread[0] > 0, -1, 1)  # which way singular vectors point is not said
    low, high = spread.min(axis=0), spread.max(axis=0)
    return dict(zip(places, (spread - low) / np.maximum(high - low, 0.5), strict=True))


def joined(given: Given, switched: list[Any], edges: list[Any]) -> eb.State:
    """The graph with some of its edges, its matrices, and the eigenvalues of L."""
    figure, (sheet, line) = canvas(4, 3.8, rows=2, height_ratios=[7, 1])
    size, width, rise = given.nodes, 3 * given.nodes, 0.85 * given.nodes
    laplacian, values = spectrum(given, edges)
    places = {node: (width * x, rise * y) for node, (x, y) in layout_of(given).items()}
    for pair in switched:
        x, y = zip(*(places[node] for node in pair), strict=True)
        is_on = pair in edges
        sheet.plot(x, y, lw=1 + is_on, ls="-" if is_on else ":", color=palette.blue if is_on else palette.muted)
    for node, (x, y) in places.items():
        sheet.plot(x, y, "o", ms=16, color=palette.paper, mec=palette.ink)
        sheet.text(x, y, f"{node}", ha="center", va="center_baseline")
    d = np.diag(np.diag(laplacian))
    for place, (name, matrix) in enumerate({"A": d - laplacian, "D": d, "L = D − A": laplacian}.items()):
        left, top = place * (size + 0.7), -2.1
        sheet.text(left, top + 0.3, name)
        sheet.hlines([top - k for k in range(size + 1)], left, left + size, colors=palette.line, linewidths=1)
        sheet.vlines([left + k for k in range(size + 1)], top - size, top, colors=palette.line, linewidths=1)
        for (i, j), entry in np.ndenumerate(matrix):
            x, y = left + j, top - i
            if entry:
                tint = shade(palette.orange if i == j else palette.blue, 0.3)
                sheet.fill([x, x + 1, x + 1, x], [y, y, y - 1, y - 1], color=tint, linewidth=0)
            colour, text = palette.ink if entry else palette.muted, f"{entry}".replace("-", "−")
            sheet.text(x + 0.5, y - 0.5, text, ha="center", va="center_baseline", color=colour, fontsize=9)
    sheet.set(xlim=(-0.8, 3 * size + 1.8), ylim=(-size - 2.2, rise + 0.8), aspect="equal")
    sheet.axis("off")
    told = []
    for value in dict.fromkeys(values):
        heights = [0.3 * k for k in range(values.count(value))]
        told += line.plot([float(value)] * len(heights), heights, "o", color=palette.purple, ms=5)
    line.set(xlim=(-0.2, size + 0.2), ylim=(-0.25, 1.45), xticks=range(size + 1), yticks=[], xlabel="eigenvalues of L")
    line.spines["left"].set_visible(False)
    named = ", ".join(f"{i}–{j}" for i, j in sorted(edges)) or "No edge"
    middles = {f"{i}–{j}": (sheet, *np.mean([places[i], places[j]], axis=0)) for i, j in switched}
    return eb.State(figure, f"{named}: eigenvalues {', '.join(values)}.", at=middles, told=told)
