"""The pictures of `understanding_dropout`: drawn from its answers and record, with what they show in words.

The first four are of the published numbers, as the recorded descents are.
"""

from dataclasses import replace
from fractions import Fraction
from itertools import islice, product

import numpy as np

from exambank import Moves, Picture, Predict, canvas, palette, results_of

from .claims import HEAVY, SWEEP
from .dropped import dropped_fit, limit
from .experiment import EARLY, STEPS, Run, descent
from .noise import losses, mean_path
from .paths import level_line, levels, walked
from .plain import fit
from .problem import Given
from .training import LOOKS


def surface(given: Given) -> Picture:
    """The loss over the two weights, without and with dropout: a valley, and a bowl."""
    fig, axes = canvas(7, 3.6, columns=2, sharey=True, sharex=True)
    for level in range(-8, 9, 2):
        axes[0].plot(*level_line(given, level), color=palette.line if level else palette.ink, linewidth=1.4)
    axes[1].plot(*level_line(given, 0), color=palette.line, linewidth=1.4)
    plain, dropped = np.array(fit(given), float), np.array(dropped_fit(given), float)
    for ring in levels(given, 1, 2, 3, 4):
        axes[1].plot(*ring, color=palette.muted, linewidth=1)
    axes[0].plot(*plain, "o", color=palette.blue, markersize=6)
    axes[0].annotate("gradient descent", tuple(plain), (6, 6), textcoords="offset points", color=palette.blue)
    axes[1].plot(*dropped, "o", color=palette.green, markersize=6)
    for ax, title in zip(axes, ("without dropout", f"with drop = {given.drop}"), strict=True):
        ax.set(xlabel="w₁", xlim=(-0.3, 2.1), ylim=(-0.6, 6.5), title=title)
    axes[0].set_ylabel("w₂")
    return Picture(
        fig,
        alt="Two maps of the loss over w₁ and w₂. Without dropout its levels are parallel lines along the line of fits, "
        f"a valley without a lowest point; gradient descent ends on it at ({plain[0]:.3f}, {plain[1]:.3f}). With "
        f"dropout they are narrow ellipses about the one point ({dropped[0]:.3f}, {dropped[1]:.3f}).",
        caption="Without dropout a whole line of weights is perfect, and the method decides which point of it you get. "
        "With dropout the valley has one lowest point, away from that line (pale).",
    )


def walks(given: Given) -> Picture:
    """SGD on the loss surface, for some drop rates and batches."""
    drops = [Fraction(0), *sorted({Fraction(1, 20), Fraction(1, 4), Fraction(3, 4), *SWEEP})]
    looks = [replace(given, drop=drop, steps=EARLY) for drop in drops[1:]]  # with drop = 0 it has arrived
    farthest = max(looks, key=lambda look: np.linalg.norm(np.array(dropped_fit(look), float) - mean_path(look)))
    still = walked(given, given.drop, 64)
    return Picture(
        still.figure,
        alt="Levels of the expected loss over w₁ and w₂, ellipses about the minimum (green), and the path of SGD from 0 "
        "(orange): at once to the floor of the valley, then slowly along it. A pale line: all perfect fits; on it, "
        f"blue, the end without dropout. {still.says}",
        caption="The levels of the expected loss and a run of SGD on them (orange). Green: the minimum. The pale line "
        "holds all perfect fits; the blue square on it is where gradient descent ends without dropout.",
        moves=Moves(
            lambda drop, batch: walked(given, drop, int(batch)),
            {"drop rate": drops, "batch": ("1", "64", "1024")},
            start=(given.drop, "64"),
            predict=Predict(
                f"SGD makes {EARLY} steps from w = 0. At which drop rate does it end farthest from the minimum (green)? "
                "Move there, with any batch.",
                lambda drop, batch: drop == farthest.drop,
            ),
        ),
    )


def jump(given: Given) -> Picture:
    """Each weight against the drop rate: the minimiser leaves drop = 0 with a jump; runs need time to follow."""
    fig, axes = canvas(7, 3, columns=2)
    rates = [Fraction(k, 40) for k in range(1, 40)]
    fits = np.array([limit(given), *(dropped_fit(Given(drop=rate)) for rate in rates), (0, 0)], float)
    plain, recorded = fit(given), results_of("understanding_dropout", "descents")
    for i, ax in enumerate(axes):
        ax.plot([0, *map(float, rates), 1], fits[:, i], color=palette.green)
        ax.plot([0, 0], [float(plain[i]), fits[0, i]], color=palette.red, linewidth=1.2, linestyle=":")
        ax.plot(0, fits[0, i], "o", color=palette.green, markerfacecolor=palette.paper, markersize=7)
        ax.plot(0, float(plain[i]), "o", color=palette.blue, markersize=7)
        for metric, marker, colour in (("early", "x", palette.orange), ("weights", "+", palette.purple)):
            if recorded:
                means = [recorded.where(drop=drop, batch=64).sample(metric)[:, i].mean() for drop in SWEEP]
                ax.plot(list(map(float, SWEEP)), means, marker, color=colour, markersize=8, markeredgewidth=1.6)
        ax.set(xlabel="drop rate", ylabel=f"w{'₁₂'[i]}", xlim=(-0.04, 1.02))
    return Picture(
        fig,
        alt=f"The two weights against the drop rate. The minimiser is a falling curve that begins, with an open dot, at "
        f"{fits[0, 0]} and {fits[0, 1]}, and ends at 0. At drop 0 itself stands a full dot at {float(plain[0]):.3f} and "
        f"{float(plain[1]):.3f}. Crosses: SGD after {EARLY} steps, between the two at small rates; plus signs: after "
        f"{STEPS} steps, on the curve or close to it.",
        caption="The minimiser (green) jumps when drop leaves 0, from the full dot to the open one. A run of SGD does "
        "not: early (×) it has barely set out where the drop rate is small; later (+) it arrives.",
    )


def curves(given: Given) -> Picture:
    """The loss of single batches, and the second weight, over the first steps of SGD: batch 1 and a large one."""
    fig, axes = canvas(7, 3, columns=2)
    for batch, colour, width in ((1, palette.orange, 0.8), (1024, palette.blue, 1.6)):
        run = np.array([(loss[0], w[0, 1]) for w, loss in islice(descent(Run(batch=batch), [0]), 0, EARLY, 10)])
        for ax, values in zip(axes, run.T, strict=True):
            ax.plot(np.arange(len(run)) * 10, values, color=colour, linewidth=width, label=f"batch {batch}")
    levels = float(losses(given).mean), float(dropped_fit(given)[1])
    for ax, level, name in zip(axes, levels, ("loss of the batch", "w₂"), strict=True):
        ax.axhline(level, color=palette.green, linewidth=1, linestyle="--")
        ax.set(xlabel="step", ylabel=name)
    axes[1].legend(loc="lower right")
    return Picture(
        fig,
        alt=f"Over {EARLY} steps of SGD, left the loss of every tenth batch, right the second weight, which climbs to "
        f"{levels[1]:.3f}. With batch 1 the loss has spikes and the weight wobbles; with batch 1024 the loss soon stays "
        f"near {levels[0]:.1f}, and the weight is smooth.",
        caption="A larger batch calms the loss and the weights. It does not make them arrive any sooner: both runs "
        "climb along the same mean path towards part c (dashed).",
    )


def cheating(given: Given) -> Picture:
    """Accuracy with the cheat and without it when training has ended; what the cheat adds on the way."""
    fig, axes = canvas(7, 3.2, columns=2)
    recorded, names, said = results_of("understanding_dropout", "images"), list[str](), list[str]()
    for cheat, drop in product((True, False), (0, HEAVY)):
        if not recorded:
            break
        cheated, clean = (100 * recorded.where(cheat=cheat, drop=drop).sample(name) for name in ("cheated", "clean"))
        for place, ends, colour in ((-0.2, cheated[:, -1], palette.orange), (0.2, clean[:, -1], palette.blue)):
            axes[0].bar(len(names) + place, ends.mean(), 0.36, color=colour)
            axes[0].vlines(len(names) + place, *np.percentile(ends, (10, 90)), color=palette.ink, linewidth=1.2)
        names.append(f"{'cheat' if cheat else 'none'}\ndrop {drop}")
        said.append(f"{'cheat' if cheat else 'no cheat'} in training, drop {drop}: ")
        said[-1] += f"{cheated[:, -1].mean():.0f} and {clean[:, -1].mean():.0f}"
        if cheat:
            gap = (cheated - clean).mean(0)
            axes[1].plot(LOOKS, gap, "o-", color=palette.purple if drop else palette.red, label=f"drop {drop}")
            said[-1] += f" (difference after {LOOKS[1]} epochs: {gap[1]:.0f})"
    axes[0].set(ylabel="accuracy in %", ylim=(0, 104), title="when training has ended")
    axes[0].set_xticks(range(len(names)), names, fontsize=8)
    axes[1].set(xlabel="epoch", ylim=(0, 100), title="what the cheat adds, in %")
    axes[1].legend(loc="upper right")
    return Picture(
        fig,
        alt="Left, pairs of bars: accuracy in % on unseen images with the cheat (orange) and without it (blue). "
        f"{'; '.join(said)}. Right, the difference of the two over the epochs of training with the cheat.",
        caption="Left: accuracy with the cheat in the test images (orange) and without it (blue); the lines span the "
        "middle 80 % of the seeds. Right: their distance, which the network owes to the cheat, as it grows (flat once "
        "all runs have ended).",
    )
