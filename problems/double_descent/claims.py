"""What was measured of Gaussian regression, and what is claimed of it."""

import itertools
from fractions import Fraction
from typing import Any

import numpy as np

import exambank as eb

from .experiment import DIMENSIONS, Design, regress
from .problem import Given, problem
from .regression import risk

FRESH = range(100, 130)
"""The claims and their thresholds were decided on the seeds from 0 to 29, and are repeated here as they were."""

EXAMPLES = (10, 20, 25, 35, 40, 45, 48, 50, 52, 55, 60, 75, 100, 150)
SPREAD = (10, 25, 40, 50, 60, 75, 100, 150)
BEST = Fraction(25, 2)
"""The penalty d·σ²/‖β‖² of part d."""

OVER = "(99 % one-sided: over {low:.1f}, {n} seeds; threshold {threshold})"
OVER2 = "(over {low2:.1f}; threshold {threshold2})"

gaussian = problem.experiment(
    "gaussian",
    eb.Experiment(regress, [Design(n, p) for p in (Fraction(0), BEST) for n in EXAMPLES], FRESH, together=30),
)


def at(results: eb.Results[Any], metric: str, **fields: Any) -> Any:
    """By seed: a metric of one configuration."""
    return results.where(**fields).sample(metric)


@gaussian.claim(
    "Simulated, the mean risk is {mean:.3f} at n = 25 ({low:.3f} to {high:.3f}, 99 % over {n} seeds, tolerance "
    "{tolerance}; computed {target:.3f}), {mean2:.3f} at n = 60 ({low2:.3f} to {high2:.3f}, tolerance {tolerance2}; "
    "{target2:.3f}), and {mean3:.4f} at n = 100 ({low3:.4f} to {high3:.4f}, tolerance {tolerance3}; {target3:.4f})."
)
def formula_is_met(results: eb.Results[Design]) -> eb.Finding:
    """The mean of each seed's data sets against part b."""
    off = {25: 0.05, 60: 0.15, 100: 0.02}
    return eb.all_hold(
        *(eb.mean_within(at(results, "mean", n=n, penalty=0), float(risk(Given(), n)), off[n]) for n in off)
    )


@gaussian.claim(
    f"The median risk at n = 50 is {{mean:.1f}} times that at n = 25 {OVER}, and {{mean2:.1f}} times that at n = 75 {OVER2}."
)
def peaks_at_d(results: eb.Results[Design]) -> eb.Finding:
    """Each seed's median at n = d over that on either side."""
    peak, left, right = (at(results, "median", n=n, penalty=0) for n in (DIMENSIONS, 25, 75))
    return eb.all_hold(eb.mean_above(peak / left, 5), eb.mean_above(peak / right, 8))


@gaussian.claim(f"At n = 50 a mean over 25 data sets is {{mean:.0f}} times their median, as a geometric mean {OVER}.")
def mean_is_no_guide(results: eb.Results[Design]) -> eb.Finding:
    """The logarithm of the ratio, which has a mean; back as a factor."""
    ratio = np.log(at(results, "mean", n=DIMENSIONS, penalty=0) / at(results, "median", n=DIMENSIONS, penalty=0))
    found = eb.mean_above(ratio, np.log(3))
    factors = {name: float(np.exp(found.numbers[name])) for name in ("mean", "low", "threshold")}
    return eb.Finding(found.holds, {**found.numbers, **factors, "threshold": 3})


@gaussian.claim(
    "At n = 50 the median smallest singular value is {mean:.3f} ({low:.3f} to {high:.3f}, 99 % over {n} seeds; "
    "expected {target:.3f}, tolerance {tolerance}); at n = 25 and n = 100 it is {mean2:.1f} and {mean3:.1f} (99 % "
    "one-sided: over {low2:.2f} and {low3:.2f}; threshold {threshold2})."
)
def nearly_singular(results: eb.Results[Design]) -> eb.Finding:
    """At n = d, t/√d with t² / 2 + t = ln 2, the median that Edelman's limit law has."""
    median = (np.sqrt(1 + 2 * np.log(2)) - 1) / np.sqrt(DIMENSIONS)
    peak, left, right = (at(results, "smallest", n=n, penalty=0) for n in (DIMENSIONS, 25, 100))
    return eb.all_hold(eb.mean_within(peak, median, 0.02), eb.mean_above(left, 1), eb.mean_above(right, 1))


@gaussian.claim(
    "At n = 50, the best penalty brings the median risk down to {mean:.3f} (99 % one-sided: below {high:.3f}, {n} seeds; "
    "threshold {threshold})."
)
def ridge_takes_the_peak(results: eb.Results[Design]) -> eb.Finding:
    """The median with the penalty of part d, below what a prediction of 0 has."""
    return eb.mean_below(at(results, "median", n=DIMENSIONS, penalty=BEST), 0.8)


@gaussian.claim(
    "In our runs, from 10 examples to 25, 40, 50, 60, 75, 100 and 150, the mean risk falls by {mean:.3f} or more at each "
    "step (99 % one-sided for the smallest fall: over {low:.3f}, {n} seeds; threshold {threshold})."
)
def ridge_is_monotone(results: eb.Results[Design]) -> eb.Finding:
    """Of the differences between neighbouring n the one whose mean is smallest."""
    means = [at(results, "mean", n=n, penalty=BEST) for n in SPREAD]
    return eb.mean_above(min((few - more for few, more in itertools.pairwise(means)), key=np.mean), 0)
