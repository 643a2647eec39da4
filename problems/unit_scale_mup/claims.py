"""What was measured of networks of other widths, and what is claimed of it: each sentence beside what decides it."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

import exambank as eb

from .experiment import LOOKS, Run, digits_used, train
from .problem import problem

WIDTHS, SEARCHED = (64, 128, 256, 512, 1024, 2048), (64, 256, 1024)
RATES = {True: [Fraction(2) ** k for k in range(-2, 4)], False: [Fraction(2) ** k for k in range(-5, 3)]}
"""η that are tried in unit scale, and in the standard parameterisation, whose best one falls with the width."""
SWEEP = [Run(width, unit) for unit in (True, False) for width in WIDTHS]
SEARCH = [Run(width, unit, rate) for unit in (True, False) for width in SEARCHED for rate in RATES[unit]]
OVER = "(99 % one-sided: over {low:.3f}, {n} seeds; threshold {threshold})."


def at(r: eb.Results[Run], unit: bool, metric: str, look: int, widths: Sequence[int] = WIDTHS, rate: Any = 1) -> Any:
    """By width and seed: a metric at one look."""
    return np.array([r.where(width=width, unit=unit, rate=rate).sample(metric)[:, look] for width in widths])


def slope(widths: Sequence[int], found: Any) -> Any:
    """By seed: the slope of a line through the logarithms of widths and of what was found (nothing counts as 1e-9)."""
    return np.polyfit(np.log(widths), np.log(np.maximum(found, 1e-9)), 1)[0]


def grows(r: eb.Results[Run], unit: bool, look: int, power: int, tolerance: float) -> eb.Finding:
    """How far the square layer's output has moved grows with this power of the width."""
    return eb.mean_within(slope(WIDTHS, at(r, unit, "moved", look)), power, tolerance)


def searched(r: eb.Results[Run], unit: bool) -> Any:
    """By rate, width and seed: the test loss at the end."""
    return np.array([at(r, unit, "loss", -1, SEARCHED, rate) for rate in RATES[unit]])


def best(r: eb.Results[Run], unit: bool) -> Any:
    """By seed: the slope of the rate with the least test loss at the end."""
    return slope(SEARCHED, np.array(RATES[unit], float)[searched(r, unit).argmin(0)])


def least(r: eb.Results[Run], unit: bool) -> Any:
    """By seed: the loss at the end at width 1024, with the rate that is best there in the mean of all seeds."""
    return min(searched(r, unit)[:, -1], key=np.mean)


CLAIMS: list[eb.Claim[Run]] = [
    eb.Claim(
        "steps_scale",
        "After two steps the distance grows with the width to the power of {mean:.3f} in the standard parameterisation "
        "({low:.3f} to {high:.3f}, 99 % over {n} seeds; expected {target}, tolerance {tolerance}), and of {mean2:.3f} in "
        "unit scale ({low2:.3f} to {high2:.3f}; expected {target2}, tolerance {tolerance2}).",
        lambda r: eb.all_hold(grows(r, False, 0, 1, 0.1), grows(r, True, 0, 0, 0.1)),
    ),
    eb.Claim(
        "stays_flat",
        "In unit scale the power is {mean:.3f} after 10 steps ({low:.3f} to {high:.3f}, 99 % over {n} seeds; expected "
        "{target}, tolerance {tolerance}), and {mean2:.3f} at the end ({low2:.3f} to {high2:.3f}).",
        lambda r: eb.all_hold(*(grows(r, True, look, 0, 0.15) for look in (LOOKS.index(10), -1))),
    ),
    eb.Claim(
        "overshoots",
        "At width 2048, the test loss after two steps is higher by {mean:.0f} in the standard parameterisation than in "
        "unit scale (99 % one-sided: over {low:.0f}, {n} seeds; threshold {threshold}).",
        lambda r: eb.mean_above((at(r, False, "loss", 0) - at(r, True, "loss", 0))[-1], 10),
    ),
    eb.Claim(
        "one_rate",
        "The best rate changes with the width to the power of {mean:.2f} in the standard parameterisation (99 % "
        "one-sided: below {high:.2f}, {n} seeds; threshold {threshold}), and of {mean2:.2f} in unit scale ({low2:.2f} to "
        "{high2:.2f}, 99 %; within {tolerance2} of {target2}).",
        lambda r: eb.all_hold(eb.mean_below(best(r, False), -0.2), eb.mean_within(best(r, True), 0, 0.35)),
    ),
    eb.Claim(
        "keeping_costs",
        "At width 1024, keeping the rate of width 64 (η = 1) costs more test loss in the standard parameterisation than "
        "in unit scale, by {mean:.3f} " + OVER,
        lambda r: eb.mean_above(
            np.subtract(*(at(r, u, "loss", -1, [1024])[0] - least(r, u) for u in (False, True))), 0
        ),
    ),
    eb.Claim(
        "tuned_standard_is_ahead",
        "When both are told their best rate at width 1024, the standard parameterisation is ahead by {mean:.3f} "
        + OVER,
        lambda r: eb.mean_above(least(r, True) - least(r, False), 0),
    ),
    eb.Claim(
        "wide_is_better",
        "In unit scale with η = 1, the test loss at the end is lower at width 2048 than at width 64, by {mean:.3f} "
        + OVER,
        lambda r: eb.mean_above(np.subtract(*at(r, True, "loss", -1, [64, 2048])), 0),
    ),
    eb.Claim(
        "all_learn",
        "With η = 1, the networks of every width and both kinds tell {mean:.1f} % of the test images right at the end, "
        "where this is least (99 % one-sided: over {low:.1f} %, {n} seeds; threshold {threshold} %).",
        lambda r: eb.mean_above(100 * min((run for u in RATES for run in at(r, u, "accuracy", -1)), key=np.mean), 95),
    ),
]
sweep = problem.experiment(
    "sweep", eb.Experiment(train, [*dict.fromkeys(SWEEP + SEARCH)], range(100, 120), CLAIMS, data=digits_used)
)
