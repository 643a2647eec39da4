"""The pictures of the recorded experiments: weight scales, wrong labels, and the candidates of the search."""

from typing import Any

import exambank as eb
from exambank import canvas, palette, results_of

from .claims import KEEPS, SCALES, WRONG, drops, seen
from .experiment import LOOKS
from .tuning import CANDIDATES, CHOSEN, START, table

WIDE = LOOKS[: LOOKS.index(400) + 1]


def sweep_at(steps: int) -> eb.State:
    """Test accuracy against the scale, with and without batch norm, after so many steps."""
    figure, (axes,) = canvas(4, 3)
    recorded, said = results_of("batch_norm", "scales"), []
    for norm, name, colour in ((False, "without", palette.orange), (True, "with batch norm", palette.blue)):
        if recorded:
            found = [seen(recorded, scale, norm, steps) for scale in SCALES]
            means = [sample.mean() for sample in found]
            axes.plot(SCALES, means, "o-", color=colour, markersize=4, label=name)
            axes.vlines(SCALES, [s.min() for s in found], [s.max() for s in found], color=colour, linewidth=1)
            said.append(f"{name} {means[0]:.0f} % at 0.0001, {means[4]:.0f} % at 0.1 and {means[-1]:.0f} % at 1")
    axes.axhline(10, color=palette.muted, linestyle=":", linewidth=1)
    axes.set(xscale="log", xlabel="scale of the weights", ylabel="test accuracy, %", ylim=(0, 103))
    axes.set_xticks([1e-4, 1e-3, 1e-2, 1e-1, 1], ["0.0001", "0.001", "0.01", "0.1", "1"])
    axes.minorticks_off()
    if recorded:
        axes.legend(loc=(0.36, 0.12), fontsize=9)
    return eb.State(figure, f"After {steps} steps: {'; '.join(said)}.")


def trained() -> tuple[Any, str]:
    """Curves of training and test accuracy for right labels and for wrong ones, and how they end."""
    figure, panels = canvas(4, 4.4, rows=2, sharex=True)
    recorded, said = results_of("batch_norm", "masks"), []
    looks = LOOKS[: LOOKS.index(800) + 1]
    for axes, wrong, title in zip(panels, WRONG, ("all labels right", "a fifth of the labels random"), strict=True):
        for keep, colour in zip(KEEPS[::2], (palette.orange, palette.blue), strict=True):
            name = "no dropout" if keep == 1 else "keep = 1/4"
            for metric, line in (("training", "--"), ("test", "-")):
                if recorded:
                    means = [drops(recorded, wrong, keep, metric, look).mean() for look in looks]
                    axes.plot(looks, means, line, color=colour, label=f"{name}, {metric}")
                    said.append(f"{title}, {name}, {metric}: {means[-1]:.1f} %")
        axes.set(title=title, xscale="log", ylim=(55, 102), ylabel="accuracy, %")
        axes.set_xticks(looks, list(map(str, looks)))
        axes.minorticks_off()
    panels[1].set_xlabel("steps")
    if recorded:
        panels[0].legend(fontsize=9, loc="lower right")
    return figure, "; ".join(said)


def scored() -> tuple[Any, str]:
    """Dots of validation accuracy, a row a candidate, and the range of their means."""
    figure, (axes,) = canvas(4, 4.2)
    names: list[str] = []
    recorded, said = results_of("batch_norm", "search"), ""
    if recorded:
        found = table(recorded)
        order = found.mean(1).argsort()
        for row, place in enumerate(order):
            net, colour = CANDIDATES[place], palette.blue if CANDIDATES[place].norm else palette.orange
            axes.plot(found[place], [row] * found.shape[1], "o", color=colour, markersize=3, alpha=0.6)
            axes.plot(found[place].mean(), row, "|", color=palette.ink, markersize=12)
            mark = {START: "start:", CHOSEN: "chosen:"}.get(net, "")
            names.append(f"{mark} {net.layers}×{net.channels}, {net.rate:g}, {net.drop:g}")
        worst, best = (found[order[k]].mean() for k in (0, -1))
        said = f" The means go from {worst:.0f} % to {best:.1f} %."
    axes.set(xlim=(8, 102), xlabel="validation accuracy, %")
    axes.set_yticks(range(len(names)), names, fontsize=9)
    axes.set_xticks(range(20, 101, 20))
    return figure, said
