"""Parts a to c: the matrices of an undirected graph."""

from typing import Any

import networkx as nx
import numpy as np
import sympy

import exambank as eb

from .problem import Given, problem

WHOLE, RADICALS = eb.Matrix(eb.Integer()), eb.Matrix(eb.Formula())
HALF = sympy.Rational(1, 2)

problem.choice(
    "a",
    key="root",
    options={
        "commute": (
            "$D^{-1/2} A = A D^{-1/2}$",
            "A diagonal matrix on the left scales rows, on the right columns: the two products differ unless "
            "neighbours have equal degrees.",
        ),
        "gather": (
            "$D^{-1/2} A D^{-1/2} = D^{-1} A$",
            "That moves a factor past $A$, which is not allowed: $D^{-1} A$ belongs to a random walk and need not be "
            "symmetric.",
        ),
        "root": "$I = D^{-1/2} D D^{-1/2}$",
        "once": (
            "$D^{-1/2} (D - A) = I - D^{-1/2} A$",
            "One factor turns $D$ into its square root, not into $I$: it takes one from each side.",
        ),
    },
)


def as_graph(given: Given, edges: Any = None) -> "nx.Graph[int]":
    """The undirected graph for networkx; with other edges where they are named."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(1, given.nodes + 1))
    graph.add_edges_from(given.edges if edges is None else edges)
    return graph


def adjacency(given: Given) -> Any:
    """A 1 in row i, column j and in row j, column i for every edge."""
    a = sympy.zeros(given.nodes)
    for i, j in given.edges:
        a[i - 1, j - 1] = a[j - 1, i - 1] = 1
    return a


def row_sums(a: Any) -> Any:
    """The diagonal matrix of the row sums."""
    return sympy.diag(*(a * sympy.ones(a.rows, 1)))


def scaled(a: Any, left: Any = -HALF, right: Any = -HALF, d: Any = None) -> Any:
    """D^left · a · D^right, exactly; D has the row sums of a unless given."""
    d = row_sums(a) if d is None else d
    return d**left * a * d**right


def is_l_sym(given: Given, table: Any) -> bool:
    """Whether these are the numbers of networkx's normalised Laplacian."""
    theirs = nx.normalized_laplacian_matrix(as_graph(given)).toarray()
    return np.allclose(np.array(table, dtype=float), theirs, rtol=0, atol=1e-12)


@problem.part("b", eb.Several.of(A=WHOLE, D=WHOLE, A_sym=RADICALS))
def matrices(given: Given) -> Any:
    """Mark both directions of every edge, add up the rows, and scale by D^(-1/2) from both sides."""
    a = adjacency(given)
    return {"A": a, "D": row_sums(a), "A_sym": scaled(a)}


@matrices.route
def matrices_entry_by_entry(given: Given) -> Any:
    """A, the degrees and, for every edge, 1/√(d_i d_j), read off networkx's graph."""
    graph = as_graph(given)
    d = dict(graph.degree())
    entries = [[int(graph.has_edge(i, j)) / sympy.sqrt(d[i] * d[j]) for j in d] for i in d]
    return {"A": nx.to_numpy_array(graph), "D": np.diag([*d.values()]), "A_sym": entries}


@matrices.law
def networkx_normalises(given: Given, answer: Any) -> bool:
    """I − A_sym is networkx's normalised Laplacian."""
    return is_l_sym(given, sympy.eye(given.nodes) - sympy.Matrix(answer.A_sym))


for message, left, right in (
    ("You divided every row by its degree: D⁻¹A is a random walk's matrix, whose rows add up to 1.", -1, 0),
    ("You divided every column by its degree: that is AD⁻¹, whose columns add up to 1.", 0, -1),
    ("You divided by the product of the two degrees: divide by its square root, for the factors are D^(−1/2).", -1, -1),
):
    matrices.mistake(
        "misconception" if left + right == -1 else "factor",
        message,
        lambda g, powers=(left, right): matrices(g)._replace(A_sym=scaled(adjacency(g), *powers)),
    )


@problem.part("c", RADICALS)
def laplacian(given: Given) -> Any:
    """Subtract A_sym from I: 1 on the diagonal, −1/√(d_i d_j) where i and j are joined."""
    return sympy.eye(given.nodes) - scaled(adjacency(given))


@laplacian.route
def laplacian_by_incidence(given: Given) -> Any:
    """Give every edge a direction: D − A is BBᵀ, so the rows of B, scaled to length 1, have L_sym as inner products."""
    b = sympy.Matrix(nx.incidence_matrix(as_graph(given), oriented=True).toarray().astype(int))
    unit = sympy.Matrix([b.row(i).normalized() for i in range(b.rows)])
    return unit * unit.T


@laplacian.law
def networkx_agrees(given: Given, answer: Any) -> bool:
    """`networkx.normalized_laplacian_matrix` gives the same numbers."""
    return is_l_sym(given, answer)


laplacian.mistake(
    "left out",
    "That is L = D − A itself: it still has to be multiplied by D^(−1/2) from both sides.",
    lambda g: row_sums(adjacency(g)) - adjacency(g),
)
laplacian.mistake(
    "misconception",
    "That is I − D⁻¹A, the random walk's Laplacian: its rows add up to 0, but it is not symmetric. "
    "Divide by a root of each of the two degrees.",
    lambda g: sympy.eye(g.nodes) - scaled(adjacency(g), -1, 0),
)
