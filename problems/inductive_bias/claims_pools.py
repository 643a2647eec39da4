"""Claims about max and average pooling, five classes: part f."""

from typing import Any

import numpy as np

import exambank as eb

from .claims import FRESH
from .pooled import Pooling, bars_used, pool
from .problem import problem
from .training import LOOKS

FIVES = (10, 20, 50, 100)
pools = problem.experiment(
    "pools",
    eb.Experiment(pool, [Pooling(a, each) for each in FIVES for a in (False, True)], FRESH, together=2, data=bars_used),
)


def ahead(results: eb.Results[Pooling], each: int, look: int) -> Any:
    """Paired by seed: the accuracy with max-pooling less that with average pooling, at one look."""
    largest, average = (results.where(average=a, each=each).sample("accuracy")[:, look] for a in (False, True))
    return largest - average


@pools.claim(
    "After 200 batches max-pooling is ahead, by {mean:.1f} points of test accuracy in the mean of the four numbers of images (99 % "
    "one-sided: over {low:.1f}, {n} seeds; threshold {threshold}). At the end its lead is {mean2:.1f} points ({low2:.1f} to {high2:.1f}, "
    "99 %; claimed: {target2} ± {tolerance2}): {a:+.1f} with 10 images a class, {b:+.1f} with 20, {c:+.1f} with 50 and {d:+.1f} with "
    "100, each of these known to ± {widest:.1f} points or better."
)
def fast_then_level(results: eb.Results[Pooling]) -> eb.Finding:
    """The mean over the numbers of images, by seed, early and at the end, and 99 % intervals of each."""
    early, late = ([100 * ahead(results, each, look) for each in FIVES] for look in (LOOKS.index(200), -1))
    found = eb.all_hold(eb.mean_above(np.mean(early, axis=0), 3), eb.mean_within(np.mean(late, axis=0), 0, 5))
    within = [eb.mean_within(lead, 0, 100).numbers for lead in late]
    each = {name: numbers["mean"] for name, numbers in zip("abcd", within, strict=True)}
    widest = max((numbers["high"] - numbers["low"]) / 2 for numbers in within)
    return eb.Finding(found.holds, {**found.numbers, **each, "widest": widest})
