"""The pictures of `inductive_bias`: bars, kernels before and after, accuracies, a bar that moves, and a race of two poolings."""

import numpy as np

import exambank as eb
from exambank import Picture, canvas, palette, results_of, shade

from .claims_places import told
from .curves import by_batches, by_images
from .experiment import WIDTH, Bars
from .far_bar import placed, probed, show
from .images import SIDE, THREE
from .problem import Given


def samples(given: Given) -> Picture:
    """One image of each class, those of the five classes too, and a bar without pixels."""
    figure, axes = canvas(7, 1.5, columns=6)
    n, start = given.side, given.start
    bar = np.zeros((n, n), bool)
    bar[start : start + given.width] = True
    slope = np.abs(np.subtract.outer(np.arange(n), np.arange(n)[::-1])) <= 0
    shown = {"horizontal": bar, "vertical": bar.T, "none": 0 * bar, "horizontal?": 0 * bar, "diagonal": slope, "both": bar | bar.T}  # fmt: skip
    for place, (name, lit) in zip(axes, shown.items(), strict=True):
        show(place, np.where(lit, 0.75, 0.15), name)
    return Picture(
        figure,
        alt=f"Six images of {n} by {n} pixels: a horizontal bar of height {given.width} from row {start} on, a vertical "
        "one, no bar, again no bar but called horizontal, a diagonal line, and both bars at once.",
        caption="The classes; diagonal and both join in “Max or average”. The fourth image is an example too, "
        "see “Bars without pixels”.",
    )


def gallery(given: Given) -> Picture:
    """Kernels of one network before and after training, and their difference."""
    figure, axes = canvas(4, 4, rows=3, columns=3)
    found = results_of("inductive_bias", "bars")
    pair = found.where(**vars(Bars(each=100))).trials[0].metrics["kernels"] if found else np.zeros((2, 147))
    before, after = np.array(pair).reshape(2, 3, 7, 7)
    scale = max(np.abs(before).max(), np.abs(after).max())
    for row, (name, kernels) in enumerate(
        {"at the start": before, "trained": after, "difference": after - before}.items()
    ):
        for column, kernel in enumerate(kernels):
            show(axes[3 * row + column], kernel / scale, name if column == 1 else "", low=-1)
    return Picture(
        figure,
        alt="Three kernels of the first layer in three rows. At the start they are noise. Trained on 100 images a class they "
        "have streaks along rows or columns, still with noise. Their differences are plaids: sums of rows and columns, "
        "without any noise.",
        caption="Kernels of a CNN at the start, after training on 100 images a class, and what training has added (grey is "
        "0). “What a kernel can learn” says why the difference is a plaid.",
    )


def curves(given: Given) -> Picture:
    """Test accuracy against the number of images."""
    figure, (axes,) = canvas(7, 3.4)
    said = by_images(axes)
    return Picture(
        figure,
        alt=f"Test accuracy against training images a class, from 10 to 400, on a logarithmic axis. {'; '.join(said)}. "
        "A dashed line at 97.5 %.",
        caption="Means of 20 seeds with 99 % intervals. Dashed: what no network can exceed on the images of the code.",
    )


def confusions(given: Given) -> Picture:
    """What both networks call the far bars, in per cent of each class."""
    figure, axes = canvas(7, 2.4, columns=2)
    found, said = results_of("inductive_bias", "bars"), []
    for place, (model, name) in zip(axes, (("cnn", "CNN"), ("mlp", "MLP")), strict=True):
        table = told(found, model).mean(0) if found else np.zeros((3, 3))
        for (i, j), share in np.ndenumerate(table):
            colour = palette.green if i == j else palette.red
            place.fill(
                [j, j + 1, j + 1, j], [i, i, i + 1, i + 1], facecolor=shade(colour, share / 150), edgecolor=palette.line
            )
            place.text(j + 0.5, i + 0.5, f"{share:.0f}", ha="center", va="center")
        place.set(xlim=(0, 3), ylim=(3, 0), title=name, xlabel="told", xticks=[0.5, 1.5, 2.5], yticks=[0.5, 1.5, 2.5])
        place.set_xticklabels(THREE, fontsize=9)
        place.set_yticklabels(THREE if model == "cnn" else [], fontsize=9)
        place.tick_params(length=0)
        rows = [" ".join(f"{share:.0f}" for share in row) for row in table]
        said.append(f"{name}, rows of {', '.join(THREE)}: {'; '.join(rows)}")
    axes[0].set_ylabel("true class")
    return Picture(
        figure,
        alt=f"Two tables of per cents, what each class is told to be: horizontal, vertical or none. {'. '.join(said)}.",
        caption="Confusion matrices on far bars, in per cent of each true class; means of 20 networks.",
    )


def moved(given: Given) -> Picture:
    """A horizontal bar, and what both networks make of it, trained on bars in the first half."""
    rows = range(SIDE - WIDTH + 1)
    state = placed(2)
    return Picture(
        state.figure,
        alt=f"Left, an image with a horizontal bar of {WIDTH} rows from row 2 on. Right, for the CNN and for the MLP, a bar for "
        "the probability of each class: both are all but sure of horizontal.",
        caption="A bar, and the probabilities that CNN and MLP give the classes; means of 20 networks, trained on bars in "
        "rows or columns 1 to 12.",
        moves=eb.Moves(
            placed,
            {"row": rows},
            start=(2,),
            predict=eb.Predict(
                "Training bars lay in the first half. Move the bar to the first row at which the MLP no longer takes it for "
                "horizontal, from the top.",
                lambda row: row == next(r for r in rows if r > 2 and probed("mlp")[r, 0] < 0.5),
            ),
        ),
    )


def race(given: Given) -> Picture:
    """How far max-pooling is ahead, against the number of batches."""
    figure, (axes,) = canvas(7, 3.2)
    said = by_batches(axes)
    return Picture(
        figure,
        alt=f"Test accuracy with max-pooling less that with average pooling against the batches of training: {'; '.join(said)}.",
        caption="How far max-pooling is ahead: means of 20 seeds with 99 % intervals, pairs with the same images and start.",
    )
