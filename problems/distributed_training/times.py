"""Parts c and c_crossing: the time that a scheme takes by the α–β model."""

from dataclasses import replace
from fractions import Fraction
from typing import Any, NamedTuple

import sympy

import exambank as eb

from .problem import Given, problem
from .schemes import simulate


class Times(NamedTuple):
    """Microseconds for each scheme."""

    all_to_all: Fraction
    server: Fraction
    ring: Fraction


def taken(given: Given, parameters: int) -> Times:
    """Steps times the time of a step: the latency, and its largest message over the bandwidth."""
    n, chunk = given.workers, -(-parameters // given.workers)
    whole, part = (
        given.latency + Fraction(p * given.bytes_per_parameter, given.bandwidth) for p in (parameters, chunk)
    )
    return Times((n - 1) * whole, 2 * n * whole, 2 * (n - 1) * part)


def clock(given: Given, parameters: int) -> Times:
    """Let the simulation's clock run, step after step."""
    microsecond = Fraction(given.bytes_per_parameter, given.bandwidth)
    runs = [simulate(name, given.workers, parameters) for name in Times._fields]
    return Times(*(run.steps * given.latency + sum(run.largest) * microsecond for run in runs))


@problem.part("c")
def time(given: Given) -> Times:
    """With a large model the bytes decide, and a ring's message has only an n-th of them."""
    return taken(given, given.model)


@time.route
def step_by_step(given: Given) -> Times:
    """The simulated messages one after the other, each with its own size."""
    return clock(given, given.model)


@time.law
def latency_and_bytes(given: Given, answer: Times) -> bool:
    """A port waits for the first byte in every step; then its bytes come in: n − 1 gradients, 2n, less than 2 + 2n/p."""
    n, size = given.workers, Fraction(given.model * given.bytes_per_parameter, given.bandwidth)
    waits = [n - 1, 2 * n, 2 * n - 2]
    loads = [(t - w * given.latency) / size for t, w in zip(answer, waits, strict=True)]
    return loads[:2] == waits[:2] and 2 - Fraction(2, n) <= loads[2] < 2 - Fraction(2, n) + Fraction(2 * n, given.model)


time.mistake(
    "other quantity",
    "Your ring passes whole gradients on: divide its messages by n.",
    lambda g: time(g)._replace(ring=2 * time(g).all_to_all),
)
time.mistake(
    "left out",
    "You stopped the ring half way, with one finished chunk at each worker.",
    lambda g: time(g)._replace(ring=time(g).ring / 2),
)
time.mistake(
    "units",
    "You counted parameters, not bytes.",
    lambda g: taken(replace(g, bytes_per_parameter=1), g.model),
)

CROSSING = eb.Formula("n a B", low=3)


@problem.part("c_crossing", CROSSING)
def crossing(given: Given) -> Any:
    """The ring pays its second round of latencies, n − 1 of them, with the bytes that its small messages save."""
    return "n a B / (n - 2)"


@crossing.route
def solved(given: Given) -> Any:
    """Sympy solves (n − 1)(a + P/B) = 2(n − 1)(a + P/(nB)) for P."""
    n, a, b, size = (CROSSING.symbol(name) if name != "P" else sympy.Symbol(name) for name in ("n", "a", "B", "P"))
    return sympy.solve((n - 1) * (a + size / b) - 2 * (n - 1) * (a + size / (n * b)), size)[0]


@crossing.law
def wins_beyond(given: Given, size: Any) -> bool:
    """On the simulation's clock all to all is faster at half that size, the ring at twice, and at that size neither."""
    for n in (3, 5, 8):
        runs = [simulate(name, n, n) for name in ("all_to_all", "ring")]  # of n numbers, each an n-th of the size
        same = Fraction(eb.put(size, n=n, a=given.latency, B=given.bandwidth))
        for bytes_in_all, leads in ((same / 2, -1), (same, 0), (2 * same, 1)):
            number = bytes_in_all / n / given.bandwidth
            whole, chunked = (run.steps * given.latency + sum(run.largest) * number for run in runs)
            if (whole > chunked) - (whole < chunked) != leads:
                return False
    return True


crossing.mistake(
    "left out",
    "You took the time for the ring's bytes to be nothing: in all, a worker still sends nearly two gradients.",
    "a B",
)
crossing.mistake(
    "units",
    "You divided by the bandwidth: a longer latency or a faster network lets you send more bytes meanwhile.",
    "n a / (B (n - 2))",
)

problem.fact(
    "equal_bytes",  # 0 for two workers, where all to all always wins
    lambda g: Fraction(g.workers * g.latency * g.bandwidth, max(g.workers - 2, 1)) * (g.workers > 2),
    lambda g: eb.put(crossing(g), n=g.workers, a=g.latency, B=g.bandwidth) if g.workers > 2 else 0,
)
problem.fact("small", lambda g: taken(g, g.parameters), lambda g: clock(g, g.parameters), kind=time.kind)
