"""Part h3: the balanced flow nearest to the counts."""

from typing import Any

import numpy as np
import sympy

import exambank as eb

from .problem import Given, problem
from .traffic import by_networkx, components, ends


def potentials(given: Given) -> Any:
    """Solve BBᵀp = Bx; 1 more on the diagonal at the last intersection of each component makes p = 0 there."""
    b, last = ends(given), [max(part) for part in components(given)]
    grounded = b * b.T + sympy.diag(*(int(place in last) for place in given.places))
    return [*grounded.LUsolve(b * sympy.Matrix(given.counts))]


def corrected(given: Given, potential: Any) -> Any:
    """The counts minus Bᵀp, as a row."""
    return [*(sympy.Matrix(given.counts) - ends(given).T * sympy.Matrix(potential))]


@problem.part("h3")
def nearest(given: Given) -> eb.Row:
    """Subtract from the counts the part that causes the imbalance: x − Bᵀp, where BBᵀp = Bx."""
    return corrected(given, potentials(given))


@nearest.route
def nearest_by_loops(given: Given) -> eb.Row:
    """Write the flow as a sum of independent loops, the columns of Z, and fit their sizes: ZᵀZy = Zᵀx, all exact."""
    z = sympy.Matrix.hstack(*sympy.Matrix(by_networkx(given)).nullspace())
    return [*(z * (z.T * z).LUsolve(z.T * sympy.Matrix(given.counts)))]


@nearest.law
def numpy_projects(given: Given, flow: Any) -> bool:
    """NumPy's pseudo-inverse projects the counts onto the balanced flows, and lands on the same point."""
    b, x = by_networkx(given), np.array(given.counts)
    return bool(np.allclose(x - np.linalg.pinv(b) @ (b @ x), np.array(flow, dtype=float), rtol=1e-9, atol=1e-9))


nearest.mistake(
    "sign",
    "You added the correction instead of subtracting it: that doubles every imbalance.",
    lambda g: [2 * count - new for count, new in zip(g.counts, nearest(g), strict=True)],
)
nearest.mistake(
    "misconception",
    "You spread each imbalance evenly over the segments there, which shifts it to the neighbours: solve for all "
    "intersections at once, with the whole matrix BBᵀ and not only its diagonal.",
    lambda g: corrected(g, [b.dot(g.counts) / b.dot(b) for b in map(ends(g).row, range(len(g.places)))]),
)


def potentials_by_elimination(given: Given) -> list[Any]:
    """Gauss–Jordan on the whole singular system: the unknowns it leaves free are those of the last intersections."""
    b = sympy.Matrix(by_networkx(given))
    p, free = (b * b.T).gauss_jordan_solve(b * sympy.Matrix(given.counts))
    return [*p.subs(dict.fromkeys(free, 0))]


problem.fact("potential", potentials, potentials_by_elimination, kind=eb.Vector(eb.Rational()))
problem.fact("gain", lambda g: [*(ends(g) * sympy.Matrix(g.counts))], lambda g: by_networkx(g) @ g.counts)
