"""The pictures of `double_descent`: the risk against the examples, and errors on digits against width and steps."""

from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

import exambank as eb
from exambank import Picture, canvas, palette, results_of

from .claims import BEST, EXAMPLES, at
from .claims_digits import KINDS, STEPS, WIDTHS, error
from .experiment import DIMENSIONS, NOISE
from .problem import Given
from .regression import risk

RUNS = Given(dimension=DIMENSIONS)
COLOURS = {"false labels": palette.orange, "true labels": palette.blue, "ridge": palette.green}


def peak(given: Given) -> Picture:
    """How many examples there are can be moved, and a penalty added: the risk above, the smallest singular value below."""
    ahead = eb.Predict(
        "Now add a ridge with the best penalty. Which of these numbers of examples has the largest median risk then? "
        "Move there, ridge on.",
        lambda n, ridge: ridge and n == max(EXAMPLES, key=lambda k: medians(BEST)[0][EXAMPLES.index(k)]),
    )
    state = drawn(DIMENSIONS, False)
    return Picture(
        state.figure,
        alt=f"Two plots against the number n of examples, from {EXAMPLES[0]} to {EXAMPLES[-1]}, for {DIMENSIONS} weights. "
        "Above, the risk on a logarithmic axis: nearly level, then a steep peak, then falling. Below, the smallest singular "
        f"value of X: it falls to nearly 0 and rises again. {state.says}",
        caption=f"{DIMENSIONS} weights of length 1 together, noise {NOISE}. Dots: medians of recorded data sets; line: the mean "
        "risk, by the formula of part (b).",
        moves=eb.Moves(drawn, {"n": EXAMPLES, "ridge": (False, True)}, start=(DIMENSIONS, False), predict=ahead),
    )


def drawn(n: int, ridge: bool) -> eb.State:
    """Both plots, with dots at this n."""
    fig, (top, bottom) = canvas(4, 3.6, rows=2, sharex=True)
    risks, smallest = medians(BEST if ridge else Fraction(0))
    here, colour = EXAMPLES.index(n), palette.green if ridge else palette.orange
    told: list[Any] = top.plot(EXAMPLES, risks, ".", color=colour)
    told += top.plot(n, risks[here], "o", markersize=9, color=colour)
    bottom.plot(EXAMPLES, smallest, ".-", color=palette.blue, linewidth=1)
    bottom.plot(n, smallest[here], "o", markersize=9, color=palette.blue)
    for places in (range(EXAMPLES[0], DIMENSIONS - 1), range(DIMENSIONS + 2, EXAMPLES[-1] + 1)):
        top.plot(places, [float(risk(RUNS, k)) for k in places], color=palette.muted, linewidth=1)
    top.set(yscale="log", ylim=(0.2, 120), yticks=[1, 10, 100], yticklabels=["1", "10", "100"], ylabel="risk")
    top.minorticks_off()
    bottom.set(xlim=(5, 155), ylim=(-0.5, 6), yticks=[0, 2, 4], xticks=[10, 25, 50, 75, 100, 150])
    bottom.set(xlabel="examples n", ylabel="smallest s")
    best = ", with the best penalty" * ridge
    says = f"n = {n}{best}: the median risk is {risks[here]:.2f}, the smallest singular value {smallest[here]:.2f}."
    return eb.State(fig, says, at=(bottom, n, 1.0), told=told if ridge else ())


@cache
def medians(penalty: Fraction) -> list[list[float]]:
    """For each n the median risk and the median smallest singular value; ones where nothing is recorded."""
    if (recorded := results_of("double_descent", "gaussian")) is None:
        return [[1.0] * len(EXAMPLES)] * 2
    return [
        [float(np.median(at(recorded, metric, n=n, penalty=penalty))) for n in EXAMPLES]
        for metric in ("median", "smallest")
    ]


def errors(label: str, ticks: dict[int, str]) -> tuple[Any, Any]:
    """A figure for test errors, and its axes."""
    fig, (axes,) = canvas(5, 3)
    axes.set(xscale="log", ylim=(0, 100), yticks=[0, 50, 100], yticklabels=["0", "50 %", "100 %"])
    axes.set(xlabel=label, ylabel="test error")
    axes.set_xticks(list(ticks), list(ticks.values()))
    axes.minorticks_off()
    return fig, axes


def widths(given: Given) -> Picture:
    """The test error against the number of random features, in three kinds of runs."""
    fig, axes = errors("random features", {width: str(width) for width in (10, 50, 200, 800, 3200)})
    said = []
    if recorded := results_of("double_descent", "real"):
        for kind in KINDS:
            means = {width: error(recorded, width, kind).mean() for width in WIDTHS}
            axes.plot(WIDTHS, list(means.values()), ".-", color=COLOURS[kind], label=kind)
            said.append(f"{kind} {', '.join(f'{means[width]:.0f} % at {width}' for width in (50, 200, 3200))}")
        axes.legend(fontsize=9, loc="upper right")
    axes.axvline(200, color=palette.line, linewidth=1, zorder=0)
    return Picture(
        fig,
        alt=f"Test error against the number of random features, from 10 to 3200. Means: {'; '.join(said)}.",
        caption="200 training images, means of 30 seeds: one label in five false, none false, and false labels with a ridge.",
    )


def times(given: Given) -> Picture:
    """The test error against the steps of gradient descent, at the peak and far beyond it."""
    fig, axes = errors("steps", {10: "10", 1000: "10³", 10**5: "10⁵", 10**7: "10⁷"})
    said = []
    if recorded := results_of("double_descent", "real"):
        for width, colour in ((200, palette.orange), (800, palette.blue)):
            means = [error(recorded, width, steps=steps).mean() for steps in (*STEPS, 0)]
            axes.plot(STEPS, means[:-1], ".-", color=colour, label=f"width {width}")
            axes.axhline(means[-1], color=colour, linewidth=1, linestyle=":")
            said.append(f"width {width} from {min(means):.0f} % at best to {means[-1]:.0f} % in the limit")
        axes.legend(fontsize=9, loc="center left")
    return Picture(
        fig,
        alt=f"Test error against the steps of descent, from 10 to ten million. It falls, then rises: {'; '.join(said)}.",
        caption="Dotted: the limit. At the peak's width descent is still on its way after ten million steps.",
    )
