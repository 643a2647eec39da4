"""What was measured of networks of other widths, and what is claimed of it."""

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
sweep = problem.experiment(
    "sweep", eb.Experiment(train, list(dict.fromkeys([*SWEEP, *SEARCH])), seeds=range(100, 120), data=digits_used)
)


def at(results: eb.Results[Run], width: int, unit: bool, metric: str, look: int, rate: Any = 1) -> Any:
    """By seed: a metric at one look at the networks of one kind."""
    return results.where(width=width, unit=unit, rate=rate).sample(metric)[:, look]


def slopes(widths: tuple[int, ...], found: Any) -> Any:
    """By seed: the slope of a straight line through the logarithms of widths and of what was found, a row a width."""
    return np.polyfit(np.log(widths), np.log(np.maximum(found, 1e-9)), 1)[0]


def moved(results: eb.Results[Run], unit: bool, look: int) -> Any:
    """By seed: the slope of how far the square layer's output has moved."""
    return slopes(WIDTHS, [at(results, width, unit, "moved", look) for width in WIDTHS])


def best(results: eb.Results[Run], unit: bool) -> Any:
    """By seed: the slope of the learning rate with the least test loss at the end."""
    losses = [[at(results, n, unit, "loss", -1, rate) for rate in RATES[unit]] for n in SEARCHED]
    return slopes(SEARCHED, np.array(RATES[unit], float)[np.argmin(losses, axis=1)])


def both(one: eb.Finding, other: eb.Finding) -> eb.Finding:
    """Both findings hold; the numbers of the second get a 2 behind their names."""
    second = {f"{name}2": number for name, number in other.numbers.items()}
    return eb.Finding(one.holds and other.holds, {**one.numbers, **second})


@sweep.claim(
    "After two steps the distance grows with the width to the power of {mean:.3f} in the standard parameterisation "
    "({low:.3f} to {high:.3f}, 99 % over {n} seeds; expected {target}, tolerance {tolerance}), and of {mean2:.3f} in unit "
    "scale ({low2:.3f} to {high2:.3f}; expected {target2}, tolerance {tolerance2})."
)
def steps_scale(results: eb.Results[Run]) -> eb.Finding:
    """The slopes of both when the square layer has moved for the first time."""
    return both(*(eb.mean_within(moved(results, unit, 0), power, 0.1) for unit, power in ((False, 1), (True, 0))))


@sweep.claim(
    "In unit scale the power is {mean:.3f} after 10 steps ({low:.3f} to {high:.3f}, 99 % over {n} seeds; expected {target}, "
    "tolerance {tolerance}), and {mean2:.3f} at the end ({low2:.3f} to {high2:.3f})."
)
def stays_flat(results: eb.Results[Run]) -> eb.Finding:
    """The slope in unit scale on the way and at the last step."""
    return both(*(eb.mean_within(moved(results, True, look), 0, 0.15) for look in (LOOKS.index(10), -1)))


@sweep.claim(
    "At width 2048, the test loss after two steps is higher by {mean:.0f} in the standard parameterisation than in unit "
    "scale (99 % one-sided: over {low:.0f}, {n} seeds; threshold {threshold})."
)
def overshoots(results: eb.Results[Run]) -> eb.Finding:
    """Paired by seed: the losses at the first look."""
    standard, unit = (at(results, WIDTHS[-1], unit, "loss", 0) for unit in (False, True))
    return eb.mean_above(standard - unit, 10)


@sweep.claim(
    "The best rate changes with the width to the power of {mean:.2f} in the standard parameterisation (99 % one-sided: "
    "below {high:.2f}, {n} seeds; threshold {threshold}), and of {mean2:.2f} in unit scale ({low2:.2f} to {high2:.2f}, "
    "99 %; within {tolerance2} of {target2})."
)
def one_rate(results: eb.Results[Run]) -> eb.Finding:
    """The slopes of the best rate in both."""
    standard, unit = (best(results, unit) for unit in (False, True))
    return both(eb.mean_below(standard, -0.2), eb.mean_within(unit, 0, 0.35))


def least(results: eb.Results[Run], unit: bool) -> Any:
    """By seed: the loss at the end at width 1024, with the rate that is best there in the mean of all seeds."""
    losses = [at(results, SEARCHED[-1], unit, "loss", -1, rate) for rate in RATES[unit]]
    return min(losses, key=np.mean)


@sweep.claim(
    "At width 1024, keeping the rate of width 64 (η = 1) costs more test loss in the standard parameterisation than in "
    "unit scale, by {mean:.3f} (99 % one-sided: over {low:.3f}, {n} seeds; threshold {threshold})."
)
def keeping_costs(results: eb.Results[Run]) -> eb.Finding:
    """Paired by seed: the loss with η = 1 less that with the best rate there, in one less that in the other."""
    standard, unit = (at(results, SEARCHED[-1], unit, "loss", -1) - least(results, unit) for unit in (False, True))
    return eb.mean_above(standard - unit, 0)


@sweep.claim(
    "When both are told their best rate at width 1024, the standard parameterisation is ahead by {mean:.3f} (99 % "
    "one-sided: over {low:.3f}, {n} seeds; threshold {threshold})."
)
def tuned_standard_is_ahead(results: eb.Results[Run]) -> eb.Finding:
    """Paired by seed: the least loss of both."""
    return eb.mean_above(least(results, True) - least(results, False), 0)


@sweep.claim(
    "In unit scale with η = 1, the test loss at the end is lower at width 2048 than at width 64, by {mean:.3f} (99 % "
    "one-sided: over {low:.3f}, {n} seeds; threshold {threshold})."
)
def wide_is_better(results: eb.Results[Run]) -> eb.Finding:
    """Paired by seed: the losses at the end."""
    narrow, wide = (at(results, width, True, "loss", -1) for width in (WIDTHS[0], WIDTHS[-1]))
    return eb.mean_above(narrow - wide, 0)


@sweep.claim(
    "With η = 1, the networks of every width and both kinds tell {mean:.1f} % of the test images right at the end, where "
    "this is least (99 % one-sided: over {low:.1f} %, {n} seeds; threshold {threshold} %)."
)
def all_learn(results: eb.Results[Run]) -> eb.Finding:
    """The accuracies of the worst of all."""
    found = (100 * at(results, width, unit, "accuracy", -1) for unit in (True, False) for width in WIDTHS)
    return eb.mean_above(min(found, key=np.mean), 95)
