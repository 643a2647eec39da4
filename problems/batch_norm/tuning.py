"""What a search over convolutional networks found, and what is claimed of it: seeds and claims as in `claims`."""

from typing import Any

import numpy as np

import exambank as eb

from . import network
from .claims import FRESH
from .network import Net
from .problem import problem

START = Net(channels=16)
"""Where the search starts: a first guess, with Adam's usual rate."""
CHOSEN = Net(layers=2, channels=16, norm=True, drop=0.25, rate=0.009)
"""The candidate with the best mean validation accuracy; a claim says so."""
PAIRS = 8


def drawn(pairs: int = PAIRS) -> list[Net]:
    """Candidates drawn at random, each without batch norm and with it; rates between 10^-3.5 and 10^-1.5."""
    rng, found = np.random.default_rng(0), []
    for _ in range(pairs):
        layers, channels = int(rng.choice([1, 2, 3])), int(rng.choice([4, 8, 16]))
        drop, rate = float(rng.choice([0, 0.25, 0.5])), float(f"{10 ** rng.uniform(-3.5, -1.5):.1g}")
        found += [Net(layers, channels, norm, drop, rate) for norm in (False, True)]
    return found


CANDIDATES = [START, *drawn()]
search = problem.experiment("search", eb.Experiment(network.search, CANDIDATES, FRESH, data=network.digits_used))
final = problem.experiment(
    "final", eb.Experiment(network.score, [START, CHOSEN], range(200, 220), data=network.digits_used)
)


def of(results: eb.Results[Net], net: Net, metric: str = "validation") -> Any:
    """By seed: what was measured of a candidate."""
    return eb.Results(tuple(trial for trial in results.trials if trial.config == net)).sample(metric)


def table(results: eb.Results[Net]) -> Any:
    """Validation accuracies: a row a candidate, a column a seed."""
    return np.array([of(results, net) for net in CANDIDATES])


@search.claim(
    "The best of the {candidates} candidates reaches a validation accuracy of {best:.1f} % on average, {ahead:.1f} points more "
    "than the next, with a standard deviation of {deviation:.1f} over the seeds. It is {mean:.1f} points above the start (99 % "
    "one-sided: over {low:.1f}, {n} seeds; threshold {threshold})."
)
def best_found(results: eb.Results[Net]) -> eb.Finding:
    """Paired by seed: the chosen one, which no other exceeds on average, and the start."""
    chosen, means = of(results, CHOSEN), table(results).mean(1)
    finding, ahead = eb.mean_above(chosen - of(results, START), 8), chosen.mean() - np.sort(means)[-2]
    extra = {"candidates": len(CANDIDATES), "best": chosen.mean(), "deviation": chosen.std(ddof=1), "ahead": ahead}
    return eb.Finding(finding.holds and chosen.mean() == means.max(), {**finding.numbers, **extra})


@search.claim(
    "Batch norm gains {mean:.1f} points of validation accuracy in the networks of three convolutions (99 % one-sided: over "
    "{low:.1f}, {n} seeds; threshold {threshold}), and {mean2:.1f} in the shallower ones ({low2:.1f} to {high2:.1f}; at most "
    "{tolerance2})."
)
def depth_needs_it(results: eb.Results[Net]) -> eb.Finding:
    """Paired by seed and candidate: drawn twins that differ in batch norm only, averaged over the pairs."""
    found = table(results)[1:].reshape(PAIRS, 2, -1)
    gain, deep = found[:, 1] - found[:, 0], np.array([net.layers == 3 for net in CANDIDATES[1::2]])
    return eb.all_hold(eb.mean_above(gain[deep].mean(0), 10), eb.mean_within(gain[~deep].mean(0), 0, 2))


@search.claim(
    "Chosen by the validation images of one seed, the winner does worse on those of the other seeds, by {mean:.2f} points (99 % "
    "one-sided: over {low:.2f}, {n} seeds; threshold {threshold}); it is still {mean2:.0f} points better there than the "
    "average candidate (over {low2:.0f}; threshold {threshold2})."
)
def winners_curse(results: eb.Results[Net]) -> eb.Finding:
    """For each seed: its own winner, there and elsewhere."""
    found = table(results)
    n = found.shape[1]
    elsewhere = (found.sum(1, keepdims=True) - found) / (n - 1)
    winner = found.argmax(0), np.arange(n)
    return eb.all_hold(
        eb.mean_above(found[winner] - elsewhere[winner], 0), eb.mean_above(elsewhere[winner] - elsewhere.mean(0), 5)
    )


@final.claim(
    "On the test images the chosen network gets {best:.2f} % right, with a standard deviation of {deviation:.2f} over {n} seeds; "
    "that is {mean:.1f} points more than the start (99 % one-sided: over {low:.1f}; threshold {threshold})."
)
def tested_once(results: eb.Results[Net]) -> eb.Finding:
    """Paired by seed: both networks, trained on all images but those for the test."""
    chosen, start = (of(results, net, "test") for net in (CHOSEN, START))
    finding = eb.mean_above(chosen - start, 5)
    return eb.Finding(finding.holds, {**finding.numbers, "best": chosen.mean(), "deviation": chosen.std(ddof=1)})
