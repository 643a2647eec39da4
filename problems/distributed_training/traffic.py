"""Parts b_total, b_port and b_steps: what total traffic hides."""

from functools import partial
from itertools import combinations, permutations

import numpy as np

from .problem import Given, Schemes, problem
from .schemes import simulate


def counted(given: Given, answer: Schemes, what: str, each: str = "") -> bool:
    """Carried out message by message on real vectors, each scheme averages them, and that is what is counted.

    A step in which a machine would send or receive two messages is refused.
    """
    unit = getattr(given, each) if each else 1
    runs = (simulate(name, given.workers, given.parameters) for name in Schemes._fields)
    return tuple(answer) == tuple(unit * getattr(run, what) for run in runs)


@problem.part("b_total")
def total(given: Given) -> Schemes:
    """Messages times their size; around the ring every parameter makes 2(n − 1) hops, whatever the chunks."""
    n, size = given.workers, given.parameters * given.bytes_per_parameter
    return Schemes(n * (n - 1) * size, 2 * n * size, 2 * (n - 1) * size, 2 * (n - 1) * size)


@total.route
def half_of_all_ports(given: Given) -> Schemes:
    """Each byte passes two ports: add the ports up, and take half."""
    n, size = given.workers, given.parameters * given.bytes_per_parameter
    centre, middle = [2 * n, *n * [2]], [2 * (n - 1), *(n - 1) * [2]]
    ports = [n * [2 * (n - 1)], centre, middle, [4 * (n - 1)]]  # the last of all n workers, with an n-th for each
    return Schemes(*(sum(each) * size // 2 for each in ports))


total.law(partial(counted, what="numbers", each="bytes_per_parameter"))
total.mistake(
    "other quantity",
    "Your ring passes whole gradients on: a message carries one chunk, so all messages of a step together one gradient.",
    lambda g: total(g)._replace(ring=g.workers * total(g).ring),
)
total.mistake(
    "units",
    "You counted parameters, not bytes.",
    lambda g: Schemes(*(x // g.bytes_per_parameter for x in total(g))),
)


def chunks(given: Given) -> list[int]:
    """The sizes of the chunks: the first ones take up the remainder."""
    size, rest = divmod(given.parameters, given.workers)
    return [size + (c < rest) for c in range(given.workers)]


@problem.part("b_port")
def port(given: Given) -> Schemes:
    """Round the ring a port passes all chunks four times, but for four: those that it does not send or not receive."""
    n, p, c = given.workers, given.parameters, chunks(given)
    missed = min(c[i] + 2 * c[(i + 1) % n] + c[(i + 2) % n] for i in range(n))
    return Schemes(
        *(x * given.bytes_per_parameter for x in (2 * (n - 1) * p, 2 * n * p, 2 * (n - 1) * p, 4 * p - missed))
    )


@port.route
def port_by_port(given: Given) -> Schemes:
    """List whom a machine exchanges vectors with; on the ring, what each worker sends and receives in every step."""
    n, size = given.workers, given.parameters * given.bytes_per_parameter
    sizes = [given.bytes_per_parameter * len(c) for c in np.array_split(np.broadcast_to(0, given.parameters), n)]
    sent = [sum(sizes[(i - s) % n] + sizes[(i + 1 - s) % n] for s in range(n - 1)) for i in range(n)]
    everybody = sum(size for pair in permutations(range(n), 2) if 0 in pair)
    return Schemes(everybody, everybody + 2 * size, everybody, max(sent[i] + sent[i - 1] for i in range(n)))


port.law(partial(counted, what="port", each="bytes_per_parameter"))
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


@problem.part("b_steps")
def steps(given: Given) -> Schemes:
    """A port takes in one message a step: that sets the pace all to all and in a centre; a chunk goes round twice."""
    n = given.workers
    return Schemes(n - 1, 2 * n, 2 * (n - 1), 2 * (n - 1))


@steps.route
def messages_at_a_time(given: Given) -> Schemes:
    """List the messages of each scheme, and divide by how many of them are on their way at once."""
    n = given.workers
    pairs, centre = len(list(permutations(range(n), 2))), sum(0 in pair for pair in combinations(range(n + 1), 2))
    return Schemes(pairs // n, 2 * centre, 2 * (centre - 1), 2 * pairs // n)


steps.law(partial(counted, what="steps"))
steps.mistake(
    "left out",
    "You stopped the ring half way: after n − 1 steps each worker has one finished chunk, and needs all.",
    lambda g: steps(g)._replace(ring=g.workers - 1),
)
steps.mistake(
    "misconception",
    "You let a centre receive all gradients at once: its port takes in one message at a time.",
    lambda g: steps(g)._replace(server=2, root=2),
)
steps.mistake(
    "misconception",
    "You let a machine take in several messages at once: its port takes in one at a time.",
    lambda g: steps(g)._replace(all_to_all=1, server=2, root=2),
)
