"""The pictures of `input_gradients`: the recorded network, its maps, and what fools it."""

from functools import cache
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

import exambank as eb
from exambank import canvas, palette

from . import maps
from .claims import at
from .digits import CLASSES, EPOCHS, SIDE, digits, rebuilt
from .experiment import EPSILONS
from .explaining import map_of, redrawn
from .problem import Given

SLIDER = [step / 50 for step in range(11)]
"""ε of the picture that moves."""
RED = np.array([194, 87, 13]) / 255


@cache
def shown() -> tuple[nn.Sequential, Tensor, Tensor, list[int]]:
    """The recorded network, an image that FGSM flips in the middle of the slider, its label, and what it is read as."""
    recorded = eb.results_of("input_gradients", "showing")
    if recorded is None:
        raise ValueError("the network of the pictures is not recorded yet: exambank run input_gradients")
    found = recorded.trials[0].metrics
    model, (images, labels) = rebuilt(found["weights"]), (each[found["test"]] for each in digits())
    taken = torch.stack([model(maps.fgsm(model, images, labels, epsilon)).argmax(1) for epsilon in SLIDER])
    place = int(((taken[:4] == labels).all(0) & (taken[6] != labels)).nonzero()[0])
    return model, images[place : place + 1], labels[place : place + 1], taken[:, place].tolist()


def paint(axes: Any, pixels: Any, title: str = "", levels: int = 32) -> None:
    """Grey levels from 0 to 1, or colours, few enough to be small on the wire."""
    axes.axis("off")
    axes.set_title(title, size=9)
    steps = np.rint(np.clip(np.asarray(pixels), 0, 1) * (levels - 1)) / (levels - 1)
    axes.imshow(steps, cmap="gray", vmin=0, vmax=1, interpolation="none")


def scaled(found: Tensor) -> Any:
    """A map from 0 to 1; the highest 2 % are all 1."""
    return (found / found.flatten().quantile(0.98).clamp(min=1e-9)).clamp(0, 1).numpy()


def slide(given: Given) -> eb.Picture:
    """A digit, its saliency map and both, as FGSM moves its pixels."""
    _, _, labels, told = shown()
    label = int(labels)
    ahead = eb.Predict(
        "How far must FGSM move the pixels until the network reads another digit? Drag ε there.",
        lambda epsilon: epsilon == next(e for e, digit in zip(SLIDER, told, strict=True) if digit != label),
    )
    return eb.Picture(
        slid(0.0).figure,
        alt=f"Three squares of {SIDE} by {SIDE} pixels: a handwritten {label}; the saliency map of this score, bright where "
        "a pixel matters most, on the strokes and beside them; and the digit with the map laid over it in orange.",
        caption=f"A test image, which shows {label}, its saliency map, and both. White is 1; no pixel is moved by more than ε.",
        moves=eb.Moves(slid, {"ε": SLIDER}, start=(0.0,), predict=ahead),
    )


def slid(epsilon: float) -> eb.State:
    """The image at one ε."""
    model, image, label, told = shown()
    moved = maps.fgsm(model, image, label, epsilon)
    marks = scaled(maps.saliency(model, moved, label)[0])
    grey = moved[0, 0].numpy()[..., None] * np.ones(3)
    figure, axes = canvas(4, 1.75, columns=3)
    paint(axes[0], moved[0, 0], "image")
    paint(axes[1], marks, "map", 8)
    paint(axes[2], grey * (1 - marks[..., None]) + RED * marks[..., None], "both", 8)
    digit, margin = told[SLIDER.index(epsilon)], maps.margin(model, moved, label).item()
    says = f"ε = {epsilon:g}: read as {digit}, the margin of {int(label)} is {margin:.1f}.".replace("-", "−")
    return eb.State(figure, says)


def flipped(given: Given) -> eb.Picture:
    """The share of images that are flipped, against ε."""
    figure, (axes,) = canvas(7, 2.9)
    trained = {"epochs": EPOCHS, "pool": "mean"}
    lines: list[tuple[str, str, dict[str, Any], str, str]] = [
        ("iterated", "fooling", {"kind": "iterated", **trained}, palette.purple, "--"),
        ("FGSM", "fooling", {"kind": "fgsm", **trained}, palette.orange, "-"),
        ("FGSM, shown to a twin", "passing", {"kind": "fgsm", "twin": True}, palette.blue, "-"),
        ("random signs", "fooling", {"kind": "noise", **trained}, palette.muted, "-"),
    ]
    said = []
    for name, which, run, colour, style in lines:
        if (results := eb.results_of("input_gradients", which)) is None:
            continue
        samples = np.array([at(results, epsilon, **run) for epsilon in EPSILONS])
        axes.plot(EPSILONS, samples.mean(1), style, marker="o", markersize=4, color=colour, label=name)
        axes.vlines(EPSILONS, *np.percentile(samples, (10, 90), axis=1), color=colour, linewidth=1)
        said.append(f"{name}: {', '.join(f'{mean:.0f}' for mean in samples.mean(1))} %")
    axes.set(xlabel="ε", ylabel="flipped in %", ylim=(-3, 103), xlim=(-0.005, 0.205))
    axes.legend(loc="center right", bbox_to_anchor=(1, 0.42))
    return eb.Picture(
        figure,
        alt=f"The share of test digits that are flipped at ε = {', '.join(map(str, EPSILONS))}. {'; '.join(said)}.",
        caption="Share of the digits that are flipped; the lines span the middle 80 % of the seeds.",
    )


def compared(given: Given) -> eb.Picture:
    """Three maps of a digit, for the trained network and with its last layer drawn anew."""
    model, image, label, _ = shown()
    figure, axes = canvas(7, 3.7, rows=2, columns=4)
    for row, network in enumerate((model, redrawn(model, 6, 0))):
        paint(axes[4 * row], image[0, 0], ("trained", "last layer drawn anew")[row])
        for column, name in enumerate(("saliency", "guided", "Grad-CAM"), 1):
            found = map_of("cam" if column == 3 else name, network, image, label, 0)[0]
            paint(axes[4 * row + column], scaled(found), name, 16)
    return eb.Picture(
        figure,
        alt=f"A handwritten {int(label)} and three maps of it, above for the trained network, below with its last layer drawn "
        "anew. The saliency map and Grad-CAM are other maps below; the map of guided back-propagation has kept its shape.",
        caption="Above the trained network; below the same with its last layer drawn anew, which knows nothing about digits.",
    )


def favourites(given: Given) -> eb.Picture:
    """Pictures of classes, without a price on variation and with it."""
    model, labels = shown()[0], torch.arange(CLASSES)
    start = torch.rand(CLASSES, 1, SIDE, SIDE, generator=torch.Generator().manual_seed(0))
    figure, axes = canvas(7, 1.75, rows=2, columns=CLASSES)
    for row, smooth in enumerate((0, 0.3)):
        for digit, image in enumerate(maps.visualised(model, labels, start, 100, smooth)):
            paint(axes[row * CLASSES + digit], image[0], str(digit) if row == 0 else "", 16)
    return eb.Picture(
        figure,
        alt="Two rows of ten pictures, one for each digit. In the upper row hard blots of black and white; in "
        "the lower row smoother, with strokes in which one may see parts of some digits.",
        caption="What the network likes best for each digit: without a price on variation (above), and with it (below).",
    )
