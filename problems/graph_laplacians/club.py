"""Part i: the second eigenvalue of a Laplacian splits Zachary's karate club."""

from functools import cache
from typing import Any

import networkx as nx
import numpy as np

import exambank as eb

from .problem import Given, problem

CLUB: "nx.Graph[int]" = nx.karate_club_graph()
"""networkx numbers the members from 0 and gives the friendships weights."""
THREE_DIGITS = eb.Real(2e-3, because="λ₂ is no fraction; rounded to three digits it is told from every neighbour")
PRECISELY: dict[str, Any] = {"tol": 1e-13, "method": "tracemin_lu", "seed": 1}


def modes(graph: "nx.Graph[Any]") -> tuple[Any, Any]:
    """Eigenvalues and eigenvectors of D − A, the smallest first."""
    return np.linalg.eigh(nx.laplacian_matrix(graph, weight=None).toarray().astype(float))


@problem.part("i", eb.Several.of(lambda2=THREE_DIGITS, side_of_1=eb.Vector(eb.Integer())))
def split(given: Given) -> Any:
    """The second smallest eigenvalue of D − A, and the signs of its eigenvector."""
    values, vectors = modes(CLUB)
    return {"lambda2": values[1], "side_of_1": np.flatnonzero(vectors[:, 1] * vectors[0, 1] > 0) + 1}


@cache
def bisected(weight: str | None = None) -> dict[str, Any]:
    """The same by networkx."""
    side = next(side for side in nx.spectral_bisection(CLUB, weight, **PRECISELY) if 0 in side)
    return {"lambda2": nx.algebraic_connectivity(CLUB, weight, **PRECISELY), "side_of_1": [k + 1 for k in sorted(side)]}


@split.route
def split_by_networkx(given: Given) -> Any:
    """networkx's trace minimisation, with `weight=None`, and its own bisection."""
    return bisected()


@split.law
def the_other_equations_place_everyone(given: Given, answer: Any) -> bool:
    """Put 1 for member 1 and solve the equations of all others: positive is the side of 1, and the first holds too."""
    system = nx.laplacian_matrix(CLUB, weight=None).toarray() - answer.lambda2 * np.eye(len(CLUB))
    x = np.array([1, *np.linalg.solve(system[1:, 1:], -system[1:, 0])])
    return abs(system[0] @ x) < 1e-9 and [*answer.side_of_1] == [k for k, entry in enumerate(x, 1) if entry > 0]


split.mistake(
    "misconception",
    "You used the weights that networkx stores with the friendships: pass weight=None, and every tie counts once.",
    lambda g: bisected("weight"),
)
split.mistake(
    "off by one",
    "You counted the members from 0, as networkx does: here they are numbered from 1.",
    lambda g: split(g)._replace(side_of_1=[k - 1 for k in split(g).side_of_1]),
)


@cache
def fiedler() -> Any:
    """The second eigenvector by networkx."""
    return nx.fiedler_vector(CLUB, None, **PRECISELY)


def strays(side: Any) -> list[int]:
    """The members whom a split puts on another side than the one they took."""
    return [k + 1 for k in CLUB if (CLUB.nodes[k]["club"] == CLUB.nodes[0]["club"]) != (k + 1 in side)]


problem.fact("members", lambda g: len(CLUB), lambda g: len({end for tie in CLUB.edges for end in tie}))
problem.fact("friendships", lambda g: CLUB.size(), lambda g: sum(n for _, n in CLUB.degree()) // 2)
problem.fact("strays", lambda g: strays(split(g).side_of_1), lambda g: strays(bisected()["side_of_1"]))
problem.fact(
    "margin",
    lambda g: abs(modes(CLUB)[1][:, 1]).min(),
    lambda g: abs(fiedler()).min(),
    kind=eb.Real(1e-2, because="only how far it is from 0 matters", routes=1e-6),
)
