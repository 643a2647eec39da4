# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What a convolution knows, in code
#
# This notebook works through the parts of
# [What a convolution knows](../problems/inductive_bias.md) with PyTorch: bars, a small CNN and a
# larger MLP. You train both within seconds. After every part, `check` compares the result with the
# bank's own answer. What the page claims of many seeds, you can try on one.

# %%
from fractions import Fraction
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn
from torch.nn import functional

from exambank import check

torch.set_num_threads(1)
SIDE = 28

# %% [markdown]
# ## Part a: count the weights
#
# Convolutions keep the size: borders are reflected. Before the linear layer each map becomes its mean.


# %%
class CNN(nn.Module):
    def __init__(self, filters=3, kernel=7, classes=3, pool=functional.max_pool2d):
        super().__init__()
        options = {"padding": kernel // 2, "padding_mode": "reflect"}
        self.first = nn.Conv2d(1, filters, kernel, **options)
        self.second = nn.Conv2d(filters, filters, kernel, **options)
        self.last = nn.Linear(filters, classes)
        self.pool = pool

    def forward(self, x):
        # solution a_params: from images `x` (N, 1, 28, 28) to scores: first, ReLU, pool, second, ReLU, mean, last
        x = self.pool(self.first(x).relu(), 2)
        return self.last(self.second(x).relu().mean((2, 3)))
        # end


def mlp():
    # solution a_params: return an MLP with 50 and 10 hidden units, three classes, and ReLU in between
    sizes = (SIDE**2, 50, 10, 3)
    return (
        nn.Sequential(nn.Flatten(), *(nn.Linear(a, b) for a, b in pairwise(sizes)))
        .insert(2, nn.ReLU())
        .insert(4, nn.ReLU())
    )
    # end


counts = [sum(w.numel() for w in network.parameters()) for network in (CNN(), mlp())]
check("inductive_bias", "a_params", dict(zip(("cnn", "mlp"), counts, strict=True)))

# %% [markdown]
# ## Images
#
# As the code of the course draws them: a bar starts at row (or column) 1 to 27, is 1 to 4 wide, and
# the last row stays dark.


# %%
def draw(rng, kind, each, first=1, last=SIDE - 1):
    """Images (each, 28, 28) with a bar inside the rows or columns from `first` up to, not including, `last`."""
    images = np.tile(rng.uniform(0, 0.2, (each, 1, 1)), (1, SIDE, SIDE))
    for image in images if kind != "none" else ():
        start, width = rng.integers(first, last + 1), rng.integers(1, 5)
        (image if kind == "horizontal" else image.T)[start : min(start + width, last)] = rng.uniform(0.25, 1)
    return images


def dataset(rng, each, **limits):
    images = np.concatenate([draw(rng, kind, each, **limits) for kind in ("horizontal", "vertical", "none")])
    scaled = (images - 0.15) / 0.15
    return torch.tensor(scaled, dtype=torch.float32)[:, None], torch.arange(3).repeat_interleave(each)


training, labels = dataset(np.random.default_rng(0), 20)
figure, axes = plt.subplots(1, 6, figsize=(7, 1.4), layout="constrained")
for axis, image in zip(axes, training[[0, 1, 20, 21, 40, 41], 0], strict=True):
    axis.imshow(image, cmap="gray", vmin=-1, vmax=5)
    axis.axis("off")
plt.show()

# %% [markdown]
# How many different bars are there, by the text's rule and by this one? A first count takes pairs
# of a start and a width:

# %%
check("inductive_bias", "c5_bars", {"text": 2 * 28 * 5, "code": 2 * 27 * 4})

# %%
# solution c5_bars: make `text` and `code`, the numbers of different bars with pixels, in both directions
text = {(start, min(start + width, 28)) for start in range(28) for width in range(1, 6)}
code = {(start, min(start + width, 27)) for start in range(1, 28) for width in range(1, 5)}
text, code = (2 * len([stop for start, stop in bars if start < stop]) for bars in (text, code))
# end
check("inductive_bias", "c5_bars", {"text": text, "code": code})

# %% [markdown]
# Some bars have no pixels. Measure how many, then say it exactly.

# %%
many = draw(np.random.default_rng(1), "horizontal", 5000)
print(f"measured: {(many.max((1, 2)) == many.min((1, 2))).mean():.4f}")

# %%
# solution c5_ceiling: make `blank` and `ceiling`, exact fractions: the share of empty bars, and the best accuracy
blank = Fraction(1, 27)
ceiling = 1 - Fraction(2, 3) * blank
# end
check("inductive_bias", "c5_ceiling", {"blank": blank, "ceiling": ceiling})

# %% [markdown]
# ## Train both


# %%
def train(network, images, labels, batches=600):
    # solution: train by SGD with rate 0.01 and momentum 0.9 on random batches of 10 images
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9)
    for _ in range(batches):
        batch = torch.randperm(len(labels))[:10]
        optimizer.zero_grad()
        functional.cross_entropy(network(images[batch]), labels[batch]).backward()
        optimizer.step()
    # end


def accuracy(network, images, labels):
    with torch.no_grad():
        return (network(images).argmax(1) == labels).double().mean().item()


torch.manual_seed(0)
test, truth = dataset(np.random.default_rng(2), 100)
networks = {"CNN": CNN(), "MLP": mlp()}
start = networks["CNN"].first.weight.detach().clone()
for name, network in networks.items():
    train(network, training, labels)
    print(f"{name}: training {accuracy(network, training, labels):.2f}, test {accuracy(network, test, truth):.2f}")

# %% [markdown]
# ## Part c2: what has training added to a kernel?
#
# The images are constant along rows or along columns. So the difference has a form:

# %%
trained = networks["CNN"].first.weight.detach()
change = (trained - start)[0, 0]
corner = change[0, 0]
print("largest deviation from u_i + v_j:", (change - change[:, :1] - change[:1] + corner).abs().max().item())
figure, axes = plt.subplots(1, 3, figsize=(5, 1.9), layout="constrained")
for axis, (title, kernel) in zip(
    axes, {"start": start, "trained": trained, "difference": trained - start}.items(), strict=True
):
    axis.imshow(kernel[0, 0], cmap="gray")
    axis.set_title(title)
    axis.axis("off")
plt.show()

# %%
row, column = np.array([5, 2, 6]), np.array([5, 1, -3])
# solution c2: make `whole`, the 3 × 3 difference of which the first row and the first column are given
whole = column[:, None] + row - row[0]
# end
check("inductive_bias", "c2", whole)

# %%
# solution c2_dims: make `moves` and `stays` for a 7 × 7 kernel; numpy.linalg.matrix_rank can count
ones = np.ones(7)
plaids = [np.outer(e, ones) for e in np.eye(7)] + [np.outer(ones, e) for e in np.eye(7)]
moves = np.linalg.matrix_rank(np.reshape(plaids, (14, 49)))
stays = 49 - moves
# end
check("inductive_bias", "c2_dims", {"moves": int(moves), "stays": int(stays)})

# %% [markdown]
# ## Part b: how straight is a kernel?


# %%
def straightness(kernel):
    """The shares of straight kernels, along rows and along columns."""
    # solution b1_share: return both shares for a square array, exact where its entries are
    k, total = len(kernel), (kernel**2).sum()
    return [k * ((kernel.sum(axis) / k - kernel.sum() / k**2) ** 2).sum() / total for axis in (1, 0)]
    # end


small = np.array([[3, 2, 1], [-1, 0, -2], [-2, -2, 1]]) * Fraction(1)
rows, columns = straightness(small)
check("inductive_bias", "b1_share", {"rows": rows, "columns": columns, "chance": Fraction(6, 49)})

# %%
for name, kernels in {"start": start, "trained": trained}.items():
    print(name, [f"{max(straightness(kernel.numpy())):.2f}" for kernel in kernels[:, 0]])

# %% [markdown]
# ## Part d: bars where none have been
#
# Train on bars in rows or columns 1 to 12, and test on bars in 14 to 26.

# %%
near, near_labels = dataset(np.random.default_rng(3), 100, last=13)
far, far_labels = dataset(np.random.default_rng(4), 100, first=14)
for name, network in {"CNN": CNN(), "MLP": mlp()}.items():
    train(network, near, near_labels)
    with torch.no_grad():
        said = network(far).argmax(1)
    confusion = torch.bincount(3 * far_labels + said, minlength=9).reshape(3, 3)
    print(f"{name}: a row for each true class\n{confusion.numpy()}")

# %%
# solution d2: make `horizontal`, `vertical`, `never`: of a far bar's 2 × 28 pixels, which training bars (first 14) lit them
lit = {"horizontal": np.zeros((28, 28), bool), "vertical": np.zeros((28, 28), bool)}
lit["horizontal"][:14] = lit["vertical"][:, :14] = True
far_bar = np.zeros((28, 28), bool)
far_bar[20:22] = True
horizontal, vertical = ((far_bar & mask).sum() for mask in lit.values())
never = far_bar.sum() - horizontal - vertical
# end
check("inductive_bias", "d2", {"horizontal": int(horizontal), "vertical": int(vertical), "never": int(never)})

# %% [markdown]
# ## Part e: pixels in another order
#
# With which probability do two pixels still fit into one 7 × 7 window? First by trying:

# %%
rng = np.random.default_rng(5)
places = np.stack([rng.permutation(784)[:2] for _ in range(20_000)])
apart = np.abs(np.diff(np.stack(np.divmod(places, 28)), axis=2))[..., 0]
print(f"tried: {(apart < 7).all(0).mean():.3f}")

# %%
# solution e2: make `together`, the exact probability
near_pairs = int((np.abs(np.subtract.outer(np.arange(28), np.arange(28))) < 7).sum())
together = Fraction(near_pairs**2 - 28**2, 784 * 783)
# end
check("inductive_bias", "e2", together)

# %% [markdown]
# ## Part f: max or average

# %%
bar = torch.zeros(1, 1, 28, 28)
bar[:, :, 3:5] = 1
# solution f_pool: make `means`, the means of the map after pooling, as fractions of 28, by name
pools = {"maximum": functional.max_pool2d, "average": functional.avg_pool2d}
means = {name: Fraction(round(28 * pool(bar, 2).mean().item()), 28) for name, pool in pools.items()}
# end
check("inductive_bias", "f_pool", means)

# %% [markdown]
# ## Your own numbers
#
# Givens can be changed, and `check` then computes the answer to yours: a bar of three rows that
# begins in an even row of a smaller image.

# %%
check(
    "inductive_bias",
    "f_pool",
    {"maximum": Fraction(1, 3), "average": Fraction(1, 4)},
    side=12,
    start=4,
    width=3,
    half=6,
)
