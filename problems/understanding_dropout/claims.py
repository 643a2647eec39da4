"""What was measured of SGD with dropout, and what is claimed of it."""

from fractions import Fraction
from typing import Any

import numpy as np

import exambank as eb

from .dropped import dropped_fit
from .experiment import Run, descend
from .noise import mean_path
from .plain import fit
from .problem import Given, problem

SWEEP = [Fraction(1, 100), Fraction(1, 10), Given().drop, Fraction(9, 10)]

descents = problem.experiment(
    "descents",
    eb.Experiment(
        trial=descend,
        grid=[Run(), Run(batch=1024), *(Run(drop=drop, batch=64) for drop in SWEEP)],
        seeds=range(30),
        together=30,
    ),
)


def both(one: eb.Finding, other: eb.Finding, /, **numbers: Any) -> eb.Finding:
    """Both findings hold; the numbers of the second get a 2 behind their names, and means of samples are added."""
    added = {name: float(np.mean(sample)) for name, sample in numbers.items()}
    second = {f"{name}2": number for name, number in other.numbers.items()}
    return eb.Finding(one.holds and other.holds, {**one.numbers, **second, **added})


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
    return both(*(eb.mean_within(average[:, i], float(goal[i]), (0.01, 0.03)[i]) for i in (0, 1)))


@descents.claim(
    "After 1000 steps batch 1024 is {mean:.3f} away from part c (99 % one-sided: over {low:.3f}, {n} seeds; threshold "
    "{threshold}), and only {mean2:.3f} away from where the mean of w is then (less than {threshold2})."
)
def still_not_equal(results: eb.Results[Run]) -> eb.Finding:
    """The weights after 1000 steps against part c and against the computed mean."""
    early = results.where(batch=1024).sample("early")
    return both(
        eb.mean_above(off(early, dropped_fit(Given())), 0.1), eb.mean_below(off(early, mean_path(Given())), 0.02)
    )


@descents.claim(
    "At drop 1/100, 1000 steps leave SGD (batch 64) {mean:.2f} nearer to part a than to its own minimum (99 % "
    "one-sided: over {low:.2f}, {n} seeds; threshold {threshold}); after 20 000 it is {mean2:.2f} nearer to the "
    "minimum (over {low2:.2f}; threshold {threshold2})."
)
def jump_takes_time(results: eb.Results[Run]) -> eb.Finding:
    """The distances from the minimum and from part a, early and late."""
    runs, ends = results.where(drop=SWEEP[0]), (dropped_fit(Given(drop=SWEEP[0])), fit(Given()))
    early, late = (np.subtract(*(off(runs.sample(metric), end) for end in ends)) for metric in ("early", "weights"))
    return both(eb.mean_above(early, 2), eb.mean_above(-late, 4))
