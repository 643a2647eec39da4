"""Parts a and a_closed: the response is the sum of the taps under the boxcar."""

from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import count
from typing import Any

import sympy

import exambank as eb

from .problem import Given, problem

N, L, R = sympy.symbols("n L r", integer=True, positive=True)


def under_boxcar(given: Given, n: int) -> Fraction:
    """The sum at time n as a geometric series: first + … + last = (first − next)/(1 − ratio)."""
    first, after_last = given.ratio ** max(0, n - given.length + 1), given.ratio ** max(0, n + 1)
    return (first - after_last) / (1 - given.ratio)


def one_by_one(given: Given, n: int, most: int | None = None) -> Fraction:
    """The sum Σᵢ x[n−i]·h[i] as it is defined, over the first taps only where `most` says how many."""
    taps = range(n + 1 if most is None else most)
    return sum((given.ratio**i for i in taps if 0 <= n - i < given.length), Fraction(0))


@problem.part(
    "a", key="0 0 0 0 0 0 1 3/2 7/4 15/8 31/16 63/32 127/64 127/128 127/256 127/512 127/1024 127/2048 127/4096"
)
def response(given: Given) -> eb.Row:
    """At time n the taps from max(0, n−L+1) to n lie under the boxcar: a geometric series, summed by its formula."""
    return [under_boxcar(given, n) for n in given.window]


@response.route
def response_by_definition(given: Given) -> eb.Row:
    """Σᵢ x[n−i]·h[i] written out term by term in exact fractions; a tap i > n meets only zeros."""
    return [one_by_one(given, n) for n in given.window]


@response.law
def few_taps_come_close(given: Given, y: eb.Row) -> bool:
    """K taps instead of all miss at most h[K] + … + h[K+L−1] = r^K·(1−rᴸ)/(1−r), and that much at n = K+L−1."""
    for k in (1, 3, 5):
        bound = given.ratio**k * under_boxcar(given, given.length - 1)
        missing = {n: exact - one_by_one(given, n, most=k) for n, exact in zip(given.window, y, strict=True)}
        if any(not 0 <= missing[n] <= bound for n in missing) or missing.get(k + given.length - 1, bound) != bound:
            return False
    return True


response.mistake(
    "flip",
    "You slid the filter without flipping it, Σᵢ x[n+i]·h[i]: that is cross-correlation; its output begins before x does.",
    lambda g: [under_boxcar(g, g.length - 1 - n) for n in g.window],
)
response.mistake(
    "off by one",
    "You let the boxcar last one sample too long: L samples that begin at 0 end at L − 1, so x[L] is already zero.",
    lambda g: response(replace(g, length=g.length + 1)),
)
response.mistake(
    "left out",
    "You never let the boxcar end: from n = L on, the first taps no longer meet it, and the response must fall.",
    lambda g: response(replace(g, length=500)),
)
response.mistake(
    "off by one",
    "Your peak comes twice: the last sample of the boxcar is x[L−1], so at n = L the fall has already begun.",
    lambda g: [under_boxcar(g, n if n < g.length else n - 1) for n in g.window],
)
response.mistake(
    "misconception",
    "You multiplied x[n] by h[n] sample by sample; a convolution sums over all pairs whose times add up to n.",
    lambda g: [g.ratio**n if 0 <= n < g.length else 0 for n in g.window],
)


# The formulas are rational in r: whole r > 1 tell two of them apart.
PIECES = eb.Several.of(
    before=eb.Formula("n L r"),
    during=eb.Formula("n L r", high=30, where=lambda v: v["r"] > 1 and v["n"] < v["L"]),
    after=eb.Formula("n L r", high=30, where=lambda v: v["r"] > 1 and v["n"] >= v["L"]),
)


@problem.part("a_closed", PIECES)
def closed_form(given: Given) -> Any:
    """n + 1 taps lie under the boxcar while it enters, L taps from n − L + 1 on afterwards: two geometric series."""
    return {"before": 0, "during": "(1 - r^(n+1)) / (1 - r)", "after": "r^(n-L+1) (1 - r^L) / (1 - r)"}


@closed_form.route
def closed_form_by_recursion(given: Given) -> Any:
    """Sympy solves y[n] = r·y[n−1] + 1 from y[0] = 1; after the boxcar y[L−1] is left to decay."""
    during = solved_recursion()
    return {"before": 0, "during": during, "after": during.subs(N, L - 1) * R ** (N - L + 1)}


@cache
def solved_recursion() -> Any:
    """y[n] while x[n] = 1: it depends on no given, so once is enough."""
    y = sympy.Function("y")
    return sympy.rsolve(y(N) - R * y(N - 1) - 1, y(N), {y(0): 1})


@closed_form.law
def closed_form_gives_the_samples(given: Given, form: Any) -> bool:
    """With this ratio put in, and with another, the formulas give the terms of the definition, summed."""
    pieces = {n: form.before if n < 0 else form.during if n < given.length else form.after for n in given.window}
    return all(
        eb.put(pieces[n], n=n, L=given.length, r=now.ratio) == one_by_one(now, n)
        for now in (given, replace(given, ratio=Fraction(3, 5)))
        for n in pieces
    )


closed_form.mistake(
    "off by one",
    "You summed only n taps while the boxcar enters: at time n the taps from 0 to n meet it, and these are n + 1.",
    lambda g: {**closed_form(g)._asdict(), "during": "(1 - r^n) / (1 - r)"},
)
closed_form.mistake(
    "off by one",
    "You placed the peak at n = L: the boxcar's last sample is x[L−1], so at n = L the response has fallen once.",
    lambda g: {**closed_form(g)._asdict(), "after": "r^(n-L) (1 - r^L) / (1 - r)"},
)
closed_form.mistake(
    "special case",
    "You put the given ratio in: the formula is asked for any r, so r must stand in it.",
    lambda g: {
        "before": 0,
        "during": f"(1 - ({g.ratio})^(n+1)) / (1 - {g.ratio})",
        "after": f"({g.ratio})^(n-L+1) (1 - ({g.ratio})^L) / (1 - {g.ratio})",
    },
)


def tail(given: Given) -> Fraction:
    """c = r + r² + … = r/(1−r): what a step still gains after its first sample."""
    return given.ratio / (1 - given.ratio)


problem.fact("peak", lambda g: under_boxcar(g, g.length - 1), lambda g: one_by_one(g, g.length - 1))
problem.fact("limit", lambda g: 1 / (1 - g.ratio), lambda g: 1 + g.ratio / (1 - g.ratio))
problem.fact(
    "total",  # the sum of all samples; from n = L on they are geometric
    lambda g: g.length / (1 - g.ratio),
    lambda g: sum(one_by_one(g, n) for n in range(g.length)) + one_by_one(g, g.length) / (1 - g.ratio),
)
problem.fact("last", lambda g: under_boxcar(g, g.stop), lambda g: one_by_one(g, g.stop))
problem.fact(
    "taps",  # K taps miss at most r^K times the peak, which is what is left of the peak K samples on
    lambda g: next(k for k in count() if 1000 * g.ratio**k * under_boxcar(g, g.length - 1) < 1),
    lambda g: next(k for k in count() if 1000 * one_by_one(g, g.length - 1 + k) < 1),
)
problem.fact(
    "during",
    lambda g: f"1 + {tail(g)} - {tail(g)} ({g.ratio})^n",
    lambda g: eb.put(closed_form(g).during, r=g.ratio),
    kind=eb.Formula("n L", high=30),
)
problem.fact(
    "after",
    lambda g: f"{tail(g)} (({1 / g.ratio})^L - 1) ({g.ratio})^n",
    lambda g: eb.put(closed_form(g).after, r=g.ratio),
    kind=eb.Formula("n L", high=30),
)
