"""Parts b_steps, c and c_crossing: steps, and the time that they take by the α–β model."""

from collections import namedtuple
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

import sympy

import exambank as eb

from .problem import COUNTS, Given, Schemes, by_hand, problem
from .schemes import simulate

Times = namedtuple("Times", "all_to_all server ring")


@problem.part("b_steps", COUNTS)
def fewest_steps(given: Given) -> Any:
    """A port takes in one message a step: that sets the pace all to all and in a centre; a chunk goes round twice."""
    n = given.workers
    return Schemes(n - 1, 2 * n, 2 * (n - 1), 2 * (n - 1))


@fewest_steps.route
def steps_simulated(given: Given) -> Any:
    """Steps in which no machine sends or receives two messages, and after which real vectors are averaged."""
    return Schemes(*(simulate(name, given.workers, given.parameters).steps for name in Schemes._fields))


fewest_steps.law(partial(by_hand, (7, 16, 14, 14)))
fewest_steps.mistake(
    "left out",
    "You stopped the ring half way: after n − 1 steps each worker has one finished chunk, and needs all.",
    lambda g: fewest_steps(g)._replace(ring=g.workers - 1),
)
fewest_steps.mistake(
    "misconception",
    "You let a centre receive all gradients at once: its port takes in one message at a time.",
    lambda g: fewest_steps(g)._replace(server=2, root=2),
)


def taken(given: Given, parameters: int) -> Times:
    """Steps times the time of a step: the latency, and its largest message over the bandwidth."""
    n, chunk = given.workers, -(-parameters // given.workers)
    number = Fraction(given.bytes_per_parameter, given.bandwidth)
    whole, part = (given.latency + size * number for size in (parameters, chunk))
    return Times((n - 1) * whole, 2 * n * whole, 2 * (n - 1) * part)


@problem.part("c", eb.Several(Times, dict.fromkeys(Times._fields, eb.Rational())))
def time(given: Given) -> Any:
    """With a large model the bytes decide, and a ring's message has only an n-th of them."""
    return taken(given, given.model)


@time.route
def step_by_step(given: Given) -> Any:
    """The simulated steps one after the other, each as long as its largest message takes."""
    number = Fraction(given.bytes_per_parameter, given.bandwidth)
    runs = (simulate(name, given.workers, given.model) for name in Times._fields)
    return Times(*(run.steps * given.latency + sum(run.largest) * number for run in runs))


time.law(partial(by_hand, (Fraction("572687.5168"), Fraction("1309000.0384"), Fraction("143539.3792"))))
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
time.mistake("units", "You counted parameters, not bytes.", lambda g: taken(replace(g, bytes_per_parameter=1), g.model))

CROSSING = eb.Formula("n a B", low=3)


@problem.part("c_crossing", CROSSING)
def crossing(given: Given) -> Any:
    """The ring pays its second round of latencies, n − 1 of them, with the bytes that its small messages save."""
    return "n a B / (n - 2)"


@crossing.route
def solved(given: Given) -> Any:
    """Sympy solves (n − 1)(a + P/B) = 2(n − 1)(a + P/(nB)) for P."""
    n, a, b, size = (*map(CROSSING.symbol, "naB"), sympy.Symbol("P"))
    return sympy.solve((n - 1) * (a + size / b) - 2 * (n - 1) * (a + size / (n * b)), size)[0]


@crossing.law
def neither_wins_there(given: Given, size: Any) -> bool:
    """Both schemes, carried out on n numbers of that size in all, take the same time on the simulation's clock."""
    for n in (3, 5, 8):
        number = eb.put(size, n=n, a=given.latency, B=given.bandwidth) / n / given.bandwidth  # in microseconds
        runs = (simulate(name, n, n) for name in ("all_to_all", "ring"))
        if len({run.steps * given.latency + sum(run.largest) * number for run in runs}) > 1:
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
problem.fact(
    "small", lambda g: taken(g, g.parameters), lambda g: step_by_step(replace(g, model=g.parameters)), kind=time.kind
)
