"""Part a: messages and their sizes."""

from functools import cache
from typing import Any

import sympy

import exambank as eb

from .problem import Given, problem
from .schemes import simulate

N, P = sympy.symbols("n p", integer=True, positive=True)
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
    return {
        "all_to_all_messages": "n (n - 1)",
        "all_to_all_size": "p",
        "server_messages": "2 n",
        "server_size": "p",
        "ring_messages": "2 n (n - 1)",
        "ring_size": "p / n",
    }


@table.route
def table_by_counting(given: Given) -> Any:
    """Count the messages that really average vectors for 2 to 6 workers, and lay polynomials in n through the counts."""
    return counted()


@cache
def counted() -> dict[str, Any]:
    """The polynomials do not depend on the given."""
    found: dict[str, Any] = {}
    for name in NAMES:
        runs = {n: simulate(name, n, 60) for n in range(2, 7)}
        shares = {n: sympy.Rational(60 * run.messages, run.numbers) for n, run in runs.items()}
        found[f"{name}_messages"] = sympy.interpolate({n: run.messages for n, run in runs.items()}, N)
        found[f"{name}_size"] = P / sympy.interpolate(shares, N)
    return found


def instead(**fields: str) -> Any:
    """A table with some entries replaced."""
    return lambda g: {**table(g)._asdict(), **fields}


table.mistake(
    "off by one",
    "You let every worker send to n workers, itself among them: nobody needs a message to itself.",
    instead(all_to_all_messages="n^2"),
)
table.mistake(
    "left out",
    "You forgot the way back: the server has the mean now, and the workers need it.",
    instead(server_messages="n"),
)
table.mistake(
    "left out",
    "You went round the ring once. Then each worker has one finished chunk, and needs all of them.",
    instead(ring_messages="n (n - 1)"),
)
table.mistake(
    "other quantity",
    "You counted the messages of one worker on the ring: all n of them send as many.",
    instead(ring_messages="2 (n - 1)"),
)
table.mistake(
    "other quantity",
    "You sent whole gradients round the ring: what travels in one message is one chunk of n.",
    instead(ring_size="p"),
)
