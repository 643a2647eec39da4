"""Parts e to g: the matrices of the road network."""

from typing import Any

import networkx as nx
import numpy as np
import sympy
from scipy.sparse import csgraph

import exambank as eb

from .problem import Given, problem
from .undirected import RADICALS, WHOLE, row_sums, scaled


def as_network(given: Given) -> "nx.DiGraph[str]":
    """The road network for networkx, its intersections and segments in our order."""
    network: nx.DiGraph[str] = nx.empty_graph(given.places, nx.DiGraph)
    network.add_edges_from(given.segments)
    return network


@problem.part(
    "e",
    WHOLE,
    key="0 1 0 0 1 0 0 0; 1 0 1 0 0 1 0 0; 0 0 0 1 0 1 1 0; 1 0 1 0 0 0 0 1;"
    "1 1 0 0 0 0 0 1; 0 1 1 0 1 0 0 0; 0 0 1 1 0 1 0 1; 0 0 0 0 0 0 1 0",
)
def roads(given: Given) -> Any:
    """Every segment is one cell: its start is the row, its end the column."""
    return [[int((i, j) in given.segments) for j in given.places] for i in given.places]


@roads.route
def roads_by_networkx(given: Given) -> Any:
    """networkx builds the matrix from its own graph."""
    return nx.to_numpy_array(as_network(given))


roads.mistake(
    "transposed",
    "You put the start in the column and the end in the row: here A_ij = 1 means a segment from i to j.",
    lambda g: np.transpose(roads(g)),
)
roads.mistake(
    "counted twice",
    "You let the traffic run both ways on every street: a one-way segment is one entry only.",
    lambda g: np.array(roads(g)) | np.transpose(roads(g)),
)


@problem.part(
    "f",
    eb.Several.of(D_in=WHOLE, D_out=WHOLE),
    key={"D_in": np.diag([3, 3, 4, 2, 2, 3, 2, 3]), "D_out": np.diag([2, 3, 3, 3, 3, 3, 4, 1])},
)
def degrees(given: Given) -> Any:
    """Columns of A add up to in-degrees, rows to out-degrees."""
    a = sympy.Matrix(roads(given))
    return {"D_in": row_sums(a.T), "D_out": row_sums(a)}


@degrees.route
def degrees_by_networkx(given: Given) -> Any:
    """networkx counts the segments that enter and that leave."""
    network = as_network(given)
    return {"D_in": np.diag([n for _, n in network.in_degree]), "D_out": np.diag([n for _, n in network.out_degree])}


degrees.mistake(
    "transposed",
    "You swapped them: the out-degree adds up a row of A, the in-degree a column.",
    lambda g: {"D_in": degrees(g).D_out, "D_out": degrees(g).D_in},
)
degrees.mistake(
    "counted twice",
    "You counted every segment at an intersection, whichever way it runs: keep arriving and leaving apart.",
    lambda g: dict.fromkeys(("D_in", "D_out"), np.add(*degrees(g))),
)


@problem.part("g", eb.Several.of(L_in=RADICALS, L_out=RADICALS))
def laplacians(given: Given) -> Any:
    """Subtract A, scaled by the roots of the in-degrees (or the out-degrees) from both sides, from I."""
    a = sympy.Matrix(roads(given))
    unit = sympy.eye(a.rows)
    return {"L_in": unit - scaled(a.T).T, "L_out": unit - scaled(a)}


@laplacians.route
def laplacians_entry_by_entry(given: Given) -> Any:
    """From I take every entry of networkx's matrix over the roots of the two degrees."""
    a = nx.to_numpy_array(as_network(given)).astype(int)
    roots = [np.array([*map(sympy.sqrt, a.sum(axis).tolist())]) for axis in (0, 1)]
    l_in, l_out = (np.eye(len(a), dtype=int) - a / np.outer(root, root) for root in roots)
    return {"L_in": l_in, "L_out": l_out}


@laplacians.law
def scipy_agrees(given: Given, answer: Any) -> bool:
    """`scipy.sparse.csgraph.laplacian(A, normed=True)` gives both, with `use_out_degree` off and on."""
    a = nx.to_numpy_array(as_network(given))
    both = [csgraph.laplacian(a, normed=True, use_out_degree=out) for out in (False, True)]
    return np.allclose(np.array(answer, dtype=float), both, rtol=0, atol=1e-12)


laplacians.mistake(
    "transposed",
    "You swapped them: L_in is normalised with the in-degrees, the column sums of A.",
    lambda g: {"L_in": laplacians(g).L_out, "L_out": laplacians(g).L_in},
)
laplacians.mistake(
    "transposed",
    "You transposed A: the entry for a segment from i to j stands in row i, column j.",
    lambda g: {name: np.transpose(table) for name, table in laplacians(g)._asdict().items()},
)

problem.fact("places", lambda g: len(g.places), lambda g: len(as_network(g)))
problem.fact("roads_listed", lambda g: len(g.segments), lambda g: as_network(g).number_of_edges())
problem.fact(
    "two_way",  # whether some street has traffic in both directions
    lambda g: any((j, i) in g.segments for i, j in g.segments),
    lambda g: nx.overall_reciprocity(as_network(g)) > 0,
)
