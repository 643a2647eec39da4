"""The schemes as lists of messages, carried out one by one: they really add up vectors, and what is sent is counted.

Workers are 0 to n − 1, and a server is machine n. A scheme is a sequence of steps, a step the messages on their way
at the same time. Of the problem's answers none uses this file.
"""

from collections import Counter, namedtuple
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

Message = namedtuple("Message", "source target start stop what")
"""From source to target: entries start to stop of what the source had at first (`own`) or has summed (`partial`).

Both are added to what the target has summed. A finished `sum` takes its place.
"""
Traffic = namedtuple("Traffic", "messages numbers port steps largest")
"""What was sent: messages, numbers in all and through the busiest port, steps, and the largest message of each."""
Steps = Iterable[list[Message]]


def all_to_all(n: int, p: int) -> Steps:
    """In step s, worker i sends its own vector to worker i + s."""
    return ([Message(i, (i + s) % n, 0, p, "own") for i in range(n)] for s in range(1, n))


def over(centre: int, n: int, p: int) -> Steps:
    """All others send to the centre, one after the other, and it sends the sum to each."""
    others = [i for i in range(n) if i != centre]
    yield from ([Message(i, centre, 0, p, "own")] for i in others)
    yield from ([Message(centre, i, 0, p, "sum")] for i in others)


def ring(n: int, p: int) -> Steps:
    """Worker i passes chunk i − s on to be added to, n − 1 times, and then finished chunks, n − 1 times."""
    chunks = list(pairwise(i * (p // n) + min(i, p % n) for i in range(n + 1)))
    for s in range(n - 1):
        yield [Message(i, (i + 1) % n, *chunks[(i - s) % n], "partial") for i in range(n)]
    for s in range(n - 1):
        yield [Message(i, (i + 1) % n, *chunks[(i + 1 - s) % n], "sum") for i in range(n)]


SCHEMES: dict[str, Callable[[int, int], Steps]] = {
    "all_to_all": all_to_all,
    "server": lambda n, p: over(n, n, p),
    "root": lambda n, p: over(0, n, p),
    "ring": ring,
}


def count(steps: Steps) -> Traffic:
    """Count what is sent. Raises ValueError where a machine would send or receive two messages at once."""
    messages, ports, largest = 0, Counter[int](), []
    for step in steps:
        for ends in ([m.source for m in step], [m.target for m in step]):
            if len(set(ends)) < len(ends):
                raise ValueError(f"a machine cannot take part twice in {step}")
            for machine, m in zip(ends, step, strict=True):
                ports[machine] += m.stop - m.start
        messages += len(step)
        largest.append(max(m.stop - m.start for m in step))
    return Traffic(messages, ports.total() // 2, max(ports.values(), default=0), len(largest), largest)


def replay(steps: Steps, own: Any) -> Iterator[Any]:
    """What every machine has summed at first and after each step: [machines, p]."""
    sums = own.copy()
    yield sums
    for step in steps:
        sent = [(own if m.what == "own" else sums)[m.source, m.start : m.stop].copy() for m in step]
        for m, numbers in zip(step, sent, strict=True):
            kept = 0 if m.what == "sum" else sums[m.target, m.start : m.stop]
            sums[m.target, m.start : m.stop] = kept + numbers
        yield sums


@cache
def simulate(name: str, n: int, p: int) -> Traffic:
    """Carry a scheme out on whole numbers, unless they are too many. Raises ValueError if the sums come out wrong."""
    if n * p <= 10**6:
        own = np.arange(1, (n + 1) * p + 1).reshape(n + 1, p) ** 2
        own[n] = 0  # the server has nothing of its own
        *_, sums = replay(SCHEMES[name](n, p), own)
        if not (sums[:n] == own.sum(0)).all():
            raise ValueError(f"{name} does not add up for {n} workers and {p} parameters")
    return count(SCHEMES[name](n, p))
