"""Parts e to g: the matrices of the road network."""

from collections import Counter
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
    network: nx.DiGraph[str] = nx.DiGraph()
    network.add_nodes_from(given.places)
    network.add_edges_from(given.segments)
    return network


@problem.part("e", WHOLE)
def roads(given: Given) -> Any:
    """Every segment is one cell: its start is the row, its end the column."""
    return [[int((i, j) in given.segments) for j in given.places] for i in given.places]


@roads.route
def roads_by_networkx(given: Given) -> Any:
    """networkx builds the matrix from its own graph."""
    return nx.to_numpy_array(as_network(given))


@roads.law
def one_cell_a_segment(given: Given, a: Any) -> bool:
    """There are as many 1s as segments, and each segment finds its own."""
    place = given.places.index
    return sum(map(sum, a)) == len(given.segments) and all(a[place(i)][place(j)] == 1 for i, j in given.segments)


roads.mistake(
    "transposed",
    "You put the start in the column and the end in the row: here A_ij = 1 means a segment from i to j.",
    lambda g: sympy.Matrix(roads(g)).T,
)
roads.mistake(
    "counted twice",
    "You let the traffic run both ways on every street: a one-way segment is one entry only.",
    lambda g: np.array(roads(g)) | np.array(roads(g)).T,
)


@problem.part("f", eb.Several.of(D_in=WHOLE, D_out=WHOLE))
def degrees(given: Given) -> Any:
    """Columns of A add up to in-degrees, rows to out-degrees."""
    a = sympy.Matrix(roads(given))
    return {"D_in": row_sums(a.T), "D_out": row_sums(a)}


@degrees.route
def degrees_by_networkx(given: Given) -> Any:
    """networkx counts the segments that enter and that leave."""
    network = as_network(given)
    return {"D_in": np.diag([n for _, n in network.in_degree]), "D_out": np.diag([n for _, n in network.out_degree])}


@degrees.law
def read_off_the_list(given: Given, answer: Any) -> bool:
    """In the list of segments, each intersection is an end as often as D_in says, and a start as often as D_out."""
    starts, ends = (Counter(column) for column in zip(*given.segments, strict=True))
    both = zip(answer, (ends, starts), strict=True)
    return all(np.array_equal(table, np.diag([times[p] for p in given.places])) for table, times in both)


degrees.mistake(
    "transposed",
    "You swapped them: the out-degree adds up a row of A, the in-degree a column.",
    lambda g: {"D_in": degrees(g).D_out, "D_out": degrees(g).D_in},
)
degrees.mistake(
    "counted twice",
    "You counted every segment at an intersection, whichever way it runs: keep arriving and leaving apart.",
    lambda g: dict.fromkeys(("D_in", "D_out"), sympy.Matrix(degrees(g).D_in) + sympy.Matrix(degrees(g).D_out)),
)


@problem.part("g", eb.Several.of(L_in=RADICALS, L_out=RADICALS))
def laplacians(given: Given) -> Any:
    """Subtract A, scaled by the roots of the in-degrees (or the out-degrees) from both sides, from I."""
    a = sympy.Matrix(roads(given))
    unit = sympy.eye(a.rows)
    return {"L_in": unit - scaled(a, d=row_sums(a.T)), "L_out": unit - scaled(a)}


@laplacians.route
def laplacians_entry_by_entry(given: Given) -> Any:
    """1 on the diagonal, −1/√(d_i d_j) for a segment from i to j, 0 elsewhere."""
    tables = {}
    for name, end in (("L_in", 1), ("L_out", 0)):
        d = Counter(segment[end] for segment in given.segments)
        off = {(i, j): -1 / sympy.sqrt(d[i] * d[j]) for i, j in given.segments}
        tables[name] = [[off.get((i, j), int(i == j)) for j in given.places] for i in given.places]
    return tables


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
    lambda g: {name: sympy.Matrix(table).T for name, table in laplacians(g)._asdict().items()},
)

problem.fact("places", lambda g: len(g.places), lambda g: len(as_network(g)))
problem.fact("roads_listed", lambda g: len(g.segments), lambda g: as_network(g).number_of_edges())
problem.fact(
    "two_way",  # whether some street has traffic in both directions
    lambda g: any((j, i) in g.segments for i, j in g.segments),
    lambda g: nx.overall_reciprocity(as_network(g)) > 0,
)
