"""What was measured of maps, of pictures of classes and of matched images, and what is claimed of it."""

from typing import Any, Literal

import exambank as eb

from . import explaining as lab
from .claims import LENGTHS, settings
from .digits import COVERED, EPOCHS
from .explaining import Mapping, Matching, Picturing
from .problem import problem

KINDS: tuple[Literal["saliency", "guided"], ...] = ("saliency", "guided")
mapping = problem.experiment(
    "mapping",
    settings(lab.explain, [Mapping("random"), Mapping("cam"), *(Mapping(kind, n) for kind in KINDS for n in LENGTHS)]),
)
STEPS = (50, 100, 200)
picturing = problem.experiment(
    "picturing", settings(lab.picture, [Picturing(0, 0), *(Picturing(smooth, n) for smooth in (0, 300) for n in STEPS)])
)
MATCHED = (75, 150, 300)
matching = problem.experiment(
    "matching", settings(lab.match, [Matching(kind, n) for kind in ("features", "gram") for n in MATCHED])
)


def of(results: eb.Results[Mapping], kind: str, metric: str, epochs: int = EPOCHS) -> Any:
    """By seed: a metric of one map."""
    return results.where(kind=kind, epochs=epochs).sample(metric)


def seen(results: eb.Results[Any], metric: str, **run: Any) -> Any:
    """By seed, in percent: a metric of pictures or of matched images."""
    return 100 * results.where(**run).sample(metric)


@mapping.claim(
    "With the last layer drawn anew, saliency maps correlate with the old ones by {mean:.2f} (99 % "
    "one-sided: under {high:.2f}, {n} seeds; threshold {threshold}), by {mean3:.2f} more than random numbers do (over {low3:.2f}, "
    "paired; threshold {threshold3}); with all layers drawn anew, by {mean2:.2f} (under {high2:.2f}; threshold {threshold2})."
)
def saliency_changes(results: eb.Results[Mapping]) -> eb.Finding:
    """The rank correlation of saliency maps before and after, and of random maps."""
    last, every = (of(results, "saliency", metric) for metric in ("last", "all"))
    more = last - of(results, "random", "last")
    return eb.all_hold(eb.mean_below(last, 0.4), eb.mean_below(every, 0.25), eb.mean_above(more, 0.15))


@mapping.claim(
    "Maps of guided back-propagation correlate by {mean2:.2f} with those of the old last layer ({low2:.2f} to {high2:.2f}, "
    "99 % over {n2} seeds; claimed: {target2} ± {tolerance2}): by {mean:.2f} more than saliency (99 % one-sided: over "
    "{low:.2f}, paired; threshold {threshold})."
)
def guided_stays(results: eb.Results[Mapping]) -> eb.Finding:
    """Guided back-propagation against saliency when the last layer is drawn anew."""
    plain, guided = (of(results, kind, "last") for kind in ("saliency", "guided"))
    return eb.all_hold(eb.mean_above(guided - plain, 0.2), eb.mean_within(guided, 0.6, 0.2))


@mapping.claim(
    "With the pixels of the image itself, guided maps correlate by {mean:.2f} more than saliency does (99 % one-sided: over "
    "{low:.2f}, {n} seeds, paired; threshold {threshold})."
)
def guided_shows_the_image(results: eb.Results[Mapping]) -> eb.Finding:
    """How much of a map could be had from the image, without a network."""
    return eb.mean_above(of(results, "guided", "image") - of(results, "saliency", "image"), 0.1)


@mapping.claim(
    "With the last layer drawn anew, maps of Grad-CAM correlate with the old ones by {mean:.2f} ({low:.2f} to {high:.2f}, 99 % over {n} "
    "seeds; claimed: {target} ± {tolerance}), by {mean2:.2f} less than those of saliency (99 % one-sided: over {low2:.2f}, "
    "paired; threshold {threshold2})."
)
def cam_changes(results: eb.Results[Mapping]) -> eb.Finding:
    """Grad-CAM before and after, and against saliency."""
    cam = of(results, "cam", "last")
    return eb.all_hold(eb.mean_within(cam, 0, 0.15), eb.mean_above(of(results, "saliency", "last") - cam, 0.05))


@mapping.claim(
    f"Painting the {COVERED} pixels grey that saliency marks most takes {{mean:.2f}} more of the margin away than painting "
    "as many at random (99 % one-sided: over {low:.2f}, {n} seeds, paired; threshold {threshold}); the whole margin counts as 1."
)
def marks_matter(results: eb.Results[Mapping]) -> eb.Finding:
    """By how much of itself the margin falls."""
    return eb.mean_above(of(results, "saliency", "covered") - of(results, "random", "covered"), 0.25)


@picturing.claim(
    "After 100 steps a twin, trained from other weights, takes {mean:.1f} % of the pictures for the class they were made for "
    "(99 % one-sided: over {low:.1f} %, {n} seeds; threshold {threshold} %); of the noise that they start from it is "
    "{mean2:.0f} % (under {high2:.0f} %; threshold {threshold2} %)."
)
def pictures_are_read(results: eb.Results[Picturing]) -> eb.Finding:
    """What the twin makes of pictures without regularisation."""
    made, start = (seen(results, "twin", smooth=0, steps=n) for n in (100, 0))
    return eb.all_hold(eb.mean_above(made, 90), eb.mean_below(start, 20))


@picturing.claim(
    "With λ = 0.3 the total variation of the pictures is {mean:.0f} % of what it is without (99 % one-sided: under {high:.0f} %, "
    "{n} seeds, paired; threshold {threshold} %); with half as many steps {mean2:.0f} %, with twice as many {mean3:.0f} %."
)
def smoother(results: eb.Results[Picturing]) -> eb.Finding:
    """The variation with regularisation over that without, after each number of steps."""
    ratios = (
        100 * seen(results, "variation", smooth=300, steps=n) / seen(results, "variation", smooth=0, steps=n)
        for n in (100, 50, 200)
    )
    return eb.all_hold(*(eb.mean_below(ratio, 60) for ratio in ratios))


@picturing.claim(
    "The twin's margin, in percent of the network's own, is {mean:.1f} points higher with λ = 0.3 than without (99 % one-sided: "
    "over {low:.1f}, {n} seeds, paired; threshold {threshold})."
)
def smooth_pictures_pass_on(results: eb.Results[Picturing]) -> eb.Finding:
    """What of a picture is a matter of the one network."""
    smooth, rough = (seen(results, "ratio", smooth=each, steps=100) for each in (300, 0))
    return eb.mean_above(smooth - rough, 0)


@matching.claim(
    "Of images made to match the features of a digit, {mean:.1f} % are told to be that digit (99 % one-sided: over "
    "{low:.1f} %, {n} seeds; threshold {threshold} %); of images made to match its Gram matrix, {mean2:.0f} % (under "
    "{high2:.0f} %; threshold {threshold2} %)."
)
def gram_forgets(results: eb.Results[Matching]) -> eb.Finding:
    """What network and digit have in common once places are forgotten."""
    features, gram = (seen(results, "told", kind=kind, steps=150) for kind in ("features", "gram"))
    return eb.all_hold(eb.mean_above(features, 95), eb.mean_below(gram, 40))


@matching.claim(
    "With half as many steps the difference is {mean:.0f} percentage points (99 % one-sided: over {low:.0f}, {n} seeds, "
    "paired), with twice as many {mean2:.0f} (over {low2:.0f}; threshold {threshold} for both); the Gram matrices' loss is then "
    "{mean3:.2f} % of its size (under {high3:.2f} %; threshold {threshold3} %)."
)
def gram_at_any_length(results: eb.Results[Matching]) -> eb.Finding:
    """The number of steps does not decide it: the Gram matrices are matched, and still the digit is lost."""
    gaps = (
        seen(results, "told", kind="features", steps=n) - seen(results, "told", kind="gram", steps=n) for n in (75, 300)
    )
    loss = seen(results, "loss", kind="gram", steps=300)
    return eb.all_hold(*(eb.mean_above(gap, 50) for gap in gaps), eb.mean_below(loss, 1))
