"""What was measured of networks that tell three classes of bars, and what is claimed of it.

All claims were decided on other seeds, from 0 on; these are the fresh ones.
"""

from fractions import Fraction
from typing import Any

import exambank as eb

from .experiment import Bars, bars_used, learn
from .problem import problem
from .training import LOOKS

FRESH = range(100, 120)
SWEPT, MORE = (10, 20, 30, 40, 50, 100), (10, 20, 30, 40, 50, 100, 200, 400)
RATES = (Fraction(1, 1000), Fraction(1, 100), Fraction(1, 10))
HALF = LOOKS.index(LOOKS[-1] // 2)
GRID = [
    *(Bars(model, each) for each in SWEPT for model in ("cnn", "random", "edges")),
    *(Bars("mlp", each) for each in MORE),
    *(Bars(model, 100, *setting) for model in ("cnn", "mlp") for setting in ((True, False), (False, True))),
    *(Bars(model, 20, rate=rate) for model in ("cnn", "mlp") for rate in (RATES[0], RATES[2])),
]
bars = problem.experiment("bars", eb.Experiment(learn, GRID, FRESH, together=10, data=bars_used))
Found = eb.Results[Bars]


def of(results: Found, run: Bars, metric: str) -> Any:
    """By seed: what was measured of the networks of one configuration."""
    return results.where(**vars(run)).sample(metric)


def at(results: Found, run: Bars, look: int = -1, metric: str = "accuracy") -> Any:
    """By seed: the test accuracy, or another curve, at one look."""
    return of(results, run, metric)[:, look]


def lead(results: Found, one: Bars, other: Bars, threshold: float) -> eb.Finding:
    """Paired by seed: how many points one is ahead of the other, at the end and at half time."""
    leads = (100 * (at(results, one, look) - at(results, other, look)) for look in (-1, HALF))
    return eb.all_hold(*(eb.mean_above(points, threshold) for points in leads))


@bars.claim(
    "With ten images a class the CNN tells {mean:.1f} % of its training images and the MLP {mean2:.1f} % (99 % one-sided: "
    "over {low:.1f} and {low2:.1f} %, {n} seeds; threshold {threshold} %)."
)
def both_fit(results: Found) -> eb.Finding:
    """The training accuracy at the end."""
    return eb.all_hold(*(eb.mean_above(100 * of(results, Bars(model), "fit"), 92) for model in ("cnn", "mlp")))


@bars.claim(
    "Of the CNNs, {mean:.0f} % tell all of their thirty images ({low:.0f} to {high:.0f} %, 99 % over {n} seeds; claimed is "
    "that some do and some do not, {target} ± {tolerance} %)."
)
def not_always_all(results: Found) -> eb.Finding:
    """Whether nothing is told wrong in training."""
    return eb.mean_within(100.0 * (of(results, Bars(), "fit") == 1), 50, 47)


@bars.claim(
    "With ten images a class the kernels' straightness (see “How straight is a kernel”) rises by {mean:.2f} (99 % one-sided: over {low:.2f}, "
    "{n} seeds; threshold {threshold}), and the correlation of all their weights with those at the start is still "
    "{mean2:.2f} ({low2:.2f} to {high2:.2f}, 99 %; claimed: {target2} ± {tolerance2})."
)
def straighter(results: Found) -> eb.Finding:
    """After training less before; and how much is left of the start."""
    straight, kept = of(results, Bars(), "straight"), of(results, Bars(), "kept")
    return eb.all_hold(eb.mean_above(straight[:, 1] - straight[:, 0], 0.2), eb.mean_within(kept, 0.6, 0.2))


@bars.claim(
    "Of the networks with ten images a class that tell less than 90 % of the test images, {n} in number, the kernels have a "
    "straightness of {mean:.2f} (99 % one-sided: over {low:.2f}; threshold {threshold})."
)
def straight_below_ninety(results: Found) -> eb.Finding:
    """Networks whose accuracy is below 90 % only."""
    low = at(results, Bars()) < 0.9
    return eb.mean_above(of(results, Bars(), "straight")[low, 1], 0.3)


@bars.claim(
    "From ten to a hundred images a class the straightness rises further, by {mean:.2f} (99 % one-sided: over {low:.2f}, {n} "
    "seeds; threshold {threshold})."
)
def straighter_with_data(results: Found) -> eb.Finding:
    """Paired by seed: the straightness at the end; kernels start alike."""
    few, many = (of(results, Bars(each=each), "straight")[:, 1] for each in (10, 100))
    return eb.mean_above(many - few, 0)


@bars.claim(
    "With ten images a class frozen edge detectors are {mean:.0f} points of test accuracy ahead of kernels that learn after 50 "
    "batches (99 % one-sided: over {low:.0f}, {n} seeds; threshold {threshold}); at the end the difference is {mean2:.1f} points "
    "({low2:.1f} to {high2:.1f}; claimed: {target2} ± {tolerance2})."
)
def edges_start_ahead(results: Found) -> eb.Finding:
    """Paired by seed, at the first look and at the end."""
    leads = [100 * (at(results, Bars("edges"), look) - at(results, Bars(), look)) for look in (0, -1)]
    return eb.all_hold(eb.mean_above(leads[0], 5), eb.mean_within(leads[1], 0, 8))


@bars.claim(
    "From ten to a hundred images a class they gain {mean:.1f} points less than kernels that learn (99 % one-sided: over {low:.1f}, {n} "
    "seeds; threshold {threshold})."
)
def edges_gain_less(results: Found) -> eb.Finding:
    """Paired by seed, at the end."""
    gains = {m: 100 * (at(results, Bars(m, 100)) - at(results, Bars(m))) for m in ("cnn", "edges")}
    return eb.mean_above(gains["cnn"] - gains["edges"], 0)


@bars.claim(
    "With a hundred they are {mean:.1f} points behind (over {low:.1f}, {n} seeds; threshold {threshold}), and {mean2:.1f} after "
    "half of the batches (over {low2:.1f})."
)
def edges_lose_with_many(results: Found) -> eb.Finding:
    """A hundred images a class."""
    return lead(results, Bars(each=100), Bars("edges", 100), 2)


@bars.claim(
    "with ten images a class {mean:.0f} points less than frozen edge detectors (over {low:.0f}, {n} seeds; threshold "
    "{threshold}), and {mean2:.0f} after half of the batches (over {low2:.0f})."
)
def random_is_worse(results: Found) -> eb.Finding:
    """Both are frozen, with a last layer to learn."""
    return lead(results, Bars("edges"), Bars("random"), 20)
