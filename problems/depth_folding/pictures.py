"""The picture of `depth_folding`: a strip that is folded L times, and what is left of a place on it."""

from itertools import pairwise
from typing import Any

import exambank as eb
from exambank import canvas, palette, shade

from .network import folded_strip
from .problem import Given


def strip(given: Given) -> eb.Picture:
    """The strip, its creases and where each of its points lands."""
    folds = 2
    return eb.Picture(
        folded(folds).figure,
        alt=f"Above, a strip from 0 to 1, folded {folds} times and laid flat again: {2**folds - 1} creases part it "
        f"into {2**folds} pieces, shaded in turn. Below, where each point lands: a zigzag that falls from 1 and goes "
        f"{2**folds} times through all of (0, 1), so a level line meets it in {2**folds} points.",
        caption="Each fold goes through all layers of paper at once. The dots all land on the same place.",
        moves=eb.Moves(
            folded,
            {"folds": range(7)},
            start=(5,),
            predict=eb.Predict(
                "A strip is folded in its middle 5 times, all its layers at once. Unfolded, how many creases does it have?",
                number=lambda folds: len(folded_strip(folds)) - 2,
            ),
        ),
    )


def folded(folds: int) -> eb.State:
    """The strip after so many folds, flattened, above the function of so many layers."""
    points = [(float(x), float(y)) for x, y in folded_strip(folds)]
    creases, level = [x for x, _ in points[1:-1]], 0.35
    fig, (top, bottom) = canvas(4, 3.2, rows=2, sharex=True, height_ratios=(1, 3.2))
    top.fill([0, 1, 1, 0], [0, 0, 1, 1], color=shade(palette.blue, 0.2), linewidth=0)
    told: list[Any] = [
        top.fill([a, b, b, a], [0, 0, 1, 1], color=shade(palette.blue, 0.45), linewidth=0)[0]
        for (a, _), (b, _) in zip(points[:-1:2], points[1::2], strict=False)
    ]
    told.append(top.vlines(creases, 0, 1, colors=palette.blue, linewidths=1))
    top.set(xlim=(-0.02, 1.02), ylim=(-0.1, 1.1), yticks=[], ylabel="strip")
    top.spines[:].set_visible(False)
    top.tick_params(length=0)
    bottom.axhline(level, color=palette.orange, linewidth=1, linestyle="--")
    told += bottom.plot(*zip(*points, strict=True), color=palette.green, linewidth=1.5)
    landing = [a + (b - a) * (level - y) / (z - y) for (a, y), (b, z) in pairwise(points)]
    told += bottom.plot(landing, [level] * len(landing), "o", color=palette.orange, markersize=4)
    bottom.set(xlabel="x", ylabel="lands on", yticks=[0, 1], ylim=(-0.06, 1.06))
    bottom.set_xticks([0, 0.5, 1], ["0", "1/2", "1"])
    says = f"Folds: {folds}, creases: {len(creases)}, pieces that each land on all of (0, 1): {len(landing)}."
    return eb.State(fig, says, told=told)
