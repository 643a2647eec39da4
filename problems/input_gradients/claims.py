"""What was measured of fooling images, and what is claimed of it.

Settled on the seeds 0 to 19, changed after 100 to 119, and repeated as it stands on 200 to 219: the page says with what success.
"""

from typing import Any

import exambank as eb

from . import digits, experiment as lab
from .digits import EPOCHS
from .experiment import EPSILONS, Fooling, Learning, Passing, Showing
from .problem import problem

SEEDS = range(200, 220)
LENGTHS = (EPOCHS // 2, EPOCHS, 2 * EPOCHS)
"""A claim about trained networks must hold at half and at twice the training too."""


def settings(trial: Any, grid: list[Any], seeds: range = SEEDS, together: int = 2) -> eb.Experiment[Any]:
    """What all experiments of this problem share. On other processors, training drifts apart."""
    return eb.Experiment(trial, grid, seeds, together=together, tolerance=0.2, data=digits.digits_used)


learning = problem.experiment("learning", settings(lab.learn, [Learning(n) for n in (0, *LENGTHS)]))
fooling = problem.experiment(
    "fooling",
    settings(
        lab.fool,
        [Fooling("noise"), Fooling(pool="max"), *(Fooling(kind, n) for kind in ("fgsm", "iterated") for n in LENGTHS)],
    ),
)
passing = problem.experiment(
    "passing",
    settings(lab.hand_over, [Passing(twin=False), Passing(), Passing("iterated")]),
)
showing = problem.experiment("showing", settings(lab.show, [Showing()], range(SEEDS[0], SEEDS[0] + 1)))


def at(results: eb.Results[Any], epsilon: float, metric: str = "flipped", **run: Any) -> Any:
    """By seed, in percent: a metric at this ε."""
    return 100 * results.where(**run).sample(metric)[:, EPSILONS.index(epsilon)]


def fgsm(results: eb.Results[Fooling], epsilon: float, metric: str = "flipped", **run: Any) -> Any:
    """By seed, in percent: a metric of FGSM on the network of the page, unless something else is said."""
    return at(results, epsilon, metric, **{"kind": "fgsm", "epochs": EPOCHS, "pool": "mean", **run})


@learning.claim(
    f"{digits.TRAIN} images train it, in batches of {digits.BATCH}, by Adam with a step size of {digits.RATE}, for {EPOCHS} epochs. "
    f"Then it tells {{mean:.1f}} % of {digits.TEST} other images right (99 % one-sided: over {{low:.1f}} %, {{n}} seeds; "
    "threshold {threshold} %); after half as many epochs {mean2:.1f} %, after twice as many {mean3:.1f} %."
)
def learns(results: eb.Results[Learning]) -> eb.Finding:
    """The accuracies after the usual training, half of it and twice as much."""
    half, usual, twice = (100 * results.where(epochs=n).sample("accuracy") for n in LENGTHS)
    return eb.all_hold(*(eb.mean_above(found, bound) for found, bound in ((usual, 93), (half, 90), (twice, 90))))


@fooling.claim(
    "At ε = 0.03 FGSM flips {mean:.0f} % ({low:.0f} to {high:.0f} %, 99 % over {n} seeds), at 0.05 {mean2:.0f} % ({low2:.0f} to "
    "{high2:.0f}), at 0.1 {mean3:.0f} % ({low3:.0f} to {high3:.0f}), at 0.15 {mean4:.0f} % ({low4:.0f} to {high4:.0f}), at 0.2 "
    "{mean5:.1f} % ({low5:.1f} to {high5:.1f}); claimed were {target}, {target2}, {target3}, {target4} and {target5} % ± "
    "{tolerance}."
)
def flips(results: eb.Results[Fooling]) -> eb.Finding:
    """The share of test digits flipped, with its interval at each ε."""
    claimed = {0.03: 14, 0.05: 29, 0.1: 77, 0.15: 99, 0.2: 100}
    return eb.all_hold(*(eb.mean_within(fgsm(results, epsilon), near, 6) for epsilon, near in claimed.items()))


@fooling.claim(
    "Moving every pixel by 0.1 up or down at random flips {mean:.1f} % (99 % one-sided: under {high:.1f} %, {n} seeds; "
    "threshold {threshold} %)."
)
def noise_spares(results: eb.Results[Fooling]) -> eb.Finding:
    """Random signs in place of the gradient's."""
    return eb.mean_below(at(results, 0.1, kind="noise"), 4)


@fooling.claim(
    "Let pixels leave their range. Then the margin falls by {mean:.2f} % of what ε·‖∇‖₁ says at ε = 0.001 ({low:.2f} to "
    "{high:.2f} %, 99 % over {n} seeds; tolerance {tolerance} %), and by {mean2:.1f} % of it at 0.05 ({low2:.1f} to "
    "{high2:.1f} %; tolerance {tolerance2} %)."
)
def first_order(results: eb.Results[Fooling]) -> eb.Finding:
    """The measured change of the margin as a share of the predicted one."""
    return eb.all_hold(*(eb.mean_within(fgsm(results, e, "free"), 100, near) for e, near in ((0.001, 0.5), (0.05, 5))))


@fooling.claim(
    "With max-pooling in place of mean-pooling, ε = 0.001 brings {mean:.1f} % of the predicted fall ({low:.1f} to {high:.1f} %, "
    "99 % over {n} seeds; claimed: {target} ± {tolerance})."
)
def ties(results: eb.Results[Fooling]) -> eb.Finding:
    """The measured share of the prediction at the smallest step, where a gradient should be exact."""
    return eb.mean_within(fgsm(results, 0.001, "free", pool="max"), 97.7, 1)


@fooling.claim(
    "Kept in range, {mean:.0f} % of the prediction is left at ε = 0.001 ({low:.0f} to {high:.0f} %, 99 % over {n} seeds; claimed: "
    "{target} ± {tolerance}); random signs bring {mean2:.1f} % (99 % one-sided: under {high2:.1f} %; threshold {threshold2} %)."
)
def range_costs(results: eb.Results[Fooling]) -> eb.Finding:
    """What is left when pixels that are black or white already cannot move, and what noise brings."""
    noise = at(results, 0.001, "kept", kind="noise")
    return eb.all_hold(eb.mean_within(fgsm(results, 0.001, "kept"), 94, 3), eb.mean_below(noise, 10))


@fooling.claim(
    "At ε = 0.1 ten smaller steps flip {mean:.1f} percentage points more than one (99 % one-sided: over {low:.1f}, {n} "
    "seeds, paired; threshold {threshold})."
)
def steps_help(results: eb.Results[Fooling]) -> eb.Finding:
    """The iterated attack less FGSM."""
    return eb.mean_above(at(results, 0.1, kind="iterated", epochs=EPOCHS) - fgsm(results, 0.1), 0)


@fooling.claim(
    "With half the training FGSM flips {mean:.0f} % at ε = 0.1 ({low:.0f} to {high:.0f} %, 99 % over {n} seeds), with twice the "
    "training {mean2:.0f} % ({low2:.0f} to {high2:.0f} %); claimed were {target} and {target2} % ± {tolerance}."
)
def flips_at_any_length(results: eb.Results[Fooling]) -> eb.Finding:
    """The length of the training does not decide that FGSM fools the network."""
    claimed = ((LENGTHS[0], 74), (LENGTHS[-1], 80))
    return eb.all_hold(*(eb.mean_within(fgsm(results, 0.1, epochs=n), near, 6) for n, near in claimed))


@passing.claim(
    "Of images that network and twin both tell right, those that FGSM makes for the network with ε = 0.1 flip {mean:.0f} % "
    "for the twin (99 % one-sided: over {low:.0f} %, {n} seeds; threshold {threshold} %), {mean2:.0f} percentage points less "
    "than for the network itself (over {low2:.0f}, paired; threshold {threshold2})."
)
def passes_on(results: eb.Results[Passing]) -> eb.Finding:
    """Fooling images that were made for another network."""
    own, twin = (at(results, 0.1, kind="fgsm", twin=twin) for twin in (False, True))
    return eb.all_hold(eb.mean_above(twin, 50), eb.mean_above(own - twin, 5))
