"""Part d: no scheme among workers sends less than the ring."""

from collections.abc import Iterator
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
    first, all_of_them = (sympy.interpolate({n: fewest(n)[i] for n in (2, 3, 4)}, N) for i in (0, 1))
    return {"before": first, "after": all_of_them - first, "sent": all_of_them * P / N}


@cache
def fewest(n: int) -> tuple[int, int]:
    """The fewest messages after which one worker, and after which each, has heard of all n."""
    everything, first = 2**n - 1, 0
    reached = {tuple(2**i for i in range(n))}
    for number in range(2 * n):
        if not first and any(everything in heard for heard in reached):
            first = number
        if any(set(heard) == {everything} for heard in reached):
            return first, number
        reached = {after for heard in reached for after in _one_more(heard)}
    raise ValueError(f"2n messages must do, but for {n} workers they do not")


def _one_more(heard: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    for source, target in permutations(range(len(heard)), 2):
        yield tuple(h | heard[source] * (i == target) for i, h in enumerate(heard))


@bound.law
def ring_and_root_meet_it(given: Given, answer: Any) -> bool:
    """The ring's workers send that much each, and the root, for one parameter, first hears and then answers as often."""
    n, hears = given.workers, eb.put(answer.before, n=given.workers)
    root, ring = simulate("root", n, 1), simulate("ring", n, 3 * n)
    return (
        (hears, eb.put(answer.after, n=n)) == (n - 1, root.messages - hears)
        and n * eb.put(answer.sent, n=n, p=3 * n) == ring.numbers
        and 2 * eb.put(answer.sent, n=n, p=3 * n) == ring.port
    )


bound.mistake(
    "off by one",
    "You told everybody: one worker knows the sum already.",
    lambda g: {**bound(g)._asdict(), "after": "n"},
)
bound.mistake(
    "left out",
    "You counted one half: the messages before and those after are different ones, so add them.",
    lambda g: {**bound(g)._asdict(), "sent": "(n - 1) p / n"},
)
bound.mistake(
    "other quantity",
    "You have what all workers send together: asked is the average over them.",
    lambda g: {**bound(g)._asdict(), "sent": "2 (n - 1) p"},
)
