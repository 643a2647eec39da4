"""What was claimed after the first seeds and did not hold on the fresh ones, with its numbers."""

from typing import Any

import numpy as np
from scipy import stats

import exambank as eb

from .claims import at, of
from .claims_places import KERNELS, last
from .claims_pools import FIVES, ahead
from .experiment import Bars
from .problem import problem

KERNEL_NAMES = ("three", "seven", "eleven", "growth", "growth_end", "fall", "fall_end")
NAMES = ("never", "never_end", "low", "low_end", "code", "code_end", "spread", "spread_end")
ROUGH = eb.Real(1e-2, because="it is rounded for reading")


def samples() -> list[Any]:
    """By seed, in per cent: whether 90 % is never reached from ten images a class; accuracies below that; that of the code;
    how much further from the mean learned kernels are than frozen ones.
    """
    found = eb.results_of("inductive_bias", "bars")
    if not found:
        return [np.arange(3.0)] * 4
    accuracy = at(found, Bars())
    never = np.isnan(of(found, Bars(), "reached"))
    off = [abs(ends - ends.mean()) for ends in (accuracy, at(found, Bars("edges")))]
    return [100 * sample for sample in (never, accuracy[accuracy < 0.9], at(found, Bars(each=100)), off[0] - off[1])]


def by_claims() -> dict[str, Any]:
    """Means, and their 99 % bounds: from below for the first and the last, from above for the others."""
    never, low, code, spread = samples()
    found = [eb.mean_above(never, 10), eb.mean_below(low, 90), eb.mean_below(code, 7900 / 81), eb.mean_above(spread, 0)]
    pairs = zip((finding.numbers for finding in found), ("low", "high", "high", "low"), strict=True)
    return dict(zip(NAMES, (numbers[key] for numbers, end in pairs for key in ("mean", end)), strict=True))


def by_scipy() -> dict[str, Any]:
    """Scipy's t-intervals of 98 %, one end of each."""
    ends = []
    for sample, end in zip(samples(), (0, 1, 1, 0), strict=True):
        interval = stats.t.interval(0.98, len(sample) - 1, loc=sample.mean(), scale=stats.sem(sample))
        ends += [sample.sum() / len(sample), interval[end]]
    return dict(zip(NAMES, ends, strict=True))


problem.fact(
    "unrepeated", lambda g: by_claims(), lambda g: by_scipy(), kind=eb.Several.of(**dict.fromkeys(NAMES, ROUGH))
)


def ends() -> list[Any]:
    """By seed, in per cent: the accuracy on shuffled images with kernels of 3, 7 and 11."""
    found = eb.results_of("inductive_bias", "orders")
    return [100 * last(found, kernel) if found else np.arange(3.0) * kernel for kernel in KERNELS]


def sizes(bound: Any) -> dict[str, Any]:
    """The three means; what 7 is better than 3, and 11 worse than 7, and 99 % bounds from below."""
    three, seven, eleven = ends()
    values = [three.mean(), seven.mean(), eleven.mean(), *bound(seven - three), *bound(seven - eleven)]
    return dict(zip(KERNEL_NAMES, values, strict=True))


problem.fact(
    "sizes",
    lambda g: sizes(lambda sample: [eb.mean_above(sample, 0).numbers[name] for name in ("mean", "low")]),
    lambda g: sizes(lambda x: [sum(x) / len(x), stats.t.interval(0.98, len(x) - 1, x.mean(), stats.sem(x))[0]]),
    kind=eb.Several.of(**dict.fromkeys(KERNEL_NAMES, ROUGH)),
)


PAIR_NAMES = ("early", "late", "low", "high", "more")


def average_ahead() -> list[Any]:
    """By seed: in what per cent of the four pairs the average is ahead, after 200 batches and at the end; all leads, in points."""
    found = eb.results_of("inductive_bias", "pools")
    leads = [[ahead(found, each, look) if found else np.arange(-9.0, 11) for each in FIVES] for look in (2, -1)]
    return [*(100 * (np.array(lead) < 0).mean(0) for lead in leads), 100 * np.array(leads[1])]


def pairs(interval: Any) -> dict[str, Any]:
    """Both means, an interval of 99 % of the second, and the seeds for ± 1 point at every number of images."""
    early, late, leads = average_ahead()
    widest = max((high - low) / 2 for low, high in map(interval, leads))
    return dict(zip(PAIR_NAMES, [early.mean(), late.mean(), *interval(late), len(late) * widest**2], strict=True))


def by_t(sample: Any) -> tuple[Any, Any]:
    """Scipy's two-sided interval."""
    ends: tuple[Any, Any] = stats.t.interval(0.99, len(sample) - 1, sample.mean(), stats.sem(sample))
    return ends


problem.fact(
    "pairs",
    lambda g: pairs(lambda sample: [eb.mean_within(sample, 0, 1).numbers[name] for name in ("low", "high")]),
    lambda g: pairs(by_t),
    kind=eb.Several.of(**dict.fromkeys(PAIR_NAMES, ROUGH)),
)
