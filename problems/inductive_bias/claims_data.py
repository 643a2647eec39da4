"""Claims about time, rates and the number of images: parts c1 to c5."""

import numpy as np

import exambank as eb

from .claims import RATES, Found, at, bars, lead, of
from .experiment import Bars
from .training import LOOKS


@bars.claim(
    "From a hundred images a class the CNN has told 90 % of the test images after {mean:.0f} batches ({low:.0f} to {high:.0f}, "
    "99 % over {n} seeds; claimed: {target} ± {tolerance})."
)
def ninety(results: Found) -> eb.Finding:
    """The first look at which the target is reached, every 50 batches; the end where it never is."""
    reached = of(results, Bars(each=100), "reached")
    return eb.mean_within(np.nan_to_num(reached, nan=LOOKS[-1]), 200, 180)


@bars.claim(
    "With 30 images a class the MLP's test accuracy rises by {mean:.1f} points from batch 50 to the end (99 % one-sided: over "
    "{low:.1f}, {n} seeds; threshold {threshold}), and its test loss rises, too, by {mean2:.2f} (over {low2:.2f}; threshold "
    "{threshold2})."
)
def loss_rises(results: Found) -> eb.Finding:
    """The last look against the first one."""
    gains = [at(results, Bars("mlp", 30), -1, m) - at(results, Bars("mlp", 30), 0, m) for m in ("accuracy", "loss")]
    return eb.all_hold(eb.mean_above(100 * gains[0], 0), eb.mean_above(gains[1], 0))


@bars.claim(
    "With ten images a class its test loss rises by {mean:.1f} from batch 200 to the end (over {low:.1f}, {n} seeds; threshold "
    "{threshold}), and its accuracy does not rise, it changes by {mean2:.1f} points (below {high2:.1f}; threshold {threshold2})."
)
def learned_by_heart(results: Found) -> eb.Finding:
    """The same where accuracy is of no help."""
    early, run = LOOKS.index(200), Bars("mlp")
    gains = [at(results, run, -1, metric) - at(results, run, early, metric) for metric in ("loss", "accuracy")]
    return eb.all_hold(eb.mean_above(gains[0], 1), eb.mean_below(100 * gains[1], 1))


@bars.claim(
    "With 20 images a class and the best of the three rates for each, the CNN is {mean:.0f} points of test accuracy ahead of "
    "the MLP (99 % one-sided: over {low:.0f}, {n} seeds; threshold {threshold}). A rate of 0.1 costs the CNN {mean2:.0f} points "
    "against its best (over {low2:.0f}; threshold {threshold2})."
)
def rate_is_not_it(results: Found) -> eb.Finding:
    """The rate with the best mean for each of the two; and the highest one."""
    ends = {model: [100 * at(results, Bars(model, 20, rate=rate)) for rate in RATES] for model in ("cnn", "mlp")}
    best = {model: max(found, key=np.mean) for model, found in ends.items()}
    return eb.all_hold(eb.mean_above(best["cnn"] - best["mlp"], 15), eb.mean_above(best["cnn"] - ends["cnn"][-1], 20))


@bars.claim(
    "With ten images a class the CNN is {mean:.0f} points ahead of the MLP (99 % one-sided: over {low:.0f}, {n} seeds; threshold "
    "{threshold}), and {mean2:.0f} after half of the batches (over {low2:.0f})."
)
def mlp_at_ten(results: Found) -> eb.Finding:
    """Ten images a class each."""
    return lead(results, Bars(), Bars("mlp"), 25)


@bars.claim(
    "With 40 the MLP is still {mean:.1f} points behind the CNN with ten (over {low:.1f}, {n} seeds; threshold {threshold}), and "
    "{mean2:.1f} after half of the batches (over {low2:.1f})."
)
def mlp_needs_more(results: Found) -> eb.Finding:
    """Four times the data."""
    return lead(results, Bars(), Bars("mlp", 40), 0)


@bars.claim(
    "With 200 it is {mean:.1f} points ahead of the CNN with ten (over {low:.1f}, {n} seeds; threshold {threshold}), and "
    "{mean2:.1f} after half of the batches (over {low2:.1f})."
)
def mlp_catches_up(results: Found) -> eb.Finding:
    """Twenty times the data."""
    return lead(results, Bars("mlp", 200), Bars(), 0)


@bars.claim(
    "By the rule of the text, which has no empty bars, the CNN tells {mean:.1f} % of the test images from a hundred images a class "
    "(99 % one-sided: over {low:.1f} %, {n} seeds; threshold {threshold:.2f} %, the ceiling of the code)."
)
def above_the_ceiling(results: Found) -> eb.Finding:
    """The rule of the text against the ceiling of the code."""
    return eb.mean_above(100 * at(results, Bars(each=100, text=True)), 7900 / 81)
