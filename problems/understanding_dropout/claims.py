"""What was measured of SGD with dropout, and of networks that are offered a cheat; and what is claimed of it."""

from fractions import Fraction
from typing import Any

import numpy as np

import exambank as eb

from . import training as lab
from .dropped import dropped_fit
from .experiment import Run, descend
from .noise import mean_path
from .plain import fit
from .problem import Given, problem
from .training import LOOKS, Training

SWEEP = [Fraction(1, 100), Fraction(1, 10), Given().drop, Fraction(9, 10)]
HEAVY = Given().heavy

descents = problem.experiment(
    "descents",
    eb.Experiment(
        trial=descend,
        grid=[Run(), Run(batch=1024), *(Run(drop=drop, batch=64) for drop in SWEEP)],
        seeds=range(30),
        together=30,
    ),
)
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


def told(finding: eb.Finding, **samples: Any) -> eb.Finding:
    """The finding, with the means of further samples for its sentence."""
    means = {name: float(np.mean(sample)) for name, sample in samples.items()}
    return eb.Finding(finding.holds, {**finding.numbers, **means})


def off(weights: Any, target: eb.Row) -> Any:
    """The distance of weights from a target."""
    return np.linalg.norm(weights - np.array(target, dtype=float), axis=1)


@descents.claim(
    "Averaged over the second half of 20 000 steps with batch 1, the first weight is {mean:.4f} ({low:.4f} to "
    "{high:.4f}, 99 % over {n} seeds, tolerance {tolerance}; part c says {target:.4f}), and the second {mean2:.3f} "
    "({low2:.3f} to {high2:.3f}, tolerance {tolerance2}; {target2:.4f})."
)
def right_on_average(results: eb.Results[Run]) -> eb.Finding:
    """The time average of single runs against part c."""
    average, goal = results.where(batch=1).sample("average"), dropped_fit(Given())
    return eb.all_hold(*(eb.mean_within(average[:, i], float(goal[i]), (0.01, 0.03)[i]) for i in (0, 1)))


@descents.claim(
    "After 1000 steps batch 1024 is {mean:.3f} away from part c (99 % one-sided: over {low:.3f}, {n} seeds; threshold "
    "{threshold}), and only {mean2:.3f} away from where the mean of w is then (less than {threshold2})."
)
def still_not_equal(results: eb.Results[Run]) -> eb.Finding:
    """The weights after 1000 steps against part c and against the computed mean."""
    early = results.where(batch=1024).sample("early")
    goal, on_the_way = dropped_fit(Given()), mean_path(Given())
    return eb.all_hold(eb.mean_above(off(early, goal), 0.1), eb.mean_below(off(early, on_the_way), 0.02))


@descents.claim(
    "At drop 1/100, 1000 steps leave SGD (batch 64) {mean:.2f} nearer to part a than to its own minimum (99 % "
    "one-sided: over {low:.2f}, {n} seeds; threshold {threshold}); after 20 000 it is {mean2:.2f} nearer to the "
    "minimum (over {low2:.2f}; threshold {threshold2})."
)
def jump_takes_time(results: eb.Results[Run]) -> eb.Finding:
    """The distances from the minimum and from part a, early and late."""
    runs, ends = results.where(drop=SWEEP[0]), (dropped_fit(Given(drop=SWEEP[0])), fit(Given()))
    early, late = (np.subtract(*(off(runs.sample(metric), end) for end in ends)) for metric in ("early", "weights"))
    return eb.all_hold(eb.mean_above(early, 2), eb.mean_above(-late, 4))


def networks(results: eb.Results[Training], metric: str, cheat: bool = True) -> tuple[Any, Any]:
    """A metric of the networks trained without dropout and with it; `gap` is what the cheat adds to the accuracy."""
    plain, dropped = (results.where(cheat=cheat, drop=drop) for drop in (0, HEAVY))
    if metric == "gap":
        return plain.sample("cheated") - plain.sample("clean"), dropped.sample("cheated") - dropped.sample("clean")
    return plain.sample(metric), dropped.sample(metric)


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
    return told(eb.mean_above(dropped - plain, 0.05), plain=plain)


@images.claim(
    "The cheat adds {plain:.3f} to the accuracy without dropout and {dropped:.3f} with it, {mean:.3f} less (99 % "
    "one-sided: over {low:.3f}, {n} seeds, paired; threshold {threshold})."
)
def leans_less(results: eb.Results[Training]) -> eb.Finding:
    """What the cheat adds when training has ended."""
    plain, dropped = (found[:, -1] for found in networks(results, "gap"))
    return told(eb.mean_above(plain - dropped, 0.05), plain=plain, dropped=dropped)


@images.claim(
    "With dropout the cheat adds {early:.3f} after 10 epochs and {mean:.3f} more when training has ended (99 % "
    "one-sided: over {low:.3f}, {n} seeds; threshold {threshold}). Of that, {half:.3f} are there after 60 epochs."
)
def grows(results: eb.Results[Training]) -> eb.Finding:
    """What the cheat adds, early and late."""
    gap = networks(results, "gap")[1]
    early, half, late = (gap[:, LOOKS.index(epoch)] for epoch in (10, 60, LOOKS[-1]))
    return told(eb.mean_above(late - early, 0.15), early=early, half=half - early)


@images.claim(
    "Where there was no cheat in training, dropout changes the accuracy by {mean:+.3f} ({low:+.3f} to {high:+.3f}, "
    "99 % over {n} seeds, paired; tolerance {tolerance})."
)
def honest_alike(results: eb.Results[Training]) -> eb.Finding:
    """Accuracy on clean images of networks that never saw a cheat."""
    plain, dropped = (found[:, -1] for found in networks(results, "clean", cheat=False))
    return eb.mean_within(dropped - plain, 0, 0.03)
