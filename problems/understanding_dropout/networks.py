"""What was measured of networks that are offered a cheat, and what is claimed of it."""

from fractions import Fraction
from typing import Any

import exambank as eb

from . import experiment as lab
from .claims import both
from .experiment import LOOKS, Training
from .problem import Given, problem

HEAVY = Given().heavy

images = problem.experiment(
    "images",
    eb.Experiment(
        trial=lab.train,
        grid=[Training(cheat=cheat, drop=drop) for cheat in (True, False) for drop in (Fraction(0), HEAVY)],
        seeds=range(24),
        tolerance=0.05,
        data=lab.images_used,
    ),
)


def networks(results: eb.Results[Training], metric: str, cheat: bool = True) -> tuple[Any, Any]:
    """A metric of the networks trained without dropout and with it; `gap` is what the cheat adds to the accuracy."""
    runs = [results.where(cheat=cheat, drop=drop) for drop in (0, HEAVY)]
    if metric == "gap":
        return runs[0].sample("cheated") - runs[0].sample("clean"), runs[1].sample("cheated") - runs[1].sample("clean")
    return runs[0].sample(metric), runs[1].sample(metric)


@images.claim(
    f"A seed draws {lab.TRAIN} images to train on and {lab.TEST} to test on. SGD has a step size of {lab.RATE}, "
    f"momentum {lab.MOMENTUM} and batches of {lab.BATCH}. Training ends when the mean loss of {lab.PATIENCE} epochs is "
    f"below {lab.FITTED}, or less than {lab.GAIN:.0%} below that of the {lab.PATIENCE} epochs before, and after "
    f"{LOOKS[-1]} epochs at the latest. "
    "With the cheat, it ends after {plain:.0f} epochs at the latest without dropout, and after {first:.0f} to "
    "{last:.0f} epochs with it ({n} runs each): no run reaches the limit."
)
def dropout_trains_longer(results: eb.Results[Training]) -> eb.Finding:
    """Epochs until training ends: every run with dropout takes more than any without, and none was cut short."""
    plain, dropped = networks(results, "epochs")
    numbers = {"plain": plain.max(), "first": dropped.min(), "last": dropped.max(), "n": len(dropped)}
    return eb.Finding(bool(plain.max() < dropped.min() and dropped.max() < LOOKS[-1]), numbers)


@images.claim(
    "On images without the cheat, networks that were trained with it are right on {plain:.3f} of them without dropout "
    "and on {mean:.3f} more with dropout (99 % one-sided: over {low:.3f}, {n} seeds, paired; threshold {threshold})."
)
def helps_clean(results: eb.Results[Training]) -> eb.Finding:
    """Accuracy without the cheat when training has ended."""
    plain, dropped = (found[:, -1] for found in networks(results, "clean"))
    found = eb.mean_above(dropped - plain, 0.05)
    return both(found, found, plain=plain)


@images.claim(
    "The cheat adds {plain:.3f} to the accuracy without dropout and {dropped:.3f} with it, {mean:.3f} less (99 % "
    "one-sided: over {low:.3f}, {n} seeds, paired; threshold {threshold})."
)
def leans_less(results: eb.Results[Training]) -> eb.Finding:
    """What the cheat adds when training has ended."""
    plain, dropped = (found[:, -1] for found in networks(results, "gap"))
    found = eb.mean_above(plain - dropped, 0.05)
    return both(found, found, plain=plain, dropped=dropped)


@images.claim(
    "With dropout the cheat adds {early:.3f} after 10 epochs and {mean:.3f} more when training has ended (99 % "
    "one-sided: over {low:.3f}, {n} seeds; threshold {threshold}). Of that, {half:.3f} are there after 60 epochs."
)
def grows(results: eb.Results[Training]) -> eb.Finding:
    """What the cheat adds, early and late."""
    gap = networks(results, "gap")[1]
    early, half, late = (gap[:, LOOKS.index(epoch)] for epoch in (10, 60, LOOKS[-1]))
    found = eb.mean_above(late - early, 0.15)
    return both(found, found, early=early, half=half - early)


@images.claim(
    "Where there was no cheat in training, dropout changes the accuracy by {mean:+.3f} ({low:+.3f} to {high:+.3f}, "
    "99 % over {n} seeds, paired; tolerance {tolerance})."
)
def honest_alike(results: eb.Results[Training]) -> eb.Finding:
    """Accuracy on clean images of networks that never saw a cheat."""
    plain, dropped = (found[:, -1] for found in networks(results, "clean", cheat=False))
    return eb.mean_within(dropped - plain, 0, 0.03)
