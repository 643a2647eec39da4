"""The parts b: steps, what total traffic hides, and a model that does not divide evenly."""

from collections import namedtuple
from functools import partial
from typing import Any

import torch

import exambank as eb

from .problem import Given, problem
from .schemes import simulate

Schemes = namedtuple("Schemes", "all_to_all server root ring")
COUNTS = eb.Several(Schemes, dict.fromkeys(Schemes._fields, eb.Integer()))


def simulated(what: str, given: Given) -> Any:
    """Carried out message by message on real vectors, each scheme averages them, and that is what is counted."""
    runs = (simulate(name, given.workers, given.parameters) for name in Schemes._fields)
    return Schemes(*(getattr(run, what) * (1 if what == "steps" else given.bytes_per_parameter) for run in runs))


@problem.part("b_steps", COUNTS, key="all_to_all = 7; server = 16; root = 14; ring = 14")
def fewest_steps(given: Given) -> Any:
    """A port takes in one message a step: that sets the pace all to all and in a centre; a chunk goes round twice."""
    n = given.workers
    return Schemes(n - 1, 2 * n, 2 * (n - 1), 2 * (n - 1))


fewest_steps.route(partial(simulated, "steps"))
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


@problem.part("b_total", COUNTS, key="all_to_all = 14336; server = 4096; root = 3584; ring = 3584")
def total(given: Given) -> Any:
    """Messages times their size; around the ring every parameter makes 2(n − 1) hops, whatever the chunks."""
    n, size = given.workers, given.parameters * given.bytes_per_parameter
    return Schemes(n * (n - 1) * size, 2 * n * size, 2 * (n - 1) * size, 2 * (n - 1) * size)


total.route(partial(simulated, "numbers"))
total.mistake(
    "other quantity",
    "Your ring passes whole gradients on: a message carries one chunk, so all messages of a step together one gradient.",
    lambda g: total(g)._replace(ring=g.workers * total(g).ring),
)
total.mistake(
    "units", "You counted parameters, not bytes.", lambda g: Schemes(*(x // g.bytes_per_parameter for x in total(g)))
)


@problem.part("b_port", COUNTS, key="all_to_all = 3584; server = 4096; root = 3584; ring = 896")
def port(given: Given) -> Any:
    """Round the ring a port passes all chunks four times, but for four: those that it does not send or not receive."""
    n, p, size = given.workers, given.parameters, given.bytes_per_parameter
    chunks = [(p + i) // n for i in range(n)]  # as equal as can be
    missed = min(chunks[i - 2] + 2 * chunks[i - 1] + chunks[i] for i in range(n))
    return Schemes(2 * (n - 1) * p * size, 2 * n * p * size, 2 * (n - 1) * p * size, (4 * p - missed) * size)


port.route(partial(simulated, "port"))
port.mistake(
    "left out",
    "You counted one direction: a port passes what its machine sends and what it receives.",
    lambda g: Schemes(*(x // 2 for x in port(g))),
)
port.mistake(
    "misconception",
    "You took the traffic of a worker's port with a server or a root: the busiest is the port in the centre.",
    lambda g: port(g)._replace(**dict.fromkeys(["server", "root"], 2 * g.parameters * g.bytes_per_parameter)),
)


UNEVEN = eb.Several.of(**dict.fromkeys(("largest", "total", "padded"), eb.Integer()))


@problem.part("b_uneven", UNEVEN, key="largest = 6; total = 588; padded = 672")
def chunked(given: Given) -> Any:
    """Whatever its chunk, a parameter is sent 2(n − 1) times; equal chunks are all as large as the largest."""
    n, p, largest = given.workers, given.uneven, -(-given.uneven // given.workers)
    return {"largest": largest, "total": 2 * (n - 1) * p, "padded": 2 * (n - 1) * n * largest}


@chunked.route
def uneven_simulated(given: Given) -> Any:
    """The simulation averages the uneven vector and the one filled up, and sends that much."""
    n, p = given.workers, given.uneven
    plain, padded = simulate("ring", n, p), simulate("ring", n, p + -p % n)
    return {"largest": max(plain.largest), "total": plain.numbers, "padded": padded.numbers}


chunked.mistake(
    "off by one",
    "You rounded down: then some parameters are in no chunk.",
    lambda g: chunked(g)._replace(
        largest=g.uneven // g.workers, padded=2 * (g.workers - 1) * (g.uneven - g.uneven % g.workers)
    ),
)
chunked.mistake(
    "misconception",
    "You let the plain ring send as much as the one filled up: with smaller chunks, smaller messages are sent.",
    lambda g: chunked(g)._replace(total=chunked(g).padded),
)

problem.fact(
    "torch_chunks",
    lambda g: -(-g.uneven // -(-g.uneven // g.workers)),
    lambda g: len(torch.empty(g.uneven, device="meta").chunk(g.workers)),
)
