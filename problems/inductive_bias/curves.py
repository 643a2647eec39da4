"""Measured curves with their 99 % intervals: accuracy by the number of images, and the lead of max-pooling by batches."""

from typing import Any

import numpy as np

from exambank import palette, results_of, shade

from .claims import MORE, SWEPT, at
from .claims_pools import FIVES, ahead
from .experiment import Bars
from .training import LOOKS

MODELS = {
    "cnn": ("CNN", palette.blue),
    "edges": ("CNN, frozen edge detectors", palette.green),
    "random": ("CNN, frozen as it started", palette.muted),
    "mlp": ("MLP", palette.orange),
}


def summary(runs: list[Any]) -> tuple[Any, Any]:
    """For each sample its mean, in per cent, and half of Student's interval for 20 seeds."""
    return [100 * run.mean() for run in runs], [286 * run.std(ddof=1) / len(run) ** 0.5 for run in runs]


def by_images(axes: Any) -> list[str]:
    """Draw the test accuracy of all models, and say where each begins and ends."""
    found, said = results_of("inductive_bias", "bars"), []
    for model, (name, colour) in MODELS.items() if found else ():
        assert found is not None
        counts = MORE if model == "mlp" else SWEPT
        means, widths = summary([at(found, Bars(model, each)) for each in counts])
        low, high = np.subtract(means, widths), np.add(means, widths)
        axes.fill_between(counts, low, high, color=shade(colour, 0.25), linewidth=0)
        axes.plot(counts, means, "o-", color=colour, markersize=4, label=name)
        said.append(f"{name}: {means[0]:.0f} % from 10 images a class, {means[-1]:.0f} % from {counts[-1]}")
    axes.axhline(100 * 79 / 81, color=palette.muted, linewidth=1, linestyle="--")
    axes.set(xscale="log", ylim=(35, 101), xlabel="training images a class", ylabel="test accuracy, %")
    finish(axes, MORE, "lower right", bool(found))
    return said


def by_batches(axes: Any) -> list[str]:
    """Draw how far max-pooling is ahead, and say it for an early look and the end."""
    found, said = results_of("inductive_bias", "pools"), []
    colours = (palette.orange, palette.purple, palette.green, palette.blue)
    for place, (each, colour) in enumerate(zip(FIVES, colours, strict=True)) if found else ():
        assert found is not None
        means, widths = summary([ahead(found, each, look) for look in range(len(LOOKS))])
        x = np.array(LOOKS) * 1.03 ** (place - 1.5)
        label = f"{each} images a class"
        axes.errorbar(x, means, widths, fmt="o-", color=colour, markersize=4, elinewidth=1, label=label)
        said.append(f"with {label} {means[2]:+.1f} points after 200 batches, {means[-1]:+.1f} at the end")
    axes.axhline(0, color=palette.muted, linewidth=1)
    axes.set(xscale="log", xlabel="batches", ylabel="max − average, points")
    finish(axes, LOOKS, "upper right", bool(found))
    return said


def finish(axes: Any, ticks: tuple[int, ...], corner: str, named: bool) -> None:
    """Whole numbers on the logarithmic axis, and a legend where there is something to name."""
    axes.set_xticks(ticks, list(map(str, ticks)))
    axes.minorticks_off()
    if named:
        axes.legend(fontsize=9, loc=corner)
