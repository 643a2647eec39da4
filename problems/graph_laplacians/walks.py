"""Part d: what the powers of the adjacency matrix count."""

from typing import Any

import networkx as nx
import numpy as np

import exambank as eb

from .problem import Given, problem
from .undirected import WHOLE, adjacency, as_graph


@problem.part("d", eb.Several.of(A2=WHOLE, A3=WHOLE, triangles=eb.Integer()))
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
    table = np.zeros((given.nodes, given.nodes), dtype=int)
    for walk in found:
        table[walk[0] - 1, walk[-1] - 1] += 1
    return table


@powers.route
def powers_by_walking(given: Given) -> Any:
    """List every walk of two and of three steps by its ends; networkx lists the cliques of three nodes."""
    cliques = [clique for clique in nx.enumerate_all_cliques(as_graph(given)) if len(clique) == 3]
    return {"A2": walks(given, 2), "A3": walks(given, 3), "triangles": len(cliques)}


@powers.law
def numpy_multiplies(given: Given, answer: Any) -> bool:
    """NumPy's powers of networkx's matrix; networkx counts the triangles at each node, so each of them three times."""
    graph = as_graph(given)
    a, at_nodes = nx.to_numpy_array(graph), np.array([nx.triangles(graph, node) for node in graph])
    same = [np.array_equal(np.linalg.matrix_power(a, k), answer[k - 2]) for k in (2, 3)]
    return all(same) and 3 * answer.triangles == at_nodes.sum()


powers.mistake(
    "misconception",
    "You raised every entry to the power: a matrix power multiplies rows by columns.",
    lambda g: {"A2": adjacency(g), "A3": adjacency(g), "triangles": 0},
)
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
