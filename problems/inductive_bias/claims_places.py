"""Claims about bars in new places and pixels in another order: parts d and e."""

from typing import Any

import numpy as np

import exambank as eb

from .claims import FRESH, Found, bars, of
from .experiment import Bars
from .permuted import Permuted, bars_used, permute
from .problem import problem

KERNELS = (3, 7, 11)
orders = problem.experiment(
    "orders",
    eb.Experiment(
        permute,
        [*map(Permuted, (0, *KERNELS)), Permuted(0, permuted=False), Permuted(7, permuted=False)],
        FRESH,
        data=bars_used,
    ),
)


def last(results: eb.Results[Permuted], kernel: int, *, permuted: bool = True) -> Any:
    """By seed: the test accuracy at the end."""
    return results.where(kernel=kernel, permuted=permuted).sample("accuracy")[:, -1]


def told(results: Found, model: str) -> Any:
    """By seed: the shares of classes that far bars are told to be, (true class, told class)."""
    counts = of(results, Bars(model, 100, shifted=True), "confusion").reshape(-1, 3, 3)
    return 100 * counts / counts.sum(2, keepdims=True)


@bars.claim(
    "Of the far bars the MLP tells {mean:.1f} % right (99 % one-sided: below {high:.1f} %, {n} seeds; threshold {threshold} %), "
    "and the CNN {mean2:.0f} % (over {low2:.0f} %; threshold {threshold2} %)."
)
def who_is_right(results: Found) -> eb.Finding:
    """Horizontal and vertical ones."""
    shares = {model: (told(results, model)[:, 0, 0] + told(results, model)[:, 1, 1]) / 2 for model in ("mlp", "cnn")}
    return eb.all_hold(eb.mean_below(shares["mlp"], 5), eb.mean_above(shares["cnn"], 60))


@bars.claim(
    "It calls {mean:.0f} % of them by the name of the other direction ({low:.0f} to {high:.0f} %, 99 % over {n} seeds; claimed: "
    "{target} ± {tolerance} %), and nearly all others none."
)
def mlp_says_the_other(results: Found) -> eb.Finding:
    """Horizontal for vertical and the reverse."""
    shares = told(results, "mlp")
    return eb.mean_within((shares[:, 0, 1] + shares[:, 1, 0]) / 2, 30, 20)


@bars.claim(
    "The CNN calls {mean:.0f} % of the far bars none (99 % one-sided: below {high:.0f} %, {n} seeds; threshold {threshold} %), "
    "and {mean2:.0f} % by the name of the other direction (below {high2:.0f} %)."
)
def what_the_cnn_misses(results: Found) -> eb.Finding:
    """None for a bar; horizontal for vertical and the reverse."""
    shares = told(results, "cnn")
    other = (shares[:, 0, 1] + shares[:, 1, 0]) / 2
    return eb.all_hold(eb.mean_below(shares[:, :2, 2].mean(1), 20), eb.mean_below(other, 20))


@orders.claim(
    "From 50 images a class the MLP's test accuracy changes by {mean:.1f} points ({low:.1f} to {high:.1f}, 99 % over {n} seeds; "
    "claimed: {target} ± {tolerance}), and the CNN's, with 7 × 7 kernels, falls by {mean2:.0f} (99 % one-sided: over {low2:.0f}; "
    "threshold {threshold2})."
)
def only_the_cnn_falls(results: eb.Results[Permuted]) -> eb.Finding:
    """Paired by seed: shuffled against ordered pixels."""
    mlp = 100 * (last(results, 0) - last(results, 0, permuted=False))
    cnn = 100 * (last(results, 7, permuted=False) - last(results, 7))
    return eb.all_hold(eb.mean_within(mlp, 0, 4), eb.mean_above(cnn, 15))


@orders.claim(
    "On shuffled images the MLP is {mean:.0f} points ahead of the CNN with 7 × 7 kernels (99 % one-sided: over {low:.0f}, {n} "
    "seeds; threshold {threshold})."
)
def mlp_is_ahead(results: eb.Results[Permuted]) -> eb.Finding:
    """At the end of training."""
    return eb.mean_above(100 * (last(results, 0) - last(results, 7)), 5)


@orders.claim(
    "On shuffled images the straightness of 7 × 7 kernels changes by {mean:.2f} (99 % one-sided: below {high:.2f}, {n} seeds; "
    "threshold {threshold}); on ordered ones, in the same training, it rises by {mean2:.2f} (over {low2:.2f}; threshold "
    "{threshold2})."
)
def straight_when_ordered(results: eb.Results[Permuted]) -> eb.Finding:
    """After training less before."""
    gains = [np.diff(results.where(kernel=7, permuted=p).sample("straight"))[:, 0] for p in (True, False)]
    return eb.all_hold(eb.mean_below(gains[0], 0.1), eb.mean_above(gains[1], 0.3))


@orders.claim(
    "Their correlation with the kernels at the start is {mean:.2f} on shuffled images (99 % one-sided: over {low:.2f}, {n} seeds; "
    "threshold {threshold}) and {mean2:.2f} on ordered ones (below {high2:.2f}; threshold {threshold2})."
)
def close_to_the_start(results: eb.Results[Permuted]) -> eb.Finding:
    """The correlation of all weights of the first layer, before and after."""
    kept = [results.where(kernel=7, permuted=p).sample("kept") for p in (True, False)]
    return eb.all_hold(eb.mean_above(kept[0], 0.7), eb.mean_below(kept[1], 0.7))
