"""The pictures of `gpu_memory`: drawn from its answers, with what they show in words."""

import numpy as np
from gpu_memory import MIB, Given, by_batch, deep_of, fitted, room_of, sweep, trace

from exambank import (
    Picture,
    canvas,
    palette,
    results_of,
    shade,
)
from exambank.tools.memory import KINDS
from exambank.tools.resnet_by_hand import largest_batch, peak_of

LAYERS = {
    "weights, buffers, batch": (("weights", "buffers", "inputs", "workspaces", "rounding"), palette.muted),
    "optimizer state": (("optimizer_state",), palette.purple),
    "gradients": (("gradients",), palette.green),
    "saved activations": (("activations",), palette.blue),
    "in flight": (("transients",), palette.orange),
}


def timeline(given: Given) -> Picture:
    """What is alive during the first two steps with Adam, stacked by kind."""
    run = trace(*deep_of(given), "adam")
    start, second, end = run.starts
    chunks = np.array_split(np.arange(start, end), 160)
    shown = np.array([chunk[run.totals[chunk].argmax()] for chunk in chunks])
    figure, (axes,) = canvas(7, 3.4)
    floor = np.zeros(len(shown))
    position = (shown - start) / (second - start)
    for label, (kinds, colour) in LAYERS.items():
        top = floor + run.series[shown][:, [KINDS.index(kind) for kind in kinds]].sum(axis=1) / MIB
        axes.fill_between(position, floor, top, color=shade(colour, 0.75), linewidth=0, label=label)
        floor = top
    tops = [run.peak_of(step)[1].total / MIB for step in (0, 1)]
    for step, top in enumerate(tops):
        place = (run.peak_of(step)[0] - start) / (second - start)
        axes.annotate(f"{top:,.0f} MiB", (place, top), (0, 4), textcoords="offset points", ha="center")
    ends = (second - start) / (second - start), (end - start) / (second - start)
    axes.axvline(ends[0], ymax=0.7, color=palette.ink, linewidth=1, linestyle=":")
    axes.set(xlim=(0, ends[1]), ylim=(0, max(tops) * 1.45), ylabel="MiB alive", xticks=[])
    for middle, name in ((ends[0] / 2, "step 1"), ((ends[0] + ends[1]) / 2, "step 2")):
        axes.text(middle, -0.02 * max(tops), name, ha="center", va="top")
    axes.legend(loc="upper left", ncols=3, handlelength=1, columnspacing=1.2)
    alt = (
        f"Memory during two training steps with Adam. In step 1 it rises with the saved activations to {tops[0]:,.0f} MiB and "
        f"falls; the optimizer's state appears at its end. Step 2 starts with that state and peaks at {tops[1]:,.0f} MiB."
    )
    return Picture(figure, alt, "The state is made at the end of step 1, where activations have left room for it: "
                   "it raises the peak from step 2 on.")  # fmt: skip


def growth(given: Given) -> Picture:
    """Predicted memory against batch size, the card's room, and what was measured."""
    most = largest_batch(given.shallow_plan, given.classes, given.side, room_of(given))
    batches = np.unique(np.geomspace(2, max(2 * most, 8), 40).astype(int))
    plan, classes, side = given.shallow_plan, given.classes, given.side
    gib = [peak_of(plan, classes, side, int(b), "sgd") / 2**30 for b in batches]
    figure, (axes,) = canvas(7, 3)
    axes.plot(batches, gib, color=palette.blue, label="predicted")
    axes.plot(given.batches, [value / 1024 for value in sweep(given)], "o", color=palette.blue)
    axes.axhline(room_of(given) / 2**30, color=palette.red, linewidth=1.2, linestyle="--")
    axes.annotate(
        "room on the card", (2, room_of(given) / 2**30), (0, 4), textcoords="offset points", color=palette.red
    )
    measured = results_of("gpu_memory", "memory")
    if measured is not None and (points := fitted(measured)):
        axes.plot(*np.array([(b, m / 1024) for b, m in points]).T, "x", color=palette.orange, label="measured")
        axes.legend(loc="upper left")
    axes.set(xscale="log", yscale="log", xlabel="batch size", ylabel="GiB")
    axes.set_xticks(given.batches, [str(b) for b in given.batches])
    heights = [height for height in (0.1, 0.3, 1, 3, 10, 30, 100) if min(gib) <= height <= max(gib)]
    axes.set_yticks(heights, [f"{height:g}" for height in heights])
    axes.minorticks_off()
    values = ", ".join(f"{value:,.0f} MiB at {b}" for b, value in zip(given.batches, sweep(given), strict=True))
    seen = "" if measured is None else " Crosses show what was measured."
    return Picture(figure, f"Predicted memory against batch size: {values}. It reaches the room on the card at {most}.{seen}",
                   "Flat while the weights rule, then in proportion to the batch.")  # fmt: skip


def accuracy(given: Given) -> Picture:
    """Accuracy against updates on a CPU and, where it was measured, against seconds on a GPU."""
    figure, panels = canvas(7, 3, columns=2, sharey=True)
    said = []
    for axes, name, across in zip(panels, ("digits", "accuracy"), ("updates", "seconds on the GPU"), strict=True):
        results = results_of("gpu_memory", name)
        axes.set(xlabel=across, xscale="log", ylim=(0, 100))
        if results is None:
            axes.text(0.5, 0.5, "not measured yet", transform=axes.transAxes, ha="center", color=palette.muted)
            continue
        colours = (palette.purple, palette.blue, palette.green, palette.orange, palette.red)
        for colour, batch in zip(colours, by_batch(results, "accuracy"), strict=False):
            chosen = results.where(batch=batch)
            curve = 100 * chosen.sample("accuracy").mean(axis=0)
            epochs = np.arange(1, len(curve) + 1)
            x = (
                chosen.sample("updates").mean() * epochs / len(curve)
                if name == "digits"
                else chosen.sample("seconds").mean(0)
            )
            axes.plot(x, curve, color=colour, marker=".", label=str(batch))
            said.append(f"batch {batch}: {curve[-1]:.1f} % after {x[-1]:,.0f} {across}")
    panels[0].set(ylabel="accuracy in %")
    if said:
        panels[0].legend(title="batch", loc="lower right")
    return Picture(figure, "Accuracy by batch size. " + ("; ".join(said) or "Not measured yet") + ".",
                   "Ten epochs each: the smaller the batch, the more updates. The largest has made the fewest, and learned least.")  # fmt: skip
