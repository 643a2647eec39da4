"""Part d: no scheme among workers sends less than the ring."""

from collections.abc import Callable
from functools import cache
from itertools import permutations
from typing import Any

import sympy

import exambank as eb

from .problem import Given, problem
from .schemes import simulate

N, P = sympy.symbols("n p", integer=True, positive=True)


@problem.part("d", eb.Several.of(before=eb.Formula("n"), after=eb.Formula("n"), sent=eb.Formula("n p")))
def bound(given: Given) -> Any:
    """First each other worker must have spoken; then each other worker must still be told: 2(n − 1) for each parameter."""
    return {"before": "n - 1", "after": "n - 1", "sent": "2 (n - 1) p / n"}


@bound.route
def bound_by_search(given: Given) -> Any:
    """Try all orders of arrival for 2 to 4 workers, and lay a line through the fewest until one, and until all, know all."""
    first, last = (sympy.interpolate({n: fewest(n, enough) for n in (2, 3, 4)}, N) for enough in (any, all))
    return {"before": first, "after": last - first, "sent": last * P / N}


@cache
def fewest(n: int, enough: Callable[[Any], bool]) -> int:
    """The fewest messages after which any, or all, of n workers have heard of all, each a set of bits."""
    reached, messages = {tuple(2**i for i in range(n))}, 0
    while not any(enough(bits == 2**n - 1 for bits in heard) for heard in reached):
        messages += 1
        reached = {
            (*heard[:j], heard[i] | heard[j], *heard[j + 1 :])
            for heard in reached
            for i, j in permutations(range(n), 2)
        }
    return messages


@bound.law
def ring_and_root_meet_it(given: Given, answer: Any) -> bool:
    """The ring's workers send that much each, and for one parameter the root needs no more messages than these."""
    n = given.workers
    before, after, sent = (eb.put(formula, n=n, p=3 * n) for formula in answer)
    root, ring = simulate("root", n, 1), simulate("ring", n, 3 * n)
    return bool(before + after == root.messages and 2 * sent == ring.port and n * sent == ring.numbers)


bound.mistake(
    "off by one", "You told everybody: one worker knows the sum already.", lambda g: bound(g)._replace(after="n")
)
bound.mistake(
    "left out",
    "You counted one half: the messages before and those after are different ones, so add them.",
    lambda g: bound(g)._replace(sent="(n - 1) p / n"),
)
bound.mistake(
    "other quantity",
    "You have what all workers send together: asked is the average over them.",
    lambda g: bound(g)._replace(sent="2 (n - 1) p"),
)
