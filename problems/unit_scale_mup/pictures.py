"""The pictures of `unit_scale_mup`: weights among the numbers of a format, and how far networks of some widths move."""

from functools import partial
from math import log2

import numpy as np

import exambank as eb
from exambank import Picture, canvas, palette, results_of, shade

from .claims import WIDTHS, at
from .codes import codes, decoded, error
from .experiment import LOOKS, Run
from .problem import Given

STEPS = tuple(map(str, (*LOOKS, Run().steps)))
"""After which the networks were looked at."""


def scales(given: Given) -> Picture:
    """Gaussian weights slide over the numbers of the format; above, what rounding costs."""
    (low, high), state = ends(given), slid(given, 0)
    doubled = next(k for k in range(0, low, -1) if error(given, 2.0**k) > 2 * error(given, 1))
    ahead = eb.Predict(
        "Start at s = 1 and shrink s. Where is the error, as a share of s, first more than twice what it is at s = 1? "
        "Move there.",
        lambda k: k == doubled,
    )
    return Picture(
        state.figure,
        alt="Below, the numbers of the format as ticks on a logarithmic axis, dense where they are normal, few and far "
        "apart towards 0, and over them the bell of the weights. Above, the rounding error as a share of the scale s, from "
        f"s = 1 upwards: flat while no weight passes the largest number. {state.says}",
        caption="Below: weights of N(0, s²) by their size, over the numbers of the format; normal ones blue, the others "
        "red. Above: what rounding costs as a share of s, from here upwards.",
        moves=eb.Moves(partial(slid, given), {"log2 s": range(low + 3, high)}, start=(0,), predict=ahead),
    )


def ends(given: Given) -> tuple[int, int]:
    """The powers of two between which a picture has all numbers of the format, and some room."""
    return round(log2(given.smallest_normal)) - given.mantissa - 5, round(log2(codes(given).largest)) + 2


def slid(given: Given, k: int) -> eb.State:
    """The weights at scale 2^k among the numbers, and the error there."""
    fig, (top, bottom) = canvas(4, 3.5, rows=2, sharex=True)
    low, high = ends(given)
    here = np.arange(k, high + 0.5, 0.5)
    costs = [100 * error(given, 2.0**x) for x in here]
    told = top.plot(here, costs, color=palette.orange) + top.plot(k, costs[0], "o", color=palette.orange)
    positive = np.array(decoded(given.exponent)[1:], dtype=float)
    normal = positive >= float(given.smallest_normal)
    for chosen, colour in ((normal, palette.blue), (~normal, palette.red)):
        bottom.vlines(np.log2(positive[chosen]), -0.3, 0, color=colour, linewidth=0.8)
    z = 2.0 ** np.linspace(-6, 2, 41)
    bottom.fill_between(k + np.log2(z), 0, z * np.exp(-(z**2) / 2), color=shade(palette.muted, 0.35), linewidth=0)
    top.set(yscale="log", ylim=(1, 130), yticks=[1, 10, 100], yticklabels=["1 %", "10 %", "100 %"], ylabel="error / s")
    top.minorticks_off()
    bottom.set_xticks(range(-18, 19, 6), ["2⁻¹⁸", "2⁻¹²", "2⁻⁶", "1", "2⁶", "2¹²", "2¹⁸"])
    bottom.set(xlim=(low - 0.5, high + 0.5), ylim=(-0.35, 0.7), yticks=[], xlabel="size of a weight, and s")
    says = f"At s = {2**k if k >= 0 else f'1/{2**-k}'}, rounding changes the weights by {costs[0]:.2f} % of s."
    return eb.State(fig, says, at=(bottom, k, 0.3), told=told)


def sweep(given: Given) -> Picture:
    """How far the square layer's output moves, against the width."""
    state = looked(STEPS[0])
    return Picture(
        state.figure,
        alt="How far the updates move the layer's output, as an RMS, against the width from 64 to 2048, on logarithmic "
        f"axes: a steep line for the standard parameterisation, a flat one for unit scale. {state.says}",
        caption="How far its updates move the output of the layer between the hidden ones: mean of 20 seeds, bars from the "
        "smallest to the largest. Let training go on, and see which line remains what it was.",
        moves=eb.Moves(looked, {"steps": STEPS}),
    )


def looked(steps: str) -> eb.State:
    """Both lines after some of the steps."""
    fig, (axes,) = canvas(4, 3)
    recorded, said = results_of("unit_scale_mup", "sweep"), []
    for unit, name, colour in ((False, "standard", palette.orange), (True, "unit scale", palette.blue)):
        if recorded:
            runs = at(recorded, unit, "moved", STEPS.index(steps))
            means = runs.mean(1)
            axes.plot(WIDTHS, means, "o-", color=colour, markersize=4, label=name)
            axes.vlines(WIDTHS, runs.min(1), runs.max(1), color=colour, linewidth=1)
            axes.legend(loc="upper left", fontsize=9)
            said.append(f"{name} from {means[0]:.2f} at width 64 to {means[-1]:.2f} at width 2048")
    axes.set(xscale="log", yscale="log", ylim=(0.15, 30), yticks=[0.3, 1, 3, 10], yticklabels=["0.3", "1", "3", "10"])
    axes.set(xlim=(50, 2600), xlabel="width", ylabel="RMS of the move")
    axes.set_xticks(WIDTHS, list(map(str, WIDTHS)))
    axes.minorticks_off()
    return eb.State(fig, f"After {steps} of {STEPS[-1]} steps: {', '.join(said)}.")
