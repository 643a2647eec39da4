"""The moving picture of `inductive_bias`: a bar in one place, and what both networks make of it."""

from typing import Any

import numpy as np

import exambank as eb
from exambank import canvas, palette, results_of

from .experiment import BRIGHT, GROUND, WIDTH
from .images import SIDE


def show(axes: Any, image: Any, title: str = "", size: int = 10, low: float = 0) -> None:
    """A small grey picture."""
    axes.imshow(np.round(image, 2), cmap="gray", vmin=low, vmax=1, interpolation="none")
    axes.set_title(title, fontsize=size, loc="center")
    axes.axis("off")


def probed(model: str) -> Any:
    """The mean probabilities of the classes, a row for each place of the bar."""
    found = results_of("inductive_bias", "bars")
    return found.where(model=model, shifted=True).sample("probe").mean(0) if found else np.full((SIDE - 1, 3), 1 / 3)


def placed(row: int) -> eb.State:
    """The bar in one place."""
    figure, (left, right) = canvas(4, 2.5, columns=2, width_ratios=(1, 1.1))
    image = np.full((SIDE, SIDE), GROUND)
    image[row : row + WIDTH] = BRIGHT
    show(left, image)
    hidden: list[Any] = []
    for top, (model, colour) in enumerate((("cnn", palette.blue), ("mlp", palette.orange))):
        hidden += list(right.barh(np.arange(3) + 4 * top, probed(model)[row], color=colour, height=0.8))
        right.text(0, 4 * top - 0.75, model.upper())
    right.set(xlim=(0, 1), ylim=(6.7, -1.4), yticks=[0, 1, 2, 4, 5, 6], xticks=[0, 0.5, 1])
    right.set_yticklabels(["horiz.", "vert.", "none"] * 2, fontsize=9)
    chances = {name: probed(name.lower())[row] for name in ("CNN", "MLP")}
    said = ", ".join(f"the {name} {p[0]:.2f} to horizontal, {p[1]:.2f} to vertical" for name, p in chances.items())
    return eb.State(figure, f"Bar from row {row}: {said}.", at=(left, SIDE / 2, row + 0.5), told=hidden)
