"""Part i: the second eigenvalue of a Laplacian splits Zachary's karate club."""

import functools
from fractions import Fraction
from typing import Any

import networkx as nx
import numpy as np
import sympy

import exambank as eb

from .problem import Given, problem

CLUB: "nx.Graph[int]" = nx.karate_club_graph()
"""networkx numbers the members from 0 and gives the friendships weights."""
THREE_DIGITS = eb.Real(2e-3, because="λ₂ is no fraction; rounded to three digits it is told from every neighbour")


@functools.cache
def modes(graph: "nx.Graph[Any]", *, weighted: bool = False, normalized: bool = False) -> tuple[Any, Any]:
    """Eigenvalues and eigenvectors of the Laplacian D − A of a graph (or of I − A_sym), the smallest first."""
    a: Any = nx.to_numpy_array(graph)
    a = a if weighted else np.sign(a)
    d = a.sum(axis=1)
    values, vectors = np.linalg.eigh(np.eye(len(a)) - a / np.sqrt(np.outer(d, d)) if normalized else np.diag(d) - a)
    return values, vectors


def camps(graph: "nx.Graph[Any]", **options: bool) -> dict[str, Any]:
    """The second eigenvalue of a graph, and who has the sign of member 1 in its eigenvector."""
    values, vectors = modes(graph, **options)
    with_1 = vectors[:, 1] * vectors[0, 1] > 0
    return {"lambda2": values[1], "side_of_1": np.flatnonzero(with_1) + 1}


@problem.part("i", eb.Several.of(lambda2=THREE_DIGITS, side_of_1=eb.Vector(eb.Integer())))
def split(given: Given) -> Any:
    """The second smallest eigenvalue of D − A, and the signs of its eigenvector."""
    return camps(CLUB)


@functools.cache
def traced() -> tuple[float, Any]:
    """λ₂ and its eigenvector by networkx's trace minimisation."""
    options: dict[str, Any] = {"weight": None, "tol": 1e-13, "method": "tracemin_lu", "seed": 1}
    vector = nx.fiedler_vector(CLUB, **options)
    return float(nx.algebraic_connectivity(CLUB, **options)), vector / np.linalg.norm(vector)


@split.route
def split_by_networkx(given: Given) -> Any:
    """networkx's trace minimisation, with `weight=None`, finds the same value and the same sides."""
    value, vector = traced()
    return {"lambda2": value, "side_of_1": np.flatnonzero(np.sign(vector) == np.sign(vector[0])) + 1}


@functools.cache
def whole_laplacian() -> Any:
    """D − A of the club in whole numbers, from its list of friendships."""
    return np.array([[len(CLUB[i]) if i == j else -CLUB.has_edge(i, j) for j in CLUB] for i in CLUB])


@functools.cache
def polynomial() -> Any:
    """The exact characteristic polynomial of the club's Laplacian."""
    return sympy.Matrix(whole_laplacian()).charpoly()


@functools.cache
def roots_up_to(bound: Fraction) -> int:
    """How many different eigenvalues lie between 0 and the bound: an exact proof by Sturm's theorem."""
    return int(polynomial().count_roots(0, sympy.Rational(bound.numerator, bound.denominator)))


@split.law
def exactly_one_eigenvalue_is_smaller(given: Given, answer: Any) -> bool:
    """Sturm's theorem, in whole numbers, finds only 0 below λ₂(1 − 10⁻⁹), and one more below λ₂(1 + 10⁻⁹)."""
    value, gap = Fraction(answer.lambda2).limit_denominator(10**12), Fraction(1, 10**9)
    return roots_up_to(value * (1 - gap)) == 1 and roots_up_to(value * (1 + gap)) == 2


@split.law
def the_other_equations_place_everyone(given: Given, answer: Any) -> bool:
    """Put 1 for member 1 and solve the equations of all others: positive is the side of 1, and the first holds too."""
    system = whole_laplacian() - answer.lambda2 * np.eye(len(CLUB))
    x = np.array([1, *np.linalg.solve(system[1:, 1:], -system[1:, 0])])
    return abs(system[0] @ x) < 1e-9 and [*answer.side_of_1] == [k for k, entry in enumerate(x, 1) if entry > 0]


split.mistake(
    "misconception",
    "You used the weights that networkx stores with the friendships: pass weight=None, and every tie counts once.",
    lambda g: camps(CLUB, weighted=True),
)
split.mistake(
    "other quantity",
    "That is the second eigenvalue of L_sym: here the Laplacian is D − A, not normalised.",
    lambda g: camps(CLUB, normalized=True),
)
split.mistake(
    "off by one",
    "You counted the members from 0, as networkx does: here they are numbered from 1.",
    lambda g: {**split(g)._asdict(), "side_of_1": [k - 1 for k in split(g).side_of_1]},
)


def strays(side: Any) -> list[int]:
    """The members whom a split puts on another side than the one they took."""
    return [k + 1 for k in CLUB if (CLUB.nodes[k]["club"] == CLUB.nodes[0]["club"]) != (k + 1 in side)]


problem.fact("members", lambda g: len(CLUB), lambda g: len(traced()[1]))
problem.fact("friendships", lambda g: CLUB.size(), lambda g: whole_laplacian().trace() // 2)
problem.fact("strays", lambda g: strays(split(g).side_of_1), lambda g: strays(split_by_networkx(g)["side_of_1"]))
problem.fact(
    "margin",
    lambda g: abs(modes(CLUB)[1][:, 1]).min(),
    lambda g: abs(traced()[1]).min(),
    kind=eb.Real(1e-2, because="only how far it is from 0 matters", routes=1e-6),
)
