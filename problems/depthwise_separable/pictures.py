"""The pictures of `depthwise_separable`: drawn from its answers, with what they show in words."""

from functools import partial
from typing import Any

import numpy as np

import exambank as eb
from exambank import Picture, canvas, palette, shade

from .cost import macs
from .counting import separable, standard
from .problem import Given
from .rank import shifts


def bars(given: Given) -> Picture:
    """Parameters over the kernel's side, and over the number of filters."""
    figure, axes = canvas(7, 3.4, columns=2)
    c, f, k = given.in_channels, given.out_channels, given.kernel
    told, parts = list[str](), list[Any]()
    for axis, name, values in zip(axes, "KF", ((1, 3, 5, 7), (1, 2, 4, 8, 16)), strict=True):
        ticks = []
        for place, value in enumerate(values):
            now = Given(1, 1, c, *((value, f) if name == "K" else (k, value)))
            whole, spatial, mixing = standard(now), now.taps * c, c * now.out_channels
            parts = [
                axis.bar(place - 0.2, whole, 0.36, color=palette.blue),
                axis.bar(place + 0.2, spatial, 0.36, color=palette.orange),
                axis.bar(place + 0.2, mixing, 0.36, bottom=spatial, color=shade(palette.orange, 0.45)),
            ]
            percent = f"{100 * float(macs(now).ratio):.0f} %"
            ticks.append(f"{value}\n{percent}")
            told.append(f"{name} = {value}: {whole} against {spatial} + {mixing} ({percent})")
        axis.set_xticks(range(len(values)), ticks)
        axis.margins(y=0.08)
        axis.set_xlabel(f"kernel side K  (F = {f})" if name == "K" else f"output channels F  (K = {k})")
    axes[0].set_ylabel("parameters")
    figure.legend(parts, ["standard", "depthwise", "pointwise"], loc="outside upper center", ncols=3)
    return Picture(
        figure,
        alt=f"Pairs of bars for {c} input channels: parameters of the standard layer against depthwise + pointwise. "
        f"{'; '.join(told)}.",
        caption="The standard layer's bar is a product, the separable one's a sum. The percentage is the ratio: "
        "nothing is saved with a 1 × 1 kernel or a single output; a larger kernel and more outputs save more.",
    )


def stacks(given: Given) -> eb.Picture:
    """Both layers as bars, their lengths following the kernel, the channels and the filters."""
    controls = {"K": (1, 3, 5), "C": (1, 2, 3, 4), "F": range(1, 10)}
    start, k = (given.kernel, given.in_channels, given.out_channels), given.kernel
    longest = max(standard(given), standard(Given(1, 1, 4, 5, 9)))
    still = stacked(longest, *start)
    enough = [f for f in controls["F"] if 4 * macs(Given(1, 1, 1, k, f)).ratio <= 1]
    question = f"More filters make it pay more to separate. With K = {k}, what is the smallest F for which at most a "
    question += "quarter of the weights is left? Move there."
    predict = eb.Predict(question, lambda *at: at[::2] == (k, enough[0]))
    return eb.Picture(
        still.figure,
        alt="Two bars, the weights of the standard layer and, stacked, those of the depthwise and of the pointwise layer; "
        f"beneath, the second bar again as a share of the first. {still.says}",
        caption="The weights of both layers, and beneath, the separable layer as a share of the standard one.",
        moves=eb.Moves(partial(stacked, longest), controls, start, predict),
    )


def stacked(longest: int, k: int, c: int, f: int) -> eb.State:
    """The bars of one layer, on a scale that ends at the longest; the shares, in which 100 % are 1, on their own."""
    figure, (axes,) = canvas(4, 2.6)
    now = Given(1, 1, c, k, f)  # of one pixel: the image is in both costs
    whole, spatial, mixing, told = standard(now), now.taps * c, c * f, list[Any]()
    share, pale, shown = float(macs(now).ratio), shade(palette.orange, 0.45), {"va": "center_baseline"}
    axes.barh(3, 2 * whole / longest, 0.6, color=palette.blue)
    axes.text(2 * whole / longest + 0.04, 3, f"{whole}", shown)
    for row, scale, label, end in (
        (2, longest / 2, f"{spatial} + {mixing} = {separable(now)}", 2 * separable(now) / longest),
        (0.7, whole, f"{100 * share:.0f} %", max(share, 0.25)),
    ):
        told += axes.barh(row, spatial / scale, 0.6, color=palette.orange)
        told += axes.barh(row, mixing / scale, 0.6, left=spatial / scale, color=pale)
        told.append(axes.text(end + 0.04, row, label, shown))
    for row, name in ((3, "standard"), (2, "separable"), (0.7, "of standard")):
        axes.text(-0.06, row, name, shown, ha="right")
    for row, name, colour in ((2.22, "depthwise", palette.orange), (1.78, "pointwise", pale)):
        axes.plot(1.48, row, "s", color=colour, markersize=8, markeredgewidth=0)
        axes.text(1.56, row, name, shown, color=palette.muted)
    for mark, top, name in ((0, 3.4, ""), (0.25, 1, "¼"), (1, 0.4, "100 %"), (2, 0.4, "200 %")):
        axes.plot([mark, mark], [0.3, top], color=palette.muted, linewidth=1, linestyle=":" if name == "¼" else "-")
        axes.text(mark, 0, name, shown, ha="center", color=palette.muted)
    axes.set(xlim=(-0.78, 2.3), ylim=(-0.2, 3.5))
    axes.axis("off")
    says = f"K = {k}, C = {c}, F = {f}: {whole} weights against {spatial} depthwise and {mixing} pointwise, "
    says += f"{separable(now)} together: {100 * share:.1f} % of the standard layer."
    return eb.State(figure, says, told=told)


def spectrum(given: Given) -> Picture:
    """Squared singular values of one slice, as shares, for three kernels."""
    f, taps = given.out_channels, given.taps
    rng = np.random.default_rng(182)
    slices = {
        "separable": np.outer(rng.normal(size=f), rng.normal(size=taps)),
        "random": rng.normal(size=(f, taps)),
        "shifts": shifts(given),
    }
    figure, axes = canvas(7, 2.6, columns=3, sharey=True)
    told = []
    for axis, (name, matrix) in zip(axes, slices.items(), strict=True):
        shares = np.linalg.svd(matrix, compute_uv=False) ** 2 / (matrix**2).sum()
        places = range(1, len(shares) + 1)
        axis.bar(places, shares, 0.7, color=[palette.green, *[shade(palette.red, 0.6)] * (len(shares) - 1)])
        axis.annotate(f"{100 * shares[0]:.0f} %", (0.65, shares[0]), (0, 3), textcoords="offset points")
        axis.set_xticks([1, len(shares)])
        axis.set_xlabel(f"{name}: singular value")
        axis.margins(y=0.14)
        told.append(f"{name}: {', '.join(f'{100 * share:.0f} %' for share in shares)}")
    axes[0].set_ylabel("share of the energy")
    axes[0].set_yticks([0, 0.25, 0.5, 0.75, 1])
    return Picture(
        figure,
        alt=f"Squared singular values of one channel's slice, {f} × {taps}, as shares of their sum. {'; '.join(told)}.",
        caption="One depthwise filter reaches the first singular value of its channel's slice (green); "
        "all others are lost (red).",
    )
