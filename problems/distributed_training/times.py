"""Parts c and c_crossing: the time that steps take by the α–β model, and from which size on the ring is faster."""

from collections import namedtuple
from dataclasses import replace
from fractions import Fraction
from typing import Any

import exambank as eb

from .problem import Given, problem
from .schemes import simulate

Times = namedtuple("Times", "all_to_all server ring")
TIMES = eb.Several(Times, dict.fromkeys(Times._fields, eb.Rational()))


def taken(given: Given, parameters: int) -> Times:
    """Steps times the time of a step: the latency, and its largest message over the bandwidth."""
    n, chunk = given.workers, -(-parameters // given.workers)
    number = Fraction(given.bytes_per_parameter, given.bandwidth)
    whole, part = (given.latency + size * number for size in (parameters, chunk))
    return Times((n - 1) * whole, 2 * n * whole, 2 * (n - 1) * part)


@problem.part("c", TIMES, key="all_to_all = 572687.5168; server = 1309000.0384; ring = 143539.3792")
def time(given: Given) -> Any:
    """With a large model the bytes decide, and a ring's message has only an n-th of them."""
    return taken(given, given.model)


@time.route
def step_by_step(given: Given) -> Any:
    """The simulated steps one after the other, each as long as its largest message takes."""
    number = Fraction(given.bytes_per_parameter, given.bandwidth)
    runs = (simulate(name, given.workers, given.model) for name in Times._fields)
    return Times(*(run.steps * given.latency + sum(run.largest) * number for run in runs))


time.mistake(
    "other quantity",
    "Your ring passes whole gradients on: divide its messages by n.",
    lambda g: time(g)._replace(ring=2 * time(g).all_to_all),
)
time.mistake("units", "You counted parameters, not bytes.", lambda g: taken(replace(g, bytes_per_parameter=1), g.model))


@problem.part("c_crossing", eb.Formula("n a B", low=3), key="a B / (1 - 2/n)")
def crossing(given: Given) -> Any:
    """The ring pays its second round of latencies, n − 1 of them, with the bytes that its small messages save."""
    return "n a B / (n - 2)"


@crossing.law
def neither_wins_there(given: Given, size: Any) -> bool:
    """Both schemes, carried out on n numbers of that size in all, take the same time on the simulation's clock."""
    n = max(given.workers, 3)
    number = eb.put(size, n=n, a=given.latency, B=given.bandwidth) / n / given.bandwidth  # in microseconds
    runs = (simulate(name, n, n) for name in ("all_to_all", "ring"))
    return len({run.steps * given.latency + sum(run.largest) * number for run in runs}) == 1


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
problem.fact(
    "small", lambda g: taken(g, g.parameters), lambda g: step_by_step(replace(g, model=g.parameters)), kind=TIMES
)
