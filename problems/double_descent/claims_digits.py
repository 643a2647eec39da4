"""What was measured of random features of digits, and what is claimed of it; samples are paired by seed."""

from fractions import Fraction
from typing import Any

import exambank as eb

from .claims import FRESH, OVER, OVER2, at
from .experiment import Features, classify, digits_used
from .problem import problem

WIDTHS = (10, 20, 50, 100, 150, 180, 190, 200, 210, 220, 250, 300, 400, 800, 1600, 3200)
IMAGES = (50, 100, 150, 200, 250, 300, 400, 800)
STEPS = (10, 100, 1000, 10**4, 10**5, 10**6, 10**7)
FALSE, NONE, RIDGE = Fraction(1, 5), Fraction(0), Fraction(1, 10)
KINDS = {"false labels": (FALSE, NONE), "true labels": (NONE, NONE), "ridge": (FALSE, RIDGE)}
"""The share of false labels, and the penalty."""

sweep = [Features(width, 200, *kind) for kind in KINDS.values() for width in WIDTHS]
samples = [Features(200, images) for images in IMAGES]
stopped = [Features(width, steps=steps) for width in (200, 800) for steps in STEPS]
real = problem.experiment(
    "real",
    eb.Experiment(classify, list(dict.fromkeys([*sweep, *samples, *stopped])), FRESH, together=10, data=digits_used),
)


def error(
    results: eb.Results[Features], width: int, kind: str = "false labels", metric: str = "error", **others: int
) -> Any:
    """By seed: the test error in percent, or another metric; with 200 images and without end, unless others are named."""
    false, penalty = KINDS[kind]
    fields = {"train": 200, "steps": 0, **others}
    return at(results, metric, width=width, false=false, penalty=penalty, **fields)


@real.claim(
    f"At width 200, the number of images, the test error is {{mean:.1f}} percentage points above width 50 {OVER}, "
    f"{{mean2:.1f}} above width 3200 {OVER2}, and {{mean3:.1f}} and {{mean4:.1f}} above 190 and 210 (over {{low3:.1f}} "
    "and {low4:.1f}; threshold {threshold3})."
)
def digits_peak(results: eb.Results[Features]) -> eb.Finding:
    """The peak is above widths far off, and above its neighbours."""
    least = {50: 50, 3200: 50, 190: 5, 210: 5}
    return eb.all_hold(*(eb.mean_above(error(results, 200) - error(results, width), least[width]) for width in least))


@real.claim(f"With true labels only, the peak is still {{mean:.1f}} points above width 50 {OVER}.")
def peak_without_noise(results: eb.Results[Features]) -> eb.Finding:
    """Without a false label."""
    return eb.mean_above(error(results, 200, "true labels") - error(results, 50, "true labels"), 50)


@real.claim(
    f"With true labels, width 3200 is better than width 50 by {{mean:.1f}} points {OVER} and better than width 100 by "
    f"{{mean2:.1f}} {OVER2}."
)
def wide_wins_on_true_labels(results: eb.Results[Features]) -> eb.Finding:
    """The second descent ends below the valley of the first."""
    wide = error(results, 3200, "true labels")
    return eb.all_hold(*(eb.mean_above(error(results, width, "true labels") - wide, 5) for width in (50, 100)))


@real.claim(
    "With false labels the second descent only comes level: at width 3200 the error is {mean:.1f} points above that at "
    "width 50 ({low:.1f} to {high:.1f}, 99 % over {n} seeds; within {tolerance} of {target})."
)
def wide_ties_on_false_labels(results: eb.Results[Features]) -> eb.Finding:
    """The end of the second descent less the valley of the first."""
    return eb.mean_within(error(results, 3200) - error(results, 50), 0, 4)


@real.claim(
    f"With 200 features, 200 images are worse than 100, by {{mean:.1f}} points {OVER}; 800 are better than 100, by "
    f"{{mean2:.1f}} {OVER2}."
)
def more_data_hurts(results: eb.Results[Features]) -> eb.Finding:
    """The same model, more examples."""
    few, peak, many = (error(results, 200, train=images) for images in (100, 200, 800))
    return eb.all_hold(eb.mean_above(peak - few, 30), eb.mean_above(few - many, 20))


@real.claim(
    f"A penalty of 1/10 takes {{mean:.1f}} points off the error at width 200 {OVER}, and {{mean2:.1f}} off that at width "
    f"3200 {OVER2}."
)
def penalty_takes_the_peak(results: eb.Results[Features]) -> eb.Finding:
    """Without less with the penalty."""
    peak, wide = (error(results, width) - error(results, width, "ridge") for width in (200, 3200))
    return eb.all_hold(eb.mean_above(peak, 50), eb.mean_above(wide, 5))


@real.claim(
    f"With this penalty, width 200 is no longer worse than width 50, but better by {{mean:.1f}} points {OVER}, and width "
    f"3200 better than width 200 by {{mean2:.1f}} {OVER2}."
)
def penalty_makes_wider_better(results: eb.Results[Features]) -> eb.Finding:
    """Along the widths."""
    narrow, middle, wide = (error(results, width, "ridge") for width in (50, 200, 3200))
    return eb.all_hold(eb.mean_above(narrow - middle, 2), eb.mean_above(middle - wide, 0))


@real.claim(
    f"At width 200, the error after 100 steps is {{mean:.1f}} points below that after 10,000 {OVER}, which is "
    f"{{mean2:.1f}} below that in the limit {OVER2}."
)
def longer_is_worse(results: eb.Results[Features]) -> eb.Finding:
    """Descent stopped early, late, never."""
    early, late, never = (error(results, 200, steps=steps) for steps in (100, 10**4, 0))
    return eb.all_hold(eb.mean_above(late - early, 10), eb.mean_above(never - late, 30))


@real.claim(
    "Stopped after 100 steps, width 200 is {mean:.1f} points behind width 800 (99 % one-sided: below {high:.1f}, "
    f"{{n}} seeds; threshold {{threshold}}); in the limit it is {{mean2:.1f}} behind {OVER2}."
)
def stopping_takes_the_peak(results: eb.Results[Features]) -> eb.Finding:
    """The peak's width less a width that is far beyond it."""
    early, never = (error(results, 200, steps=steps) - error(results, 800, steps=steps) for steps in (100, 0))
    return eb.all_hold(eb.mean_below(early, 5), eb.mean_above(never, 40))


@real.claim(
    "The smallest singular value at width 200 is {mean:.4f} of that at width 100 (99 % one-sided: below {high:.4f}, {n} "
    "seeds; threshold {threshold}), and {mean2:.4f} of that at width 400 (below {high2:.4f}; threshold {threshold2})."
)
def features_nearly_singular(results: eb.Results[Features]) -> eb.Finding:
    """The values of the training images' features."""
    left, peak, right = (error(results, width, metric="smallest") for width in (100, 200, 400))
    return eb.all_hold(eb.mean_below(peak / left, 0.1), eb.mean_below(peak / right, 0.1))
