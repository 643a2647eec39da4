"""Parts a, b_total, b_port and b_uneven: messages, what total traffic hides, and a model that does not divide evenly."""

from functools import partial
from typing import Any

import torch

import exambank as eb

from .problem import COUNTS, Given, Schemes, by_hand, problem
from .schemes import simulate

NAMES = ("all_to_all", "server", "ring")
FIELDS = {f"{name}_{column}": eb.Formula("n p", low=2) for name in NAMES for column in ("messages", "size")}


@problem.part(
    "a",
    eb.Several.of(**FIELDS),
    key="all_to_all_messages = n(n-1); all_to_all_size = p; server_messages = 2n; server_size = p; "
    "ring_messages = n*(2(n-1)); ring_size = p/n",
)
def table(given: Given) -> Any:
    """Each worker to each other; each to the server and back; each to its neighbour, twice n − 1 times, a chunk."""
    return dict(zip(FIELDS, ("n (n - 1)", "p", "2 n", "p", "2 n (n - 1)", "p / n"), strict=True))


@table.law
def messages_are_counted(given: Given, found: Any) -> bool:
    """Messages that really average vectors of 3n numbers among n workers are as many, and as large on average."""
    n = given.workers
    runs = [simulate(name, n, 3 * n) for name in NAMES]
    counted = [number for run in runs for number in (run.messages, run.numbers / run.messages)]
    return counted == [eb.put(formula, n=n, p=3 * n) for formula in found]


table.mistake(
    "off by one",
    "You let every worker send to n workers, itself among them: nobody needs a message to itself.",
    lambda g: table(g)._replace(all_to_all_messages="n^2"),
)
table.mistake(
    "left out",
    "You forgot the way back: the server has the mean now, and the workers need it.",
    lambda g: table(g)._replace(server_messages="n"),
)
table.mistake(
    "left out",
    "You went round the ring once. Then each worker has one finished chunk, and needs all of them.",
    lambda g: table(g)._replace(ring_messages="n (n - 1)"),
)
table.mistake(
    "other quantity",
    "You sent whole gradients round the ring: what travels in one message is one chunk of n.",
    lambda g: table(g)._replace(ring_size="p"),
)


def simulated(what: str, given: Given) -> Any:
    """Carried out message by message on real vectors, each scheme averages them, and that is what is counted."""
    runs = (simulate(name, given.workers, given.parameters) for name in Schemes._fields)
    return Schemes(*(getattr(run, what) * given.bytes_per_parameter for run in runs))


@problem.part("b_total", COUNTS)
def total(given: Given) -> Any:
    """Messages times their size; around the ring every parameter makes 2(n − 1) hops, whatever the chunks."""
    n, size = given.workers, given.parameters * given.bytes_per_parameter
    return Schemes(n * (n - 1) * size, 2 * n * size, 2 * (n - 1) * size, 2 * (n - 1) * size)


total.route(partial(simulated, "numbers"))
total.law(partial(by_hand, (14336, 4096, 3584, 3584)))
total.mistake(
    "other quantity",
    "Your ring passes whole gradients on: a message carries one chunk, so all messages of a step together one gradient.",
    lambda g: total(g)._replace(ring=g.workers * total(g).ring),
)
total.mistake(
    "units", "You counted parameters, not bytes.", lambda g: Schemes(*(x // g.bytes_per_parameter for x in total(g)))
)


@problem.part("b_port", COUNTS)
def port(given: Given) -> Any:
    """Round the ring a port passes all chunks four times, but for four: those that it does not send or not receive."""
    n, p, size = given.workers, given.parameters, given.bytes_per_parameter
    chunks = [(p + i) // n for i in range(n)]  # as equal as can be
    missed = min(chunks[i - 2] + 2 * chunks[i - 1] + chunks[i] for i in range(n))
    return Schemes(2 * (n - 1) * p * size, 2 * n * p * size, 2 * (n - 1) * p * size, (4 * p - missed) * size)


port.route(partial(simulated, "port"))
port.law(partial(by_hand, (3584, 4096, 3584, 896)))
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


WHOLE = eb.Integer()


@problem.part("b_uneven", eb.Several.of(largest=WHOLE, total=WHOLE, padded=WHOLE))
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


chunked.law(partial(by_hand, (6, 588, 672)))
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
