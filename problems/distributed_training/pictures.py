"""The pictures of `distributed_training`: the ring and the root stepped through, and times against the model's size."""

from functools import partial
from itertools import islice

import numpy as np

import exambank as eb
from exambank import Picture, canvas, palette, shade

from .problem import Given
from .schemes import SCHEMES, count, replay
from .times import Times, taken
from .traffic import port

COLOURS = (palette.blue, palette.orange, palette.green, palette.purple)
"""Of the chunks, and so of the workers that they set out from; after four they come again."""


def around(given: Given) -> Picture:
    """The ring after three steps, and with its messages and those of a root, step by step."""
    n, p, size, ring = given.workers, given.parameters, given.bytes_per_parameter, port(given).ring
    state, steps = stepped(given, "ring", min(3, n - 2)), range(2 * n - 1)
    more = sum(count(islice(SCHEMES["root"](n, p), step)).port * size <= ring for step in steps)  # the first beyond it
    question = f"In all its {2 * n - 2} steps the ring sends {ring} bytes through a port. After which step of the root "
    question += "have more than these passed the root's port, for the first time?"
    predict = eb.Predict(question, lambda *at: at == ("root", more))
    return Picture(
        state.figure,
        alt=f"A square of {n} workers, its rows, by {n} chunks, its columns. A cell says how many workers' values are "
        f"in the sum. {state.says} Arrows lead down a diagonal, each from a worker to the next one.",
        caption="Rows are workers, columns are chunks, in the colour of the worker where they set out (four colours in "
        "turn). The number in a cell: how many workers' values are summed in it. Arrows are messages of this step.",
        moves=eb.Moves(partial(stepped, given), {"scheme": ("ring", "root"), "step": steps}, predict=predict),
    )


def stepped(given: Given, scheme: str, step: int) -> eb.State:
    """What every worker has summed after so many steps, and what has been sent for it."""
    n, p, size = given.workers, given.parameters, given.bytes_per_parameter
    sent, messages = count(islice(SCHEMES[scheme](n, p), step)), [[], *SCHEMES[scheme](n, n)][: step + 1]
    *_, sums = replay(messages, np.ones((n, n), dtype=int))
    figure, (left, right) = canvas(4, 3.1, columns=2, width_ratios=(2.3, 1))
    for (i, c), terms in np.ndenumerate(sums):
        left.bar(c, 1, 1, i - 0.5, color=shade(COLOURS[c % 4], 1 if terms == n else 0.55 * terms / n), linewidth=0)
        left.text(c, i, terms, ha="center", va="center", fontsize=9, color=palette.paper if terms == n else palette.ink)
    for lines in (left.hlines, left.vlines):
        lines(np.arange(n + 1) - 0.5, -0.5, n - 0.5, colors=palette.line, linewidths=0.6)
    for m in messages[-1]:  # a chunk goes down, from the last row to the top; a whole vector beside the square
        x, wraps = (m.start + 0.35, m.target == 0) if scheme == "ring" else (-0.9, False)
        for y, end in [(m.source, n + 0.2), (-1.2, 0)] if wraps else [(m.source, m.target)]:
            head = end - 0.22 * np.sign(end - y)
            left.plot([x, x], [y, end], [x - 0.13, x, x + 0.13], [head, end, head], color=palette.ink, linewidth=1.4)
    left.set(xlim=(-1.5, n - 0.4), ylim=(n + 0.4, -1.4), xticks=range(n), yticks=range(n))
    left.set(xlabel="chunk", ylabel="worker", aspect="equal")
    left.spines[:].set_visible(False)
    left.tick_params(length=0, labelsize=9)
    right.axis("off")
    right.text(0, 0.92, f"step {step} of {2 * n - 2}", fontsize=9)
    counts = {"messages": sent.messages, "bytes": sent.numbers * size, "busiest port": sent.port * size}
    for k, (name, value) in enumerate(counts.items()):
        right.text(0, 0.7 - 0.24 * k, name, fontsize=9, color=palette.muted)
        right.text(0, 0.6 - 0.24 * k, f"{value}", fontsize=12)
    says = f"{scheme.capitalize()}, after step {step}: {sent.messages} messages, {counts['bytes']} bytes, "
    says += f"{counts['busiest port']} through the busiest port; {(sums == n).sum()} of {n * n} chunks are complete."
    return eb.State(figure, says, told=[*left.patches, *left.texts, *right.texts[2::2]])  # the cells and the counts


def times(given: Given) -> Picture:
    """Time against the size of the gradients, for the three schemes."""
    figure, [axes] = canvas(7, 3)
    n, size, models = given.workers, given.bytes_per_parameter, (given.parameters, given.model)
    parameters = n * np.unique(np.geomspace(1, 10 * given.model / n, 60).astype(np.int64))
    names = [name.replace("_", " ") for name in Times._fields]
    axes.loglog(parameters * size, np.array([taken(given, int(p)) for p in parameters], dtype=float), label=names)
    for p in models:
        axes.axvline(p * size, color=palette.muted, linewidth=0.8, linestyle=":", zorder=0)
    axes.set(xlabel="size of all gradients, bytes", ylabel="time, µs")
    axes.legend()
    pairs = zip(names, *(taken(given, p) for p in models), strict=True)
    said = "; ".join(f"{name} {float(small):.4g} and {float(large):.4g}" for name, small, large in pairs)
    return Picture(
        figure,
        alt="Time against size, both logarithmic: three curves, flat at first, then straight lines upwards. "
        f"At {given.parameters} and at {given.model} parameters they have, in µs: {said}.",
        caption="On the flat left only the number of steps counts, on the right only bytes. The ring begins above all to "
        "all and ends below. Dotted: the tiny model and the large one.",
    )
