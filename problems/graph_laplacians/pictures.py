"""The pictures of `graph_laplacians`: drawn from its answers, with what they show in words."""

from itertools import combinations, compress
from typing import Any

import networkx as nx
import numpy as np

import exambank as eb
from exambank import Picture, canvas, palette

from .club import CLUB, modes, split, strays
from .directed import as_network
from .joined import joined, spectrum
from .nearest import nearest, potentials
from .problem import Given

TOWN = {
    "a": (0.0, 2.1), "b": (2.0, 2.3), "c": (4.1, 2.1), "d": (6.1, 2.3),
    "e": (0.1, 0.1), "f": (2.1, 0.0), "g": (4.0, 0.1), "h": (6.0, 0.0),
}  # fmt: skip


def graph(given: Given) -> eb.Picture:
    """The graph, A, D and L, and the eigenvalues of L; edges can be switched."""
    pairs = [tuple(sorted(edge)) for edge in given.edges]
    spare = [pair for pair in combinations(range(1, given.nodes + 1), 2) if pair not in pairs]
    switched = (pairs + spare)[:6]
    laplacian, values = spectrum(given)
    listed = ", ".join(f"{i}–{j}" for i, j in given.edges)
    rows = "; ".join(" ".join(map(str, row)) for row in laplacian)
    return eb.Picture(
        joined(given, pairs, pairs).figure,
        alt=f"A graph with the edges {listed}, and its matrices A, D and L; the rows of L: {rows}. Beneath, the "
        f"eigenvalues of L: {', '.join(values)}.",
        caption="Every edge is two blue cells of A and two of L; every node's degree is an orange cell of D and of L. "
        "Each row of L adds up to zero.",
        moves=eb.Moves(
            lambda *on: joined(given, switched, [*compress(switched, on)]),
            {f"{i}–{j}": (False, True) for i, j in switched},
            start=[pair in pairs for pair in switched],
            predict=eb.Predict(
                "One eigenvalue of L is 0. Switch edges until exactly two are.",
                lambda *on: spectrum(given, [*compress(switched, on)])[1].count("0") == 2,
            ),
        ),
    )


def street_map(given: Given, looks: list[tuple[str, float, str]], names: list[str], size: int) -> Any:
    """The town from above: for each segment an arrow in its colour, width and label; a name for each intersection."""
    whole = set(given.places) == set(TOWN)
    figure, (axes,) = canvas(7, 4.1 if whole else 2.8)
    town = as_network(given)
    places: Any = TOWN if whole else nx.circular_layout(town, scale=1.5)
    text: Any = {"ax": axes, "font_family": "DejaVu Sans"}
    nx.draw_networkx_nodes(town, places, node_size=size, node_color=palette.paper, edgecolors=palette.ink, ax=axes)
    labels = dict(zip(given.places, names, strict=True))
    nx.draw_networkx_labels(town, places, labels, font_size=10, font_color=palette.ink, **text)
    axes.axis("off")
    axes.margins(0.15)
    box = {"facecolor": palette.paper, "edgecolor": "none", "pad": 0.8}
    for (tail, head), (colour, width, label) in zip(given.segments, looks, strict=True):
        far = abs(places[tail][0] - places[head][0]) > 5
        bend = 0.32 if far else 0.12 if (head, tail) in given.segments else 0
        arc: Any = {"connectionstyle": f"arc3,rad={bend}", "node_size": size}
        nx.draw_networkx_edges(town, places, [(tail, head)], width, colour, arrowsize=11, ax=axes, **arc)
        # Before the middle of the arc, for diagonals cross there.
        before = 0.5 if far else 0.64
        nx.draw_networkx_edge_labels(
            town, places, {(tail, head): label}, before, 9, colour, bbox=box, rotate=False, **text, **arc
        )
    axes.set(aspect="equal")
    return figure


def streets(given: Given) -> Picture:
    """The street map with the counts."""
    counted = zip(given.segments, given.counts, strict=True)
    return Picture(
        street_map(given, [(palette.blue, 1.3, str(count)) for count in given.counts], given.places, 380),
        alt="A street map; vehicles counted in an hour: " + ", ".join(f"{i} to {j} {n}" for (i, j), n in counted) + ".",
        caption="The road network and the vehicles counted on each segment in one hour. Two arrows between the same "
        "intersections are a street with traffic both ways.",
    )


def balance(given: Given) -> Picture:
    """The street map with the nearest balanced flow; the corrected segments stand out."""
    flow, looks, listed = nearest(given), [], []
    for (i, j), new, old in zip(given.segments, flow, given.counts, strict=True):
        colour = palette.green if new > old else palette.red if new < old else palette.muted
        looks.append((colour, 0.8 + 2.8 * float(abs(new) / (max(map(abs, flow)) or 1)), str(new)))
        listed.append(f"{i} to {j} {new} instead of {old}")
    names = [f"{place}\n{p}".replace("-", "−") for place, p in zip(given.places, potentials(given), strict=True)]
    return Picture(
        street_map(given, looks, names, 1000),
        alt=f"The street map with the balanced flow: {', '.join(listed)}.",
        caption="The nearest balanced flow; a wider arrow carries more. The number in a circle is its potential: a "
        "count was lowered (red) where the road leads up, raised (green) where it leads down, else kept (grey).",
    )


def embedding(given: Given) -> Picture:
    """The club drawn by two eigenvectors."""
    figure, (axes,) = canvas(7, 3.6)
    x, y = (-v * np.sign(v[0]) / np.sqrt(np.abs(v)) for v in modes(CLUB)[1].T[1:3])
    ties = [point for i, j in CLUB.edges for point in ((x[i], y[i]), (x[j], y[j]), (np.nan, np.nan))]
    axes.plot(*zip(*ties, strict=True), color=palette.line, linewidth=0.7, zorder=1)
    axes.axvline(0, color=palette.ink, linewidth=1, linestyle=(0, (4, 3)), zorder=0)
    side, last = split(given).side_of_1, len(CLUB)
    lost = strays(side)
    for leader, colour, mark in ((1, palette.blue, "o"), (last, palette.orange, "s")):
        who = [k for k in CLUB if CLUB.nodes[k]["club"] == CLUB.nodes[leader - 1]["club"]]
        style: Any = {"s": 34, "color": colour, "marker": mark, "edgecolor": palette.paper, "zorder": 2}
        axes.scatter(x[who], y[who], label=f"in reality with member {leader}", **style)
    for k in {1, last, *lost}:
        up = 7 if k == 1 else -14
        axes.annotate(str(k), (x[k - 1], y[k - 1]), (0, up), textcoords="offset points", ha="center", zorder=3)
    axes.set(xlabel="Fiedler vector, for λ₂ (signed root)", ylabel="eigenvector for λ₃ (signed root)")
    axes.set(xticks=[0], yticks=[0])
    axes.legend(loc="best")
    return Picture(
        figure,
        alt=f"The members at the coordinates of two eigenvectors. The sign of the Fiedler vector puts {len(side)} "
        f"on the side of member 1 and {last - len(side)} on the other. On another side than in reality: "
        f"{', '.join(map(str, lost))}.",
        caption="Each member stands where two eigenvectors put it. The dashed line is the Fiedler split; colours are "
        "the sides that members took in reality.",
    )
