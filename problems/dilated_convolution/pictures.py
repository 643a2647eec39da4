"""The pictures of `dilated_convolution`: the taps of a stack on number lines, and what it reads of a square."""

from typing import Any

import numpy as np

from exambank import Picture, canvas, palette, shade

from .problem import Given, read


def stack(dilations: tuple[int, ...], taps: int) -> tuple[Any, str]:
    """One unit and, layer by layer downwards, all that it reads; and that in words."""
    row = read(dilations, taps)
    fig, (axis,) = canvas(7, 0.75 * len(dilations) + 1)
    units = {(len(row) - 1) / 2}
    for level, dilation in reversed([*enumerate(dilations)]):
        lines = [(unit, unit + dilation * (k - (taps - 1) / 2)) for unit in units for k in range(taps)]
        for line in lines:
            axis.plot(line, [level + 1, level], color=shade(palette.blue, 0.45), lw=1, zorder=1)
        axis.plot([*units], [level + 1] * len(units), "s", ms=8, color=palette.blue)
        axis.text(-1.2, level + 0.5, f"dilation {dilation}", ha="right", va="center", color=palette.blue)
        units = {below for _, below in lines}
    for pixel, seen in enumerate(row):
        colour = palette.orange if seen else palette.red
        axis.plot([pixel], [0], "s", ms=8, color=colour, mfc=colour if seen else palette.paper)
        axis.text(pixel, -0.25, f"{pixel}", ha="center", va="top", color=colour, fontsize=9)
    axis.text(-1.2, 0, "pixels", ha="right", va="center", color=palette.orange)
    axis.set(xlim=(-1.6 - 0.14 * max(len(row), 8), max(len(row), 8)), ylim=(-0.7, len(dilations) + 0.3))
    axis.axis("off")
    missed = ", ".join(str(pixel) for pixel, seen in enumerate(row) if not seen) or "none"
    return fig, (
        f"One unit above {len(dilations)} layers of {taps} taps. From the input on, their dilations are "
        f"{', '.join(map(str, dilations))}. Lines lead from it down to {sum(row)} of the pixels 0 to {len(row) - 1}; "
        f"missed: {missed}."
    )


def cone(given: Given) -> Picture:
    """All that a unit of the stack of part c reads."""
    return Picture(*stack(given.dilations, given.taps), "A layer widens the field by D·(K − 1), half at each end.")


def comb(given: Given) -> Picture:
    """All that a unit of the gridded stack reads."""
    return Picture(*stack(given.gridded, given.taps), "No path ends at a hollow pixel, though the field spans it.")


def squares(given: Given) -> Picture:
    """Two stacks that cost the same: the gridded one, and one with doubling dilations."""
    stacks = given.gridded, tuple(2**n for n in range(len(given.gridded)))
    squares = [np.outer(row, row) for row in (read(dilations, given.taps) for dilations in stacks)]
    most, said = max(map(len, squares)), []
    fig, axes = canvas(7, 3.4, columns=2)
    for axis, dilations, both in zip(axes, stacks, squares, strict=True):
        for seen, colour in ((1, palette.orange), (0, palette.line)):
            down, across = np.nonzero(both == seen)
            axis.plot(across, down, "s", ms=150 / most, mfc=colour if seen else palette.paper, mec=colour, mew=0.6)
        axis.set(xlim=(-0.7, most - 0.3), ylim=(most - 0.3, -0.7), aspect="equal")
        axis.set_title(f"dilations {', '.join(map(str, dilations))}")
        axis.axis("off")
        said.append(f"with dilations {', '.join(map(str, dilations))}, {both.sum()} of {both.size} pixels")
    return Picture(
        fig,
        alt=f"Two squares of pixels, filled where one unit reads them: {'; '.join(said)}.",
        caption="What one unit reads of an image. Both stacks have equally many weights and cost the same.",
    )
