# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What dropout does, in code
#
# This notebook works through the parts of
# [What dropout does](../problems/understanding_dropout.md): two weights, one equation, and
# dropout on the inputs. After every part, `check` compares the result with the bank's own answer;
# where it knows the mistake, it says which one you made.

# %%
from fractions import Fraction
from itertools import product

import matplotlib.pyplot as plt
import numpy as np
import torch

from exambank import check

x, y, drop = np.array([10, 1]), 11, Fraction(1, 2)
keep = 1 - drop


def exact(floats, denominator):
    """Floats that are known to be multiples of 1/denominator, as fractions."""
    return [Fraction(round(value * denominator), denominator) for value in floats]


# %% [markdown]
# ## Part a: the shortest fit
#
# Infinitely many weights give 10·w₁ + w₂ = 11. These do, but they are not the shortest:

# %%
check("understanding_dropout", "a", [1, 1])

# %%
# solution a: make `plain`, the shortest weights with plain @ x = y, as exact fractions
plain = [Fraction(int(value) * y, int(x @ x)) for value in x]
# end
check("understanding_dropout", "a", plain)

# %% [markdown]
# ## Part b: gradient descent
#
# The loss is (w·x − y)², and w starts at zero.


# %%
# solution b: write `descend(step, number)`, which makes `number` steps of gradient descent and gives w
def descend(step, number=300):
    w = np.zeros(2)
    for _ in range(number):
        w = w - step * 2 * (w @ x - y) * x
    return w


# end
print("at a small step:", descend(0.001))

# %% [markdown]
# It ends at the shortest fit. Above which step size does it run away? Look for it by bisection.

# %%
# solution b: make `largest`, the step size at which descent changes from arriving to running away, as a fraction 1/n
low, high = 0.0, 1.0
while high - low > 1e-9:
    middle = (low + high) / 2
    arrives = abs(descend(middle, 50) @ x - y) < y
    low, high = (middle, high) if arrives else (low, middle)
largest = Fraction(1, round(1 / low))
# end
check("understanding_dropout", "b", {"weights": plain, "largest_step": largest})

# %% [markdown]
# ## Part c: least squares with dropout
#
# Four inputs can occur, each with probability ¼. Kept values are divided by the keep rate.

# %%
# solution c: make `inputs`, the four dropped inputs as rows (both kept, first only, second only, none)
masks = np.array(list(product([1, 0], repeat=2)))
inputs = masks * x / float(keep)
# end
dropped = exact(np.linalg.lstsq(inputs, np.full(4, float(y)))[0], 30)
check("understanding_dropout", "c", dropped)

# %% [markdown]
# ## Part d: batches of one
#
# At these weights, what does SGD see?

# %%
# solution d: make `losses`, the loss of each of the four inputs at the weights `dropped`, as fractions
losses = exact((inputs @ np.array(dropped, dtype=float) - y) ** 2, 9)
# end
check("understanding_dropout", "d", {"losses": losses, "mean": sum(losses) / 4})

# %% [markdown]
# No sample is fitted, so SGD goes on and on. Run it: thirty seeds side by side, and large batches
# for comparison, at the step size of the page. A batch is described by how often each of the four
# inputs occurs in it.


# %%
# solution d_end: write `sgd(batch, steps, step)`, which gives w after every step, shape (steps, 30 seeds, 2)
def sgd(batch, steps=4000, step=1 / 1010):
    rng, w, path = np.random.default_rng(0), np.zeros((30, 2)), []
    for _ in range(steps):
        shares = rng.multinomial(batch, [0.25] * 4, size=30) / batch
        residuals = w @ inputs.T - y
        w = w - step * 2 * (shares * residuals) @ inputs
        path.append(w)
    return np.array(path)


# end
paths = {batch: sgd(batch) for batch in (1, 1024)}
figure, axes = plt.subplots(1, 2, figsize=(7, 2.6), layout="constrained", sharey=True)
for axis, (batch, path) in zip(axes, paths.items(), strict=True):
    axis.plot(path[:, 0])
    axis.set(title=f"batch {batch}", xlabel="step")
plt.show()

# %%
for batch, path in paths.items():
    late = path[len(path) // 2 :]
    print(f"batch {batch:4}: mean {late.mean((0, 1))}, standard deviation {late.std((0, 1))}")

# %% [markdown]
# Compare the means with part c, and the standard deviations with zero.

# %%
# solution d_end: make `end`, one of "rest", "wander", "elsewhere", "plain"
end = "wander"
# end
check("understanding_dropout", "d_end", end)

# %% [markdown]
# ## Part e: large batches

# %%
# solution e: make `variance`, the exact variance of the loss of a batch of 1024 at the weights `dropped`
mean = sum(losses) / 4
variance = sum((loss - mean) ** 2 for loss in losses) / 4 / 1024
# end
check("understanding_dropout", "e", {"mean": mean, "variance": variance})

# %% [markdown]
# ## Part f: who does the work?

# %%
# solution f: make `ratios`, a dictionary of the four ratios, first input over last
ratios = {
    "weights": plain[0] / plain[1],
    "contributions": plain[0] / plain[1] * 10,
    "dropped_weights": dropped[0] / dropped[1],
    "dropped_contributions": dropped[0] / dropped[1] * 10,
}
# end
check("understanding_dropout", "f", ratios)

# %% [markdown]
# ## Part g: the drop rate
#
# The penalty is the *odds* of being dropped. A formula is typed as text.

# %%
check("understanding_dropout", "g", "y / (2 + d)")

# %%
# solution g: make `formula`, the common contribution w·x of the inputs, in y and d, as text
formula = "y / (2 + d / (1 - d))"
# end
check("understanding_dropout", "g", formula)

# %%
# solution g_limit: make `limit`, the weights that the formula gives as d goes to 0 from above
limit = [Fraction(y, 2 * int(value)) for value in x]
# end
check("understanding_dropout", "g_limit", limit)

# %% [markdown]
# That is not the solution without dropout. The minimiser jumps.
#
# ## Part h: Adam

# %%
# solution h: make `adam`, where torch's Adam ends without dropout, started at zero with a rate of 0.01
w = torch.zeros(2, requires_grad=True)
optimizer = torch.optim.Adam([w], lr=0.01)
for _ in range(1000):
    optimizer.zero_grad()
    ((w @ torch.tensor([10.0, 1.0]) - y) ** 2).backward()
    optimizer.step()
adam = exact(w.tolist(), 1000)
# end
check("understanding_dropout", "h", adam)

# %% [markdown]
# ## Part i: a cheat in the corner
#
# How many values see the last four pixels of the bottom row? Ask a network of ones: an output
# changes if and only if it sees one of them.

# %%
# solution i: make `first` and `second`, how many values see the cheat after each stage (16 and 32 channels)
image = torch.zeros(1, 1, 32, 32)
image[..., -1, -4:] = 1
counts = []
for channels in (16, 32):
    image = torch.nn.functional.avg_pool2d(torch.nn.functional.conv2d(image, torch.ones(1, 1, 3, 3), padding=1), 2)
    counts.append(int((image > 0).sum()) * channels)
first, second = counts
# end
check("understanding_dropout", "i", {"first": first, "second": second})

# %% [markdown]
# ## Your own numbers
#
# Givens can be changed, and `check` then computes the answer to yours. Three inputs, one of them
# negative, and a drop rate of one third:

# %%
loud = [Fraction(6), Fraction(-2), Fraction(1)]
share = Fraction(7) / (3 + Fraction(1, 2))
check("understanding_dropout", "c", [share / value for value in loud], x=[6, -2, 1], y=7, drop="1/3")
