"""The pictures of `graph_laplacians`: drawn from its answers, with what they show in words."""

import itertools
from collections.abc import Sequence

import networkx as nx
import numpy as np
from graph_laplacians import Given, as_graph, club, karate, matrices, minus, modes, nearest, potentials
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, Rectangle

from exambank import (
    Picture,
    canvas,
    palette,
    shade,
)

TOWN = {
    "a": (0.0, 2.1), "b": (2.0, 2.3), "c": (4.1, 2.1), "d": (6.1, 2.3),
    "e": (0.1, 0.1), "f": (2.1, 0.0), "g": (4.0, 0.1), "h": (6.0, 0.0),
}  # fmt: skip


def disc(axes: Axes, x: float, y: float, label: str, radius: float) -> None:
    """A circle with a name."""
    axes.add_patch(Circle((x, y), radius, facecolor=palette.paper, edgecolor=palette.ink, zorder=3))
    axes.text(x, y, label, ha="center", va="center_baseline", zorder=4)


def graph(given: Given) -> Picture:
    """The graph, A, D and L side by side."""
    figure, (axes, *tables) = canvas(7, 2.1, columns=4, width_ratios=[1.1, 1, 1, 1])
    places = nx.kamada_kawai_layout(as_graph(given))
    for i, j in given.edges:
        axes.plot(*zip(places[i], places[j], strict=True), color=palette.blue)
    for i, (x, y) in places.items():
        disc(axes, float(x), float(y), str(i), 0.15)
    axes.set(aspect="equal")
    axes.margins(0.2)
    axes.axis("off")
    a, d, _ = matrices(given)
    size = given.nodes
    rules = [
        point for k in range(size + 1) for point in ((0, k), (size, k), (np.nan, k), (k, 0), (k, size), (k, np.nan))
    ]
    for table, name, matrix in zip(tables, ("A", "D", "L = D − A"), (a, d, minus(d, a)), strict=True):
        for (i, row), j in itertools.product(enumerate(matrix), range(size)):
            if row[j]:
                colour = palette.orange if i == j else palette.blue
                table.add_patch(Rectangle((j, i), 1, 1, facecolor=shade(colour, 0.3), linewidth=0))
            colour = palette.ink if row[j] else palette.muted
            table.text(j + 0.5, i + 0.5, f"{row[j]}".replace("-", "−"), ha="center", va="center_baseline", color=colour)
        table.plot(*zip(*rules, strict=True), color=palette.line, linewidth=1)
        table.set(xlim=(-0.05, size + 0.05), ylim=(size + 0.05, -0.05), aspect="equal", title=name)
        table.axis("off")
    listed = ", ".join(f"{i}–{j}" for i, j in given.edges)
    rows = "; ".join(" ".join(map(str, row)) for row in minus(d, a))
    return Picture(
        figure,
        alt=f"A graph with the edges {listed}, and its matrices A, D and L; the rows of L: {rows}.",
        caption="Every edge is two blue cells of A and two of L; every node's degree is an orange cell of D and of L. "
        "Each row of L adds up to zero.",
    )


def street_map(
    given: Given, colours: Sequence[str], widths: Sequence[float], labels: Sequence[object], names: Sequence[str]
) -> Figure:
    """The town from above: an arrow for each segment, in the order of the list, and a name for each intersection."""
    figure, (axes,) = canvas(7, 4.1)
    shrink = 17 if "\n" in names[0] else 12
    for segment, colour, width, label in zip(given.segments, colours, widths, labels, strict=True):
        (x0, y0), (x1, y1) = TOWN[segment[0]], TOWN[segment[1]]
        far = abs(x0 - x1) > 5
        bend = 0.32 if far else 0.12 if segment[::-1] in given.segments else 0
        axes.add_patch(
            FancyArrowPatch(
                (x0, y0), (x1, y1), connectionstyle=f"arc3,rad={bend}", arrowstyle="-|>", mutation_scale=11,
                shrinkA=shrink, shrinkB=shrink, color=colour, linewidth=width, zorder=1,
            )
        )  # fmt: skip
        # The label stands where the arc passes, a little before its middle, for diagonals cross there.
        t, cx, cy = 0.5 if far else 0.36, (x0 + x1) / 2 + bend * (y1 - y0), (y0 + y1) / 2 - bend * (x1 - x0)
        x, y = ((1 - t) ** 2 * u + 2 * t * (1 - t) * v + t * t * w for u, v, w in ((x0, cx, x1), (y0, cy, y1)))
        box = {"facecolor": palette.paper, "edgecolor": "none", "pad": 0.8}
        axes.text(x, y, str(label), ha="center", va="center", fontsize=9, color=colour, bbox=box, zorder=2)
    for place, name in zip(given.places, names, strict=True):
        disc(axes, *TOWN[place], name, 0.2 + 0.1 * ("\n" in name))
    axes.set(xlim=(-0.4, 6.5), ylim=(-1.05, 3.4), aspect="equal")
    axes.axis("off")
    return figure


def streets(given: Given) -> Picture:
    """The street map with the counts."""
    size = len(given.segments)
    counted = zip(given.segments, given.counts, strict=True)
    return Picture(
        street_map(given, [palette.blue] * size, [1.3] * size, given.counts, given.places),
        alt="A street map; vehicles counted in an hour: " + ", ".join(f"{i} to {j} {n}" for (i, j), n in counted) + ".",
        caption="The road network and the vehicles counted on each segment in one hour. Two arrows between the same "
        "intersections are a street with traffic both ways.",
    )


def balance(given: Given) -> Picture:
    """The street map with the nearest balanced flow; the corrected segments stand out."""
    flow = nearest(given)
    moved = [new - old for new, old in zip(flow, given.counts, strict=True)]
    colours = [palette.green if c > 0 else palette.red if c < 0 else palette.muted for c in moved]
    widths = [0.8 + 2.8 * float(abs(f) / max(map(abs, flow))) for f in flow]
    names = [f"{place}\n{p}".replace("-", "−") for place, p in zip(given.places, potentials(given), strict=True)]
    signed = [f"{f} ({'+' if c > 0 else '−'}{abs(c)})" if c else f"{f}" for f, c in zip(flow, moved, strict=True)]
    listed = ", ".join(f"{i} to {j} {label}" for (i, j), label in zip(given.segments, signed, strict=True))
    return Picture(
        street_map(given, colours, widths, flow, names),
        alt=f"The street map with the balanced flow and, in brackets, the corrections: {listed}.",
        caption="The nearest balanced flow; a wider arrow carries more. The number in a circle is its potential: a "
        "count was lowered (red) where the road leads up, raised (green) where it leads down, else kept (grey).",
    )


def embedding(given: Given) -> Picture:
    """The club drawn by two eigenvectors."""
    figure, (axes,) = canvas(7, 3.6)
    x, y = (-v * np.sign(v[0]) / np.sqrt(np.abs(v)) for v in modes()[1].T[1:3])
    ties = [point for i, j in club().edges for point in ((x[i], y[i]), (x[j], y[j]), (np.nan, np.nan))]
    axes.plot(*zip(*ties, strict=True), color=palette.line, linewidth=0.7, zorder=1)
    axes.axvline(0, color=palette.ink, linewidth=1, linestyle=(0, (4, 3)), zorder=0)
    found = karate(given)
    for side, colour, mark, label in (
        ("Mr. Hi", palette.blue, "o", "in reality with member 1"),
        ("Officer", palette.orange, "s", f"in reality with member {found.members}"),
    ):
        who = [k for k in club() if club().nodes[k]["club"] == side]
        axes.scatter(x[who], y[who], s=34, color=colour, marker=mark, edgecolor=palette.paper, label=label, zorder=2)
    for k in {1, found.members, *found.strays}:
        axes.annotate(
            str(k), (x[k - 1], y[k - 1]), (0, 7 if k == 1 else -14), textcoords="offset points", ha="center", zorder=3
        )
    axes.set(
        xlabel="Fiedler vector, for λ₂ (signed root)", ylabel="eigenvector for λ₃ (signed root)", xticks=[0], yticks=[0]
    )
    axes.legend(loc="best")
    return Picture(
        figure,
        alt=f"The members at the coordinates of two eigenvectors. The sign of the Fiedler vector puts {found.near_1} "
        f"on the side of member 1 and {found.members - found.near_1} on the other. On another side than in reality: "
        f"{', '.join(map(str, found.strays)) or 'nobody'}.",
        caption="Each member stands where two eigenvectors put it. The dashed line is the Fiedler split; colours are "
        "the sides that members took in reality.",
    )
