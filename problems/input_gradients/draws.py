"""The numbers of a variant, in three groups; what is too plain to be asked is refused."""

from fractions import Fraction
from typing import Any

import numpy as np


def draw_network(rng: np.random.Generator) -> dict[str, Any]:
    """One unit is dead, of the others one counts for the score and one against it."""
    x, W, b = rng.integers(0, 3, (2, 3)), rng.choice([-2, -1, -1, 0, 1, 1, 2], (3, 6)), rng.integers(-2, 3, 3)
    v = rng.permutation([rng.integers(1, 4), -rng.integers(1, 4), rng.choice([-2, -1, 1, 2])])
    alive = W @ x.ravel() + b > 0
    slopes, guided = (alive * v) @ W, (alive * v).clip(min=0) @ W
    map_, crisp = (abs(each).reshape(2, 3).max(axis=0) for each in (slopes, guided))
    signs = sorted(np.sign(alive * v))
    if signs != [-1, 0, 1] or (map_ == crisp).all() or len(set(map_)) == 1 or map_.max() > 7:
        raise ValueError("too plain to be asked")
    eps = Fraction(1, 2 ** int(rng.integers(0, 3)))
    return {"x": x, "W1": W, "b1": b, "v": v, "b2": int(rng.integers(-3, 4)), "eps": eps}


def draw_linear(rng: np.random.Generator) -> dict[str, Any]:
    """ε is a round number without the range of pixels, and within it one pixel is stopped."""
    w = rng.choice([-5, -4, -3, -2, -1, 1, 2, 3, 4, 5], 4, replace=False)
    z = np.array([Fraction(int(k), 10) for k in rng.integers(0, 11, 4)])
    eps, room = Fraction(int(rng.integers(2, 7)), 20), np.where(w > 0, z, 1 - z)
    if (room < eps).sum() != 1 or sorted(room)[1] < Fraction(1, 2):
        raise ValueError("not one pixel is stopped")
    keep, decay = Fraction(1, int(rng.integers(2, 5))), Fraction(1, int(rng.choice([1, 2, 4])))
    bias, rate = eps * int(abs(w).sum()) - w @ z, (1 - keep) / 2 / decay
    return {"w": w, "z": z, "bias": bias, "decay": decay, "rate": rate, "steps": int(rng.integers(2, 4))}


def draw_features(rng: np.random.Generator) -> dict[str, Any]:
    """Slopes whose means are whole numbers or halves, one of each sign; features of small whole numbers."""
    A1, A2, D1, D2, F, P, S = (
        rng.integers(*ends, (2, 3)) for ends in ((0, 5), (0, 5), (-1, 5), (-4, 5), (0, 4), (0, 4), (0, 3))
    )
    raw, sums, off = D1.sum() * A1 + D2.sum() * A2, (D1.sum(), D2.sum()), F @ F.T - S @ S.T
    if any(total % 3 for total in sums) or not sums[0] > 0 > sums[1] or (raw > 0).sum() < 2 or (raw >= 0).all():
        raise ValueError("too plain to be asked")
    if not off.all() or abs(off).max() > 9 or (F != P).sum() < 4:
        raise ValueError("too plain or too large")
    return {"A1": A1, "A2": A2, "D1": D1, "D2": D2, "F": F, "P": P, "S": S, "image": rng.integers(0, 5, (3, 3))}
