"""The picture of `piecewise_linearity`: h in its pieces, the units alive under each, and the line at a point."""

from fractions import Fraction
from functools import partial
from itertools import cycle, pairwise
from math import ceil, floor

import exambank as eb
from exambank import canvas, palette

from .local import line
from .pieces import pieces, switches
from .problem import EPSILON, Given


def slide(given: Given) -> eb.Picture:
    """h with a point on it that slides."""
    told, (low, high) = pieces(given), extent(given)
    quarters = [Fraction(k, 4) for k in range(4 * low, 4 * high + 1)]
    question = "Where would gradient descent on x stand still? Slide the point there."
    predict = eb.Predict(question, lambda x: {w for w, _ in lines_at(given, x)} == {0})
    return eb.Picture(
        slid(given, given.xa).figure,
        alt=f"The graph of h in straight pieces with slopes {', '.join(map(str, told.slopes))} and breakpoints at "
        f"{', '.join(map(str, told.breakpoints))}; beneath it, bars where each unit is alive; a point at x = {given.xa}.",
        caption="Where the colour changes, so does the activation pattern; each bar is a living unit. "
        "The dashed line is all the gradient knows.",
        moves=eb.Moves(partial(slid, given), {"x": quarters}, start=(given.xa,), predict=predict),
    )


def extent(given: Given) -> tuple[int, int]:
    """The ends of what is shown: all switches and points are inside."""
    shown = [*switches(given), given.xa, given.xb, given.xc]
    return floor(min(shown)) - 2, ceil(max(shown)) + 1


def lines_at(given: Given, x: Fraction) -> list[tuple[Fraction, Fraction]]:
    """Slope and intercept of h just left and just right of x: two lines at a breakpoint, else one."""
    return sorted({tuple(line(given, given.pattern(x + by))) for by in (-EPSILON, EPSILON)})


def slid(given: Given, x: Fraction) -> eb.State:
    """The point at x, and the lines that h is there."""
    low, high = ends = extent(given)
    heights = {t: float(given.h(t)) for t in sorted({*switches(given), Fraction(low), Fraction(high)})}
    fig, (top, bottom) = canvas(4, 3.4, rows=2, sharex=True, height_ratios=(2.2, 1))
    for (left, right), colour in zip(pairwise(heights), cycle(palette[4:]), strict=False):
        top.plot([float(left), float(right)], [heights[left], heights[right]], color=colour, linewidth=2.5)
        rows = [row for row, alive in enumerate(given.pattern((left + right) / 2)) if alive]
        bottom.hlines(rows, float(left), float(right), color=colour, linewidth=6)
    lines, at = lines_at(given, x), (float(x), float(given.h(x)))
    tangents = [[float(w * t + b) for w, b in lines] for t in ends]
    told = top.plot(ends, tangents, "--", color=palette.muted, linewidth=1.3)
    top.plot(*at, "o", color=palette.ink, markersize=7)
    bottom.axvline(float(x), color=palette.ink, linewidth=1)
    least, most = min(heights.values()), max(heights.values())
    margin = 0.15 * (most - least) + 0.5
    top.set(ylabel="h(x)", ylim=(least - margin, most + margin), xlim=(low - 0.15, high + 0.15))
    bottom.set(xlabel="x", xticks=range(low, high + 1), ylim=(3.7, -0.7))
    bottom.set_yticks([0.5, 2.5], ["layer 1", "layer 2"])
    shown = " and ".join(f"{w} x + {b}".replace("+ -", "- ") for w, b in lines)
    what = f"h is the line {shown}" if len(lines) == 1 else f"two lines meet, {shown}, and there is no gradient"
    says = f"At x = {x}, {sum(given.pattern(x))} of 4 units are alive: {what}."
    return eb.State(fig, says.replace("-", "−"), at=(top, *at), told=told)
