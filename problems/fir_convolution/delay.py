"""Parts b and b_property: the input comes late."""

from fractions import Fraction

import numpy as np

import exambank as eb

from .problem import Given, problem
from .response import one_by_one, response, under_boxcar


@problem.part("b", key="0 0 0 0 0 0 0 0 0 0 0 1 3/2 7/4 15/8 31/16 63/32 127/64 127/128")
def delayed_response(given: Given) -> eb.Row:
    """Delay the response instead of the input: y[n − shift]."""
    return [under_boxcar(given, n - given.shift) for n in given.window]


@delayed_response.route
def delayed_by_steps(given: Given) -> eb.Row:
    """By linearity: a boxcar is one step minus a later step, and a step answers with 1 + r + … + rᵏ, k samples on."""
    step = np.cumsum([Fraction(0), *(given.ratio**k for k in range(max(given.stop, 0) + 1))])
    return [step[max(0, n + 1 - given.shift)] - step[max(0, n + 1 - given.shift - given.length)] for n in given.window]


delayed_response.mistake(
    "left out",
    "You returned the response as it was: a late input cannot be answered at the same time as an early one.",
    response,
)
delayed_response.mistake(
    "sign",
    "You shifted the wrong way: x[n − N] comes later, so its response does; y[n + N] would come earlier.",
    lambda g: [under_boxcar(g, n + g.shift) for n in g.window],
)
delayed_response.mistake(
    "off by one",
    "Your response starts one sample early: the first sample, at time 0, moves to time N itself.",
    lambda g: [under_boxcar(g, n - g.shift + 1) for n in g.window],
)


delay_property = problem.choice(
    "b_property",
    key="equivariant",
    options={
        "equivariant": (
            "shift equivariance (in signal processing, time invariance or shift invariance): delaying the input delays "
            "the output by as much"
        ),
        "invariant": (
            "invariance of the output: delaying the input leaves the output as it was",
            "An invariant output would not show that the input is late; compare where the two begin. (A shift-invariant "
            "system, in signal processing, is something else: one that does the same at all times.)",
        ),
        "opposite": (
            "shift reversal: delaying the input makes the output earlier by as much",
            "An output that comes earlier when its cause comes later would foresee the future; compare where the two "
            "begin.",
        ),
        "gain": (
            "gain: delaying the input only multiplies the output by a constant",
            "In the tail a delay does look like a factor, as every exponential does; look at the samples before the "
            "tail.",
        ),
    },
)


@delay_property.law
def no_sample_refutes(given: Given, name: str) -> bool:
    """It predicts the late response right before anything, at both beginnings, at the late peak and in the tail."""
    r, shift, length = given.ratio, given.shift, given.length
    times = (-shift, 0, shift, shift + length - 1, length + 2 * shift)
    predicted = {
        "equivariant": [one_by_one(given, n - shift) for n in times],
        "invariant": [one_by_one(given, n) for n in times],
        "opposite": [one_by_one(given, n + shift) for n in times],
        "gain": [one_by_one(given, n) / r**shift for n in times],  # the one constant that fits the tail
    }
    late = [sum((r**i for i in range(n + 1) if 0 <= n - i - shift < length), Fraction(0)) for n in times]
    return predicted[name] == late


problem.fact("gain", lambda g: g.ratio**-g.shift, lambda g: one_by_one(g, g.length) / one_by_one(g, g.length + g.shift))
