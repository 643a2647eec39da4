"""The pictures of `depthwise_separable`: drawn from its answers, with what they show in words."""

from typing import Any

import numpy as np

from exambank import Picture, canvas, palette, shade

from .cost import macs
from .counting import standard
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
