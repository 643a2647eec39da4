"""Parts h and h2: traffic that balances at every intersection."""

from fractions import Fraction
from itertools import pairwise
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


def components(given: Given) -> list[set[str]]:
    """The connected components of the road network, whatever the directions."""
    return [*nx.connected_components(nx.Graph([*given.segments]))]


@problem.part("h", eb.Several.of(B=WHOLE, dimension=eb.Integer()))
def incidence(given: Given) -> Any:
    """Write B from the list of segments; the x with Bx = 0 make a space of m − n + c dimensions."""
    return {"B": ends(given), "dimension": len(given.segments) - len(given.places) + len(components(given))}


@incidence.route
def incidence_by_networkx(given: Given) -> Any:
    """networkx's oriented incidence matrix, and the number of segments minus its rank."""
    b = by_networkx(given)
    return {"B": b, "dimension": len(given.segments) - np.linalg.matrix_rank(b)}


@incidence.law
def each_segment_off_a_forest_closes_a_loop(given: Given, answer: Any) -> bool:
    """Every column leads from its start to its end; the dimension counts the segments that a forest leaves over."""
    at = dict(zip(given.places, np.eye(len(given.places)), strict=True))
    forest = nx.minimum_spanning_tree(nx.Graph([*given.segments]))
    columns = [at[head] - at[tail] for tail, head in given.segments]
    return np.array_equal(np.transpose(answer.B), columns) and answer.dimension == len(columns) - forest.size()


incidence.mistake(
    "sign",
    "Your signs are the other way round: here a segment has −1 where it starts and +1 where it ends.",
    lambda g: incidence(g)._replace(B=-ends(g)),
)
incidence.mistake(
    "counted twice",
    "You took all balance equations for independent: in each connected component, they add up to 0 = 0.",
    lambda g: incidence(g)._replace(dimension=len(g.segments) - len(g.places)),
)


@problem.part("h2")
def any_flow(given: Given) -> eb.Solutions:
    """Drive on until an intersection comes up again, and send one vehicle around that loop."""
    loop = nx.find_cycle(nx.DiGraph([*given.segments]), given.places[0])
    balance = [
        eb.Condition([row], "=", 0, f"At {place}, as much traffic must leave as arrives.")
        for place, row in zip(given.places, ends(given).tolist(), strict=True)
    ]
    unit = np.eye(len(given.segments), dtype=int).tolist()
    backwards = "No vehicle drives backwards, but segment {}, from {} to {}, has a negative number."
    forward = [
        eb.Condition([row], "≥", 0, backwards.format(e, *segment))
        for e, (segment, row) in enumerate(zip(given.segments, unit, strict=True), 1)
    ]
    some = eb.Condition([[1] * len(unit)], "≠", 0, "The empty road balances, but some vehicle has to drive.")
    flow = tuple(Fraction(segment in loop) for segment in given.segments)
    return eb.Solutions((flow,), (*balance, *forward, some))


@any_flow.law
def arrives_as_it_leaves(given: Given, answer: eb.Solutions) -> bool:
    """By networkx's incidence matrix the flow balances; nobody drives backwards, and somebody drives."""
    flow = np.array(answer.example[0])
    return not (by_networkx(given) @ flow).any() and min(flow) >= 0 and max(flow) > 0


@any_flow.law
def loops_are_accepted_and_nothing_else(given: Given, answer: eb.Solutions) -> bool:
    """Loops that networkx finds, through every segment, are right; reversed, absent or with a vehicle more, none is."""
    network = as_network(given)
    for start, end in given.segments:
        if not nx.has_path(network, end, start):
            continue
        loop = [*pairwise([start, *nx.shortest_path(network, end, start)])]
        flow = np.array([segment in loop for segment in given.segments], dtype=int)
        flows = [flow, -flow, 0 * flow, *(flow + np.eye(len(flow), dtype=int))]
        if [not answer.broken((tuple(f.tolist()),)) for f in flows] != [True, *[False] * (len(flows) - 1)]:
            return False
    return True


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

problem.fact("towns", lambda g: len(components(g)), lambda g: len(g.places) - np.linalg.matrix_rank(by_networkx(g)))
