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
    graph: nx.Graph[int] = nx.empty_graph(range(1, given.nodes + 1))
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


def scaled(a: Any, left: Any = -HALF, right: Any = -HALF) -> Any:
    """D^left · a · D^right, exactly, where D has the row sums of a."""
    return row_sums(a) ** left * a * row_sums(a) ** right


@problem.part(
    "b",
    eb.Several.of(A=WHOLE, D=WHOLE, A_sym=RADICALS),
    key="A = 0 1 1 0 0; 1 0 1 0 0; 1 1 0 1 0; 0 0 1 0 1; 0 0 0 1 0;"
    "D = 2 0 0 0 0; 0 2 0 0 0; 0 0 3 0 0; 0 0 0 2 0; 0 0 0 0 1; A_sym = 0 1/2 1/sqrt(6) 0 0; 1/2 0 1/sqrt(6) 0 0;"
    "1/sqrt(6) 1/sqrt(6) 0 1/sqrt(6) 0; 0 0 1/sqrt(6) 0 1/sqrt(2); 0 0 0 1/sqrt(2) 0",
)
def matrices(given: Given) -> Any:
    """Mark both directions of every edge, add up the rows, and scale by D^(-1/2) from both sides."""
    a = adjacency(given)
    return {"A": a, "D": row_sums(a), "A_sym": scaled(a)}


@matrices.law
def networkx_has_the_same(given: Given, answer: Any) -> bool:
    """networkx gives the same A and degrees, and A_sym as what its normalised Laplacian takes from I."""
    graph = as_graph(given)
    a_sym = np.eye(given.nodes) - nx.normalized_laplacian_matrix(graph).toarray()
    theirs = [nx.to_numpy_array(graph), np.diag([n for _, n in graph.degree]), a_sym]
    return np.allclose(np.array(answer, dtype=float), theirs, rtol=0, atol=1e-12)


for message, *powers in (
    ("You divided every row by its degree: D⁻¹A is a random walk's matrix, whose rows add up to 1.", -1, 0),
    ("You divided every column by its degree: that is AD⁻¹, whose columns add up to 1.", 0, -1),
    ("You divided by the product of the two degrees: divide by its square root, for the factors are D^(−1/2).", -1, -1),
):
    matrices.mistake(
        "factor", message, lambda g, powers=powers: matrices(g)._replace(A_sym=scaled(adjacency(g), *powers))
    )


@problem.part(
    "c",
    RADICALS,
    key="1 -1/2 -1/sqrt(6) 0 0; -1/2 1 -1/sqrt(6) 0 0; -1/sqrt(6) -1/sqrt(6) 1 -1/sqrt(6) 0;"
    "0 0 -1/sqrt(6) 1 -1/sqrt(2); 0 0 0 -1/sqrt(2) 1",
)
def laplacian(given: Given) -> Any:
    """Subtract A_sym from I: 1 on the diagonal, −1/√(d_i d_j) where i and j are joined."""
    return sympy.eye(given.nodes) - scaled(adjacency(given))


@laplacian.route
def laplacian_by_incidence(given: Given) -> Any:
    """Give every edge a direction: D − A is BBᵀ, so the rows of B, scaled to length 1, have L_sym as inner products."""
    b = sympy.Matrix(nx.incidence_matrix(as_graph(given), oriented=True).toarray().astype(int))
    unit = sympy.Matrix([b.row(i).normalized() for i in range(b.rows)])
    return unit * unit.T


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
