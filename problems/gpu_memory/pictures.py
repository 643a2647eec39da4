"""The pictures of `gpu_memory`: drawn from its answers, with what they show in words."""

import numpy as np

import exambank as eb
from exambank import Picture, canvas, palette, results_of, shade
from exambank.tools.timeline import KINDS

from .accuracies import SIZES
from .batches import limit, room_of, sweep
from .calculator import CONTROLS, LAYERS, chosen, fits
from .claims import fitted
from .layers import MIB, WORD, stages
from .problem import Given
from .step import any_batch, two_steps

READINGS = (1406, 1706, 2738, 8744)
"""MiB that the driver showed the source for the shallow network, context included, by batch."""


def stage_table(given: Given) -> Picture:
    """What each stage of the deep network weighs, keeps of an image, and puts out for one."""
    table = [tuple(n * WORD / MIB for n in stage) for stage in stages(given.deep_plan, given.classes, given.side)]
    names = ["stem", *(f"stage {i}" for i in range(1, len(table) - 1)), "classifier"]
    fig, panels = canvas(7, 0.6 + 0.32 * len(names), columns=3, sharey=True)
    titles = ("weights", "kept of an image", "put out for an image")
    colours = (palette.green, palette.blue, palette.orange)
    for axes, title, colour, column in zip(panels, titles, colours, zip(*table, strict=True), strict=True):
        axes.barh(names, column, color=shade(colour, 0.5))
        for place, value in enumerate(column):
            axes.text(value + 0.02 * max(column), place, f"{value:.2f}", va="center")
        axes.set(title=title, xlim=(0, 1.4 * max(column)), xticks=[])
    panels[0].invert_yaxis()
    rows = "; ".join(f"{name}: {', '.join(f'{n:.2f}' for n in row)}" for name, row in zip(names, table, strict=True))
    return Picture(fig, f"Bars for each stage: its weights, what it keeps of an image, and what it puts out, in MiB. {rows}.",
                   "The stages of the deep network, in MiB: weights in float32, what backward needs of one image, the result for one image.")  # fmt: skip


def timeline(given: Given) -> Picture:
    """What is alive during the first two steps with Adam, stacked by kind."""
    run = two_steps(*given.deep_step)
    start, second, end = run.starts
    chunks = np.array_split(np.arange(start, end), 160)
    shown = np.array([chunk[run.totals[chunk].argmax()] for chunk in chunks])
    fig, (axes,) = canvas(7, 3.4)
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
    last = (end - start) / (second - start)
    axes.axvline(1, ymax=0.7, color=palette.ink, linewidth=1, linestyle=":")
    axes.set(xlim=(0, last), ylim=(0, max(tops) * 1.45), ylabel="MiB alive", xticks=[])
    for middle, name in ((0.5, "step 1"), ((1 + last) / 2, "step 2")):
        axes.text(middle, -0.02 * max(tops), name, ha="center", va="top")
    axes.legend(loc="upper left", ncols=3, handlelength=1, columnspacing=1.2)
    alt = (
        f"Memory during two training steps with Adam. In step 1 it rises with the saved activations to {tops[0]:,.0f} MiB "
        f"and falls; the optimizer's state appears at its end. Step 2 starts with that state and peaks at {tops[1]:,.0f} MiB."
    )
    lies = (
        "The state is made at the end of step 1, where activations have left room for it, and lies below all of step 2."
    )
    return Picture(fig, alt, lies)


def growth(given: Given) -> Picture:
    """Predicted memory against batch size, the card's room, and what was measured."""
    step = any_batch(given.shallow_plan, given.classes, given.side)
    batches = np.unique(np.geomspace(2, max(2 * int(limit(given)), 8), 40).astype(int))
    gib = [step.peak(int(batch)) / 2**30 for batch in batches]
    fig, (axes,) = canvas(7, 3)
    axes.plot(batches, gib, color=palette.blue, label="predicted")
    axes.plot(given.batches, [value / 1024 for value in sweep(given)], "o", color=palette.blue)
    axes.axhline(room_of(given) / 1024, color=palette.red, linewidth=1.2, linestyle="--")
    axes.annotate("room on the card", (2, room_of(given) / 1024), (0, 4), textcoords="offset points", color=palette.red)
    measured = results_of("gpu_memory", "memory") if given == Given() else None
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
    return Picture(fig, f"Predicted memory against batch size: {values}. It reaches the room on the card.{seen}",
                   "Nearly flat while the weights rule, then in proportion to the batch.")  # fmt: skip


def readings(given: Given) -> Picture:
    """The source's readings for the shallow network, beside what tensors use and what the allocator reserves."""
    given = Given()  # there are no other readings
    step = any_batch(given.shallow_plan, given.classes, given.side)
    series: tuple[tuple[str, str, list[float]], ...] = (
        ("tensors (model)", palette.blue, [step.peak(batch) / MIB for batch in given.batches]),
        ("reserved (model)", palette.green, [step.at(batch).reserved[0] / MIB for batch in given.batches]),
        ("driver less context (source)", palette.orange, [reading - given.context for reading in READINGS]),
    )
    fig, (axes,) = canvas(7, 2.9)
    for shift, (label, colour, values) in enumerate(series):
        places = np.arange(len(READINGS)) + 0.27 * (shift - 1)
        for bar in axes.bar(places, values, 0.25, color=shade(colour, 0.6), label=label):
            axes.annotate(
                f"{bar.get_height():,.0f}",
                (bar.get_x() + bar.get_width() / 2, bar.get_height()),
                ha="center",
                va="bottom",
                fontsize=8,
            )
    axes.set(ylabel="MiB", xlabel="batch size")
    axes.set_xticks(range(len(READINGS)), map(str, given.batches))
    axes.legend(loc="upper left")
    said = "; ".join(f"{label}: {', '.join(f'{value:,.0f}' for value in values)} MiB" for label, _, values in series)
    return Picture(fig, f"Bars for batches of {', '.join(map(str, given.batches))}. {said}.",
                   "The readings lie above the model at every batch, and not by a constant.")  # fmt: skip


def accuracy(given: Given) -> Picture:
    """Accuracy against updates on a CPU and, where it was measured, against seconds on a GPU."""
    fig, panels = canvas(7, 3, columns=2, sharey=True)
    said = []
    for axes, name, across in zip(panels, ("digits", "accuracy"), ("updates", "seconds on the GPU"), strict=True):
        results = results_of("gpu_memory", name)
        axes.set(xlabel=across, xscale="log", ylim=(0, 100))
        if results is None:
            axes.text(0.5, 0.5, "not measured yet", transform=axes.transAxes, ha="center", color=palette.muted)
            continue
        colours = (palette.purple, palette.blue, palette.green, palette.orange, palette.red)
        for colour, batch in zip(colours, SIZES, strict=True):
            chosen = results.where(batch=batch, epochs=10)
            curve = 100 * chosen.sample("accuracy").mean(axis=0)
            steps = chosen.sample("updates").mean() * np.arange(1, len(curve) + 1) / len(curve)
            x = steps if name == "digits" else chosen.sample("seconds").mean(0)
            axes.plot(x, curve, color=colour, marker=".", label=str(batch))
            said.append(f"batch {batch}: {curve[-1]:.1f} % after {x[-1]:,.0f} {across}")
    panels[0].set(ylabel="accuracy in %")
    if said:
        panels[0].legend(title="batch", loc="lower right")
    return Picture(fig, "Accuracy by batch size. " + ("; ".join(said) or "Not measured yet") + ".",
                   "Ten epochs each: the smaller the batch, the more updates. The largest has made the fewest, and "
                   "learned least.")  # fmt: skip


def choose(given: Given) -> Picture:
    """The memory of a step by network, optimizer, precision and batch, against the room on the card."""
    batches = sorted({2, 4, 8, 16, 32, 64, 128, 256, given.batch})
    big = next((batch for batch in batches if not fits(given, "deep", "Adam", "float32", batch)), batches[-1])
    still = chosen(given, "deep", "Adam", "float32", given.batch)
    ahead = eb.Predict(
        f"In float32, with Adam and a batch of {big}, the deep network does not fit on the card. Keep network and "
        "batch, and change one thing: with which change does it fit?",
        lambda *setup: setup == ("deep", "Adam", "bfloat16", big),
    )
    start = ("deep", "Adam", "float32", big)
    return Picture(
        still.figure,
        f"A bar in five parts against a line, the room on the card; beneath, the size of each part. {still.says}",
        "The memory of a step from the second step on, by what is alive at its peak. In bfloat16 a number takes two "
        "bytes, in weights and state too.",
        eb.Moves(lambda *setup: chosen(given, *setup), {**CONTROLS, "batch": batches}, start=start, predict=ahead),
    )
