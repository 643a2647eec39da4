# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Double descent, in code
#
# This notebook works through [Double descent](../problems/double_descent.md): the risk of a linear
# model, by formula and by simulation, its peak, the penalty that removes it, and the same on real
# digits. After every part, `check` compares the result with the bank's own answer.

# %%
import os
from fractions import Fraction

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before NumPy: on matrices this small, threads wait for each other

import numpy as np
from sklearn.datasets import load_digits

from exambank import check

d, sigma, beta = 50, Fraction(1, 2), 1

# %% [markdown]
# ## Part b: the risk
#
# First by simulation. In every round, draw weights of length 1 in a random direction, Gaussian
# inputs, and noisy targets. `np.linalg.pinv(X) @ y` are the shortest of the weights that fit best.
# For isotropic inputs the risk is σ² + ‖ŵ − w‖²: no test set is needed.


# %%
# solution b: write `simulate(n, rounds, penalty=0)`, the risk in each round, with a ridge if penalty > 0
def simulate(n, rounds=400, penalty=0):
    rng, found = np.random.default_rng(n), []
    for _ in range(rounds):
        w = rng.standard_normal(d)
        w /= np.linalg.norm(w)
        X = rng.standard_normal((n, d))
        y = X @ w + float(sigma) * rng.standard_normal(n)
        fit = np.linalg.solve(X.T @ X + penalty * np.eye(d), X.T @ y) if penalty else np.linalg.pinv(X) @ y
        found.append(float(sigma) ** 2 + np.sum((fit - w) ** 2))
    return np.array(found)


# end
for n in (25, 60, 100):
    risks = simulate(n)
    print(f"n = {n}: mean {risks.mean():.3f} ± {risks.std() / len(risks) ** 0.5:.3f}")

# %% [markdown]
# Now the closed form. Forget the noise of the new example on purpose, to see what is said:


# %%
# solution b: write `risk(n)` for n < d − 1 and n > d + 1, an exact fraction
def risk(n):
    if n > d:
        return sigma**2 + sigma**2 * Fraction(d, n - d - 1)
    return sigma**2 + beta**2 * Fraction(d - n, d) + sigma**2 * Fraction(n, d - n - 1)


# end
check("double_descent", "b", [risk(n) - sigma**2 for n in (25, 60, 100)])
check("double_descent", "b", [risk(n) for n in (25, 60, 100)])

# %%
# solution b_more: make `worse`, the smallest n ≥ 1 at which one more example makes the risk larger
worse = next(n for n in range(1, d - 2) if risk(n + 1) > risk(n))
# end
check("double_descent", "b_more", worse)

# %% [markdown]
# ## Part c: the peak
#
# Near n = d, watch the mean and the median of the same rounds. The mean is that of the few worst.

# %%
for n in (40, 45, 48, 50, 52, 55, 60):
    risks = simulate(n)
    print(f"n = {n}: median {np.median(risks):6.2f}, mean {risks.mean():10.2f}, largest {risks.max():12.2f}")

# %%
# solution c: make `smallest`, for each of these n the median smallest singular value of 100 Gaussian n × d matrices
smallest = {
    n: np.median(np.linalg.svd(np.random.default_rng(n).standard_normal((100, n, d)), compute_uv=False)[:, -1])
    for n in (10, 25, 45, 50, 55, 75, 100)
}
# end
for n, value in smallest.items():
    print(f"n = {n}: {value:.3f}")
assert min(smallest, key=smallest.get) == d
check("double_descent", "c", "singular")

# %%
check("double_descent", "c_infinite", [d - 1, d, d + 1])

# %%
# solution c_noise: make `total` and `share`, exactly, for the singular values 4, 1 and 1/10
each = [sigma**2 / s**2 for s in (Fraction(4), Fraction(1), Fraction(1, 10))]
total, share = sum(each), max(each) / sum(each)
# end
check("double_descent", "c_noise", {"total": total, "share": share})

# %% [markdown]
# ## Part d: the best penalty
#
# Which penalty is best? Try some, at the peak and on either side of it.

# %%
for n in (25, 50, 100):
    means = {penalty: simulate(n, 150, penalty).mean() for penalty in (1, 4, 12.5, 40, 120)}
    print(f"n = {n}:", ", ".join(f"{penalty}: {mean:.3f}" for penalty, mean in means.items()))

# %%
# solution d: make `best`, the penalty that is best for every n, exactly
best = d * sigma**2 / Fraction(beta) ** 2
# end
check("double_descent", "d", best)

# %% [markdown]
# ## Part e: random features of digits
#
# 200 training images, and false labels for about one in five of them. The features are random,
# the last layer is the shortest that fits.

# %%
images, labels = load_digits(return_X_y=True)
images = (images - images.mean(0)) / (images - images.mean(0)).std()
rng = np.random.default_rng(0)
order = rng.permutation(len(labels))
train, test = order[:200], order[-900:]
false = rng.random(200) < 0.2
told = np.where(false, (labels[train] + rng.integers(1, 10, 200)) % 10, labels[train])
targets = np.eye(10)[told] - 0.1


# %%
# solution e: write `errors(width)`: test error in percent, and how many training images are told as their (false) label says
def errors(width):
    first = np.random.default_rng(width).standard_normal((64, width)) / 8
    seen, unseen = (np.maximum(images[some] @ first, 0) * (2 / width) ** 0.5 for some in (train, test))
    weights = np.linalg.pinv(seen, rcond=1e-12) @ targets
    wrong = (unseen @ weights).argmax(1) != labels[test]
    return 100 * wrong.mean(), ((seen @ weights).argmax(1) == told).sum()


# end
for width in (10, 50, 100, 150, 190, 200, 210, 250, 400, 800, 3200):
    error, fitted = errors(width)
    print(f"width {width:4}: {error:4.1f} % of the test images wrong, {fitted} of 200 training images fitted")
check("double_descent", "e", "tie")

# %%
# solution e_threshold: make `features` and `weights`, the fewest with which 200 images can be given any 10 outputs
features, weights = 200, 200 * 10
# end
check("double_descent", "e_threshold", {"features": features, "weights": weights})
