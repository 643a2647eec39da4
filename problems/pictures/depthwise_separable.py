"""The pictures of `depthwise_separable`: drawn from its answers, with what they show in words."""

from typing import Any

import numpy as np
from depthwise_separable import Given, depthwise_parameters, macs, ordinary, pointwise_parameters, shifts

from exambank import (
    Picture,
    canvas,
    palette,
    shade,
)


def bars(given: Given) -> Picture:
    """Parameters over the kernel's side, and over the number of filters."""
    figure, axes = canvas(7, 3.4, columns=2)
    c, f, k = given.in_channels, given.out_channels, given.kernel
    sides, filters = (1, 3, 5, 7), (1, 2, 4, 8, 16)
    told: list[str] = []
    parts: list[Any] = []
    for axis, name, values in zip(axes, ("K", "F"), (sides, filters), strict=True):
        ticks: list[str] = []
        for place, value in enumerate(values):
            now = Given(1, 1, c, *((value, f) if name == "K" else (k, value)))
            standard, spatial, mixing = ordinary(now), depthwise_parameters(now), pointwise_parameters(now)
            parts = [
                axis.bar(place - 0.2, standard, 0.36, color=palette.blue),
                axis.bar(place + 0.2, spatial, 0.36, color=palette.orange),
                axis.bar(place + 0.2, mixing, 0.36, bottom=spatial, color=shade(palette.orange, 0.45)),
            ]
            percent = f"{100 * float(macs(now).ratio):.0f} %"
            ticks.append(f"{value}\n{percent}")
            told.append(f"{name} = {value}: {standard} against {spatial} + {mixing} ({percent})")
        axis.set_xticks(range(len(values)), ticks)
        axis.margins(y=0.08)
        held = f"F = {f}" if name == "K" else f"K = {k}"
        axis.set_xlabel(f"kernel side K  ({held})" if name == "K" else f"output channels F  ({held})")
    axes[0].set_ylabel("parameters")
    figure.legend(parts, ["ordinary", "depthwise", "pointwise"], loc="outside upper center", ncols=3)
    return Picture(
        figure,
        alt=f"Pairs of bars for {c} input channels: parameters of the ordinary layer against depthwise + pointwise. "
        + "; ".join(told) + ".",
        caption="The ordinary layer's bar is a product, the separable one's a sum. The percentage is what remains: "
        "nothing is saved with a 1 × 1 kernel or a single output; a larger kernel and more outputs save more.",
    )  # fmt: skip


def spectrum(given: Given) -> Picture:
    """Squared singular values of one slice, as shares, for three kernels."""
    f, taps = given.out_channels, given.taps
    rng = np.random.default_rng(182)
    slices = {
        "separable": np.outer(rng.normal(size=f), rng.normal(size=taps)),
        "random": rng.normal(size=(f, taps)),
        "shifts": shifts(given)[:, 0],
    }
    figure, axes = canvas(7, 2.6, columns=3, sharey=True)
    told = []
    for axis, (name, matrix) in zip(axes, slices.items(), strict=True):
        shares = np.linalg.svd(matrix, compute_uv=False) ** 2 / (matrix**2).sum()
        places = range(1, len(shares) + 1)
        axis.bar(places, shares, 0.7, color=[palette.green, *[shade(palette.red, 0.6)] * (len(shares) - 1)])
        axis.annotate(f"{100 * shares[0]:.0f} %", (1, shares[0]), (0, 3), textcoords="offset points", ha="center")
        axis.set_xticks(list(places))
        axis.set_xlabel(f"{name}: singular value")
        axis.margins(y=0.14)
        told.append(f"{name}: {', '.join(f'{100 * share:.0f} %' for share in shares)}")
    axes[0].set_ylabel("share of the energy")
    axes[0].set_yticks([0, 0.25, 0.5, 0.75, 1])
    return Picture(
        figure,
        alt=f"Squared singular values of one channel's slice, {f} × {taps}, as shares of their sum. "
        + "; ".join(told) + ".",
        caption="One depthwise filter reaches the first singular value of its channel's slice (green); "
        "all others are lost (red).",
    )  # fmt: skip
