"""The pictures of `understanding_dropout`: drawn from its answers, with what they show in words."""

from fractions import Fraction
from typing import Any

import numpy as np
from experiments.understanding_dropout import EARLY
from understanding_dropout import (
    HEAVY,
    SWEEP,
    TRAININGS,
    Given,
    adam,
    dropped_fit,
    dropped_fit_as_ridge,
    fit,
    in_floats,
    limit,
    losses,
)

from exambank import (
    Picture,
    Results,
    canvas,
    palette,
    results_of,
    shade,
)


def line_of_fits(given: Given, axes: Any, strength: float) -> None:
    """All the weights that fit w·x = y without dropout."""
    (a, b), y = map(float, given.x), float(given.y)
    axes.plot([(y - b * 7) / a, (y + b) / a], [7, -1], color=shade(palette.ink, strength), linewidth=1.6)


def surface(given: Given) -> Picture:
    """The loss over the two weights, without and with dropout, and where everybody ends."""
    fig, axes = canvas(7, 3.6, columns=2, sharey=True, sharex=True)
    x, y = np.array(given.x, dtype=float), float(given.y)
    for level in range(1, 5):
        for sign in (-1, 1):
            target = y + sign * 2 * level
            axes[0].plot([(target - x[1] * 7) / x[0], (target + x[1]) / x[0]], [7, -1], color=palette.line, linewidth=1)
    line_of_fits(given, axes[0], 1)
    rows, chances, _ = in_floats(given)
    values, vectors = np.linalg.eigh(rows.T @ (chances[:, None] * rows))
    centre, turn = np.array(dropped_fit(given), dtype=float), np.linspace(0, 2 * np.pi, 49)
    for level in range(1, 5):
        ring = centre[:, None] + vectors @ (np.array([np.cos(turn), np.sin(turn)]) * level / np.sqrt(values)[:, None])
        axes[1].plot(*ring, color=palette.line, linewidth=1)
    line_of_fits(given, axes[1], 0.3)
    ends = [
        (axes[0], fit(given), palette.blue, "gradient descent", (6, 6)),
        (axes[0], adam(given), palette.orange, "Adam", (8, 4)),
        (axes[0], limit(given), palette.purple, "drop → 0", (8, 2)),
        (axes[1], dropped_fit(given), palette.green, "with dropout", (8, 2)),
    ]
    for ax, weights, colour, name, shift in ends:
        first, second = map(float, weights)
        if name in ("gradient descent", "Adam"):
            ax.plot([0, first], [0, second], color=shade(colour, 0.6), linewidth=1.2, linestyle=":")
        ax.plot(first, second, "o", color=colour, markersize=6)
        ax.annotate(name, (first, second), shift, textcoords="offset points", color=colour)
    for ax, title in zip(axes, ("without dropout", f"with drop = {given.drop}"), strict=True):
        ax.plot(0, 0, "o", color=palette.muted, markersize=3.5)
        ax.set(xlabel="w₁", xlim=(-0.3, 2.1), ylim=(-0.6, 6.5), title=title)
    axes[0].set_ylabel("w₂")
    points = "; ".join(f"{name} at ({float(w[0]):.3g}, {float(w[1]):.3g})" for _, w, _, name, _ in ends)
    return Picture(
        fig,
        alt="Two maps of the loss over w₁ and w₂. Without dropout its levels are parallel lines along the line of fits, "
        f"a valley without a lowest point; with dropout they are ellipses about one point. Marked are: {points}. The paths of the first two from 0 are straight.",
        caption="Without dropout a whole line of weights is perfect, and the method decides which point of it you get. "
        "With dropout the valley has a lowest point, away from the line, and every method finds it.",
    )


def jump(given: Given) -> Picture:
    """Each weight against the drop rate: the minimiser leaves drop = 0 with a jump; runs need time to follow."""
    fig, axes = canvas(7, 3, columns=2)
    rates = [Fraction(k, 40) for k in range(1, 40)]
    fits = [dropped_fit_as_ridge(Given(x=given.x, y=given.y, drop=rate)) for rate in rates]
    recorded = results_of("understanding_dropout", "sweep")
    for i, ax in enumerate(axes):
        start, plain = float(limit(given)[i]), float(fit(given)[i])
        curve = [start, *(float(weights[i]) for weights in fits), 0]
        ax.plot([0, *map(float, rates), 1], curve, color=palette.green)
        ax.plot([0, 0], [plain, start], color=palette.red, linewidth=1.2, linestyle=":")
        ax.plot(0, start, "o", color=palette.green, markerfacecolor=palette.paper, markersize=7)
        ax.plot(0, plain, "o", color=palette.blue, markersize=7)
        for metric, marker, colour in (("early", "x", palette.orange), ("weights", "+", palette.purple)):
            if recorded:
                means = [recorded.where(drop=drop).sample(metric)[:, i].mean() for drop in SWEEP]
                ax.plot(list(map(float, SWEEP)), means, marker, color=colour, markersize=8, markeredgewidth=1.6)
        ax.set(xlabel="drop rate", ylabel=f"w{'₁₂'[i]}", xlim=(-0.04, 1.02))
    return Picture(
        fig,
        alt=f"The two weights against the drop rate. The minimiser is a falling curve that begins, with an open dot, at "
        f"{float(limit(given)[0])} and {float(limit(given)[1])}, and ends at 0. At drop 0 itself stands a full dot at "
        f"{float(fit(given)[0]):.3f} and {float(fit(given)[1]):.3f}. Crosses: SGD after {EARLY} steps, between the two "
        "at small rates; plus signs: SGD after twenty times as many, on the curve or close to it.",
        caption="The minimiser (green) jumps when drop leaves 0, from the full dot to the open one. A run of SGD does "
        "not: after the first steps (×) it has barely set out where the drop rate is small; later (+) it arrives.",
    )


def curves(given: Given) -> Picture:
    """The loss of single batches, and the second weight, over the first steps of SGD: batch 1 and a large one."""
    fig, axes = canvas(7, 3, columns=2)
    recorded = results_of("understanding_dropout", "curves")
    goal, mean = float(dropped_fit(given)[1]), float(losses(given).mean)
    summary = "Not recorded yet."
    if recorded:
        summary = ""
        for batch, colour, width in ((1, palette.orange, 0.8), (1024, palette.blue, 1.6)):
            run = recorded.where(batch=batch)
            steps = np.arange(len(run.sample("losses")[0])) * 10
            axes[0].plot(steps, run.sample("losses")[0], color=colour, linewidth=width, label=f"batch {batch}")
            axes[1].plot(steps, run.sample("second")[0], color=colour, linewidth=width, label=f"batch {batch}")
            late = run.sample("losses")[0][len(steps) // 2 :]
            summary += (
                f" With batch {batch} the loss runs from {late.min():.1f} to {late.max():.1f} in the second half."
            )
    axes[0].axhline(mean, color=palette.green, linewidth=1, linestyle="--")
    axes[1].axhline(goal, color=palette.green, linewidth=1, linestyle="--")
    axes[0].set(xlabel="step", ylabel="loss of the batch")
    axes[1].set(xlabel="step", ylabel="w₂")
    if recorded:
        axes[1].legend(loc="lower right")
    return Picture(
        fig,
        alt=f"Left, the loss of every tenth batch over the first {EARLY} steps of SGD, with a dashed line at {mean:.1f}."
        f"{summary} Right, the second weight climbs to the dashed line at {goal:.3f}; with batch 1 it wobbles, with "
        "the large batch it is smooth, and both are still below the line at the end.",
        caption="A larger batch calms the loss and the weights. It does not make them arrive any sooner: both runs "
        "climb along the same mean path towards part c (dashed).",
    )


def bars(given: Given) -> Picture:
    """Accuracy with the cheat and without it, for every kind of training."""
    fig, (axes,) = canvas(7, 3.3)
    recorded = results_of("understanding_dropout", "images")
    names = ["no dropout", f"drop {HEAVY}", "no dropout", f"drop {HEAVY}", "no dropout", f"drop {HEAVY}", "last ReLU"]
    groups = [
        ("hard, cheat in training", 0, 1),
        ("hard, no cheat in training", 2, 3),
        ("easy, cheat in training", 4, 6),
    ]
    said = []
    for place, (config, name) in enumerate(zip(TRAININGS, names, strict=True)):
        if not recorded:
            break
        runs = Results(tuple(trial for trial in recorded.trials if trial.config == config))
        for shift, metric, colour in ((-0.2, "cheated", palette.orange), (0.2, "clean", palette.blue)):
            sample = 100 * runs.sample(metric)
            axes.bar(place + shift, sample.mean(), 0.36, color=colour, label=metric if place == 0 else None)
            axes.vlines(place + shift, *np.percentile(sample, (10, 90)), color=palette.ink, linewidth=1.2)
        means = [100 * float(runs.sample(metric).mean()) for metric in ("cheated", "clean")]
        said.append(f"{name}: {means[0]:.0f} and {means[1]:.0f}")
    for text, first, last in groups:
        axes.text((first + last) / 2, 106, text, ha="center", va="bottom", fontsize=9)
        axes.plot([first - 0.4, last + 0.4], [104, 104], color=palette.muted, linewidth=1)
    axes.set(ylabel="accuracy in %", ylim=(0, 115), yticks=[0, 25, 50, 75, 100], xticks=range(len(names)))
    axes.set_xticklabels(names, fontsize=9)
    spoken = "; ".join(f"{text}: {', '.join(said[first : last + 1])}" for text, first, last in groups)
    return Picture(
        fig,
        alt=f"Pairs of bars: accuracy in % with the cheat (orange) and without it (blue). {spoken}.",
        caption="Accuracy on unseen images with the cheat in them (orange) and without it (blue); the lines span the "
        "middle 80 % of the seeds. The distance between the two bars is what the network owes to the cheat.",
    )
