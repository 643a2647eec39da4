"""What is claimed of epochs with batches of different sizes, on digits and on photographs."""

import numpy as np

import exambank as eb

from .epochs import Training, digits_used, photographs_used, train
from .problem import problem

SIZES = (4, 16, 64, 256, 1024)
AS_MANY_UPDATES = Training("tiny", 1024, 16, photographs=False, epochs=115)
"""Two updates an epoch, which makes 230 in all: as many as batch 64 has in ten epochs."""

photographs = problem.experiment(
    "accuracy",
    eb.Experiment(
        train, [Training(batch=batch) for batch in SIZES], seeds=range(5), device="cuda", fresh_process=True,
        tolerance=0.5, data=photographs_used,
    ),
)  # fmt: skip
digits = problem.experiment(
    "digits",
    eb.Experiment(
        train, [*(Training("tiny", batch, 16, photographs=False) for batch in SIZES), AS_MANY_UPDATES],
        seeds=range(10), data=digits_used,
    ),
)  # fmt: skip


def in_the_end(results: eb.Results[Training], batch: int, epochs: int = 10) -> np.ndarray:
    """Per cent of the test images that a batch size classifies correctly after all epochs: shape (seeds,)."""
    return 100 * results.where(batch=batch, epochs=epochs).sample("accuracy")[:, -1]


@photographs.claim(
    "Ten epochs with the smallest batch take {mean:.1f} times as long as with the largest (99 % one-sided: over {low:.1f}, "
    "{n} seeds; at least 1)."
)
def largest_fastest(results: eb.Results[Training]) -> eb.Finding:
    """Seconds at the smallest batch, divided by those at the largest, by seed; the first three sizes in order."""
    seconds = [results.where(batch=batch).sample("seconds")[:, -1] for batch in SIZES]
    found = eb.mean_above(seconds[0] / seconds[-1], 1)
    fewer = seconds[0].mean() > seconds[1].mean() > seconds[2].mean()
    return eb.Finding(bool(found.holds and fewer), found.numbers)


@digits.claim(
    "After ten epochs, batch 64 is more accurate than batch 1024 by {mean:.1f} percentage points (99 % one-sided: over "
    "{low:.1f}, {n} seeds; at least 10)."
)
def too_few_updates(results: eb.Results[Training]) -> eb.Finding:
    """Paired by seed: the accuracy at batch 64 less that at batch 1024."""
    return eb.mean_above(in_the_end(results, 64) - in_the_end(results, 1024), 10)


@digits.claim(
    "After 115 epochs, which are as many updates as batch 64 makes in ten, batch 1024 is {mean:.2f} percentage points "
    "from where batch 64 ended (99 %: from {low:.2f} to {high:.2f}, {n} seeds; within 2)."
)
def updates_were_missing(results: eb.Results[Training]) -> eb.Finding:
    """Paired by seed: batch 1024 after 115 epochs less batch 64 after ten."""
    return eb.mean_within(in_the_end(results, 1024, epochs=115) - in_the_end(results, 64), 0, 2)


@digits.claim(
    "After ten epochs, batches 4 and 64 differ by {mean:.2f} percentage points (99 %: from {low:.2f} to {high:.2f}, {n} "
    "seeds; within 2)."
)
def small_is_no_worse(results: eb.Results[Training]) -> eb.Finding:
    """Paired by seed: the accuracy at batch 4 less that at batch 64, after all epochs."""
    return eb.mean_within(in_the_end(results, 4) - in_the_end(results, 64), 0, 2)
