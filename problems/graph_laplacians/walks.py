"""Part d: what the powers of the adjacency matrix count."""

from collections import Counter
from typing import Any

import networkx as nx

import exambank as eb

from .problem import Given, problem
from .undirected import WHOLE, adjacency, as_graph


@problem.part(
    "d",
    eb.Several.of(A2=WHOLE, A3=WHOLE, triangles=eb.Integer()),
    key="A2 = 2 1 1 1 0; 1 2 1 1 0; 1 1 3 0 1; 1 1 0 2 0; 0 0 1 0 1;"
    "A3 = 2 3 4 1 1; 3 2 4 1 1; 4 4 2 4 0; 1 1 4 0 2; 1 1 0 2 0; triangles = 1",
)
def powers(given: Given) -> Any:
    """Multiply A by itself; a triangle is six closed walks: three starts, two directions."""
    a = adjacency(given)
    return {"A2": a**2, "A3": a**3, "triangles": (a**3).trace() / 6}


def walks(given: Given, steps: int, *, turning: bool = True) -> Any:
    """How many walks of so many steps lead from i to j, listed one by one; `turning` lets them meet a node again."""
    graph = as_graph(given)
    found = [[node] for node in graph]
    for _ in range(steps):
        found = [[*walk, n] for walk in found for n in graph[walk[-1]] if turning or n not in walk]
    ends = Counter((walk[0], walk[-1]) for walk in found)
    return [[ends[i, j] for j in graph] for i in graph]


@powers.route
def powers_by_walking(given: Given) -> Any:
    """List every walk of two and of three steps by its ends; networkx lists the cliques of three nodes."""
    cliques = [clique for clique in nx.enumerate_all_cliques(as_graph(given)) if len(clique) == 3]
    return {"A2": walks(given, 2), "A3": walks(given, 3), "triangles": len(cliques)}


powers.mistake(
    "left out",
    "You counted paths, which visit no node twice: a walk may turn back, and it may end where it began.",
    lambda g: {"A2": walks(g, 2, turning=False), "A3": walks(g, 3, turning=False), "triangles": powers(g).triangles},
)
powers.mistake(
    "counted twice",
    "That is the trace of A³, which counts closed walks: each triangle is counted from every start and both ways.",
    lambda g: powers(g)._replace(triangles=6 * powers(g).triangles),
)
