"""Parts h and h2: traffic that balances at every intersection."""

from fractions import Fraction
from itertools import islice, pairwise
from typing import Any

import networkx as nx
import numpy as np
import sympy

import exambank as eb

from .directed import as_network
from .problem import Given, problem
from .undirected import WHOLE


def ends(given: Given) -> Any:
    """A column for each segment: −1 where it starts, +1 where it ends."""
    return sympy.Matrix([[(p == head) - (p == tail) for tail, head in given.segments] for p in given.places])


def by_networkx(given: Given) -> Any:
    """networkx's incidence matrix, in whole numbers."""
    return nx.incidence_matrix(as_network(given), edgelist=[*given.segments], oriented=True).toarray().astype(int)


@problem.part("h", eb.Several.of(B=WHOLE, dimension=eb.Integer()))
def incidence(given: Given) -> Any:
    """Write B from the list of segments; the x with Bx = 0 make a space of m − n + c dimensions."""
    parts = nx.number_weakly_connected_components(nx.DiGraph([*given.segments]))
    return {"B": ends(given), "dimension": len(given.segments) - len(given.places) + parts}


@incidence.route
def incidence_by_networkx(given: Given) -> Any:
    """networkx's oriented incidence matrix, and the number of segments minus its rank."""
    b = by_networkx(given)
    return {"B": b, "dimension": len(given.segments) - np.linalg.matrix_rank(b)}


@incidence.law
def each_segment_off_a_forest_closes_a_loop(given: Given, answer: Any) -> bool:
    """Every column leads from its start to its end; the dimension counts the segments that a forest leaves over."""
    b, m, forest = np.array(answer.B), len(given.segments), nx.minimum_spanning_tree(nx.Graph([*given.segments]))
    at = dict(zip(given.places, b, strict=True))
    written = all(at[tail][e] == -1 and at[head][e] == 1 for e, (tail, head) in enumerate(given.segments))
    return written and np.count_nonzero(b) == 2 * m and answer.dimension == m - forest.size()


incidence.mistake(
    "sign",
    "Your signs are the other way round: here a segment has −1 where it starts and +1 where it ends.",
    lambda g: incidence(g)._replace(B=-ends(g)),
)
incidence.mistake(
    "sign",
    "You marked both ends with +1: without the sign, arriving and leaving traffic add up instead of cancelling.",
    lambda g: incidence(g)._replace(B=ends(g).applyfunc(abs)),
)
incidence.mistake(
    "counted twice",
    "You took all balance equations for independent: in each connected component, they add up to 0 = 0.",
    lambda g: {"B": ends(g), "dimension": len(g.segments) - len(g.places)},
)


@problem.part("h2")
def any_flow(given: Given) -> eb.Solutions:
    """Drive on until an intersection comes up again, and send one vehicle around that loop."""
    loop = nx.find_cycle(nx.DiGraph([*given.segments]), given.places[0])
    size = len(given.segments)
    balance = [
        eb.Condition([row], "=", 0, f"At {place}, as much traffic must leave as arrives.")
        for place, row in zip(given.places, ends(given).tolist(), strict=True)
    ]
    forward = [
        eb.Condition([[int(k == e) for k in range(size)]], "≥", 0,
                     f"No vehicle drives backwards, but segment {e + 1}, from {i} to {j}, has a negative number.")
        for e, (i, j) in enumerate(given.segments)
    ]  # fmt: skip
    some = eb.Condition([[1] * size], "≠", 0, "The empty road balances, but some vehicle has to drive.")
    flow = tuple(Fraction(segment in loop) for segment in given.segments)
    return eb.Solutions((flow,), (*balance, *forward, some))


@any_flow.law
def arrives_as_it_leaves(given: Given, answer: eb.Solutions) -> bool:
    """By networkx's incidence matrix the flow balances; nobody drives backwards, and somebody drives."""
    flow = np.array(answer.example[0])
    return not (by_networkx(given) @ flow).any() and min(flow) >= 0 and max(flow) > 0


@any_flow.law
def loops_are_accepted_and_nothing_else(given: Given, answer: eb.Solutions) -> bool:
    """Loops that networkx finds, and all of them together, are right; reversed, absent or with a vehicle more, none is."""
    loops = [[*pairwise([*loop, loop[0]])] for loop in islice(nx.simple_cycles(as_network(given)), 20)]
    flows = np.array([[segment in loop for segment in given.segments] for loop in loops], dtype=int)
    flows = np.vstack([flows, flows.sum(axis=0)])
    wrong = [*-flows, 0 * flows[0], *(flows[0] + np.eye(len(given.segments), dtype=int))]
    return not any(answer.broken((tuple(f.tolist()),)) for f in flows) and all(
        answer.broken((tuple(f.tolist()),)) for f in wrong
    )


any_flow.mistake(
    "misconception",
    "One vehicle on every segment balances only where as many segments arrive as leave.",
    lambda g: [1] * len(g.segments),
)
any_flow.mistake(
    "misconception",
    "Those are the counts, and they do not balance: compare what arrives at an intersection with what leaves it.",
    lambda g: g.counts,
)


problem.fact(
    "towns",  # connected components, whatever the directions
    lambda g: nx.number_weakly_connected_components(as_network(g)),
    lambda g: len(g.places) - np.linalg.matrix_rank(by_networkx(g)),
)
