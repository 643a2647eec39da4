"""Parts c, c_dropout, d_bias and d: what experiments suggest, a bias before batch norm, and what a search may report."""

from functools import cache

import exambank as eb

from .claims import SCALES, TINY, small_scales_learn, smaller_eps
from .problem import problem

problem.choice(
    "c",
    key="range",
    options={
        "range": "Many more weight scales train in the same time, above all small ones; at the best scale it gains little.",
        "flat": (
            "The weight scale no longer matters: the curve is level from 0.0001 to 1.",
            "Look at the right end of the curve. How far does a step go, relative to the weights, when these are large?",
        ),
        "everywhere": (
            "It gains about as much at every scale.",
            "Compare the two curves at 0.1 with those at 0.01.",
        ),
        "large": (
            "It helps with large weights, whose outputs explode; with small ones $\\varepsilon$ stands in the way.",
            "Which side of the curve is lifted most? And is ε seen to matter?",
        ),
    },
)

problem.choice(
    "c_dropout",
    key="labels",
    options={
        "labels": "It keeps the network from learning wrong labels by heart; where all labels are right it gains nothing here.",
        "always": (
            "It narrows the gap between training and test accuracy, and raises the test accuracy, in both cases.",
            "Look at the curves for clean labels at the end: where is the gap narrower?",
        ),
        "never": (
            "It slows training down and does nothing else: in the end it reaches what the other network reached long before.",
            "That describes the clean labels. With wrong labels, where do the test curves end?",
        ),
        "training": (
            "It raises the training accuracy, since each mask is a new example.",
            "Look at the training curves: which one is higher?",
        ),
    },
)

problem.choice(
    "d_bias",
    key="useless",
    options={
        "useless": "Nothing: its gradient is 0 and the output does not depend on it.",
        "shift": (
            r"It shifts the normalised values, as $\beta$ does, so one of the two can be left out.",
            "It shifts x before the mean is subtracted. What happens to μ?",
        ),
        "slow": (
            r"It learns, but more slowly than $\beta$, since its gradient is divided by $\sqrt{\sigma^2 + \varepsilon}$.",
            "Sum the closed form over the batch: how much of it is left?",
        ),
    },
)

problem.choice(
    "d",
    key="once",
    options={
        "once": "Choose by validation accuracy, train the choice anew on everything but the test images, and test it once.",
        "best_test": (
            "Measure all candidates on the test images, and report the best of these accuracies.",
            "Then the test images have chosen, and the best of many scores is too good: they have become validation images.",
        ),
        "validation": (
            "Choose by validation accuracy, and report that accuracy, since the choice was made on images not trained on.",
            "The winner won partly because these images suit it. Would other images say the same?",
        ),
        "seed": (
            "Choose by validation accuracy, test several seeds of the choice, and report the best seed.",
            "Whoever uses the network gets one seed, not the best of several. Report the mean and the spread.",
        ),
    },
)


@cache
def by_findings() -> dict[str, float]:
    """The numbers of the two claims that did not repeat, from the findings that would decide them."""
    if not (recorded := eb.results_of("batch_norm", "scales")):
        return dict.fromkeys(("gain", "high", "worst", "low"), 0.0)
    eps, small = smaller_eps(recorded).numbers, small_scales_learn(recorded).numbers
    return {"gain": eps["mean"], "high": eps["high"], "worst": small["mean"], "low": small["low"]}


@cache
def by_trials() -> dict[str, float]:
    """The same from the trials themselves, with scipy's intervals."""
    from scipy import stats

    if not (recorded := eb.results_of("batch_norm", "scales")):
        return dict.fromkeys(("gain", "high", "worst", "low"), 0.0)
    norm = [recorded.where(scale=scale, norm=True, eps=1e-5).sample("test")[:, -1] for scale in SCALES[:5]]
    gains = recorded.where(scale=SCALES[0], eps=TINY).sample("test")[:, -1] - norm[0]
    worst = min(norm, key=lambda sample: float(sample.mean()))
    reach = [stats.t.interval(0.98, len(some) - 1, some.mean(), stats.sem(some)) for some in (gains, worst)]
    return {"gain": gains.mean(), "high": reach[0][1], "worst": worst.mean(), "low": reach[1][0]}


ROUGH = eb.Real(1e-3, because="it is rounded for reading")
problem.fact(
    "unrepeated",
    lambda g: by_findings(),
    lambda g: by_trials(),
    kind=eb.Several.of(gain=ROUGH, high=ROUGH, worst=ROUGH, low=ROUGH),
)
