# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Batch norm and its neighbours, in NumPy
#
# This notebook writes the layers of
# [Batch norm, forward and backward](../problems/batch_norm.md): batch norm, dropout, convolution,
# max-pooling and batch norm on images, each forward and backward. Every layer is held against
# PyTorch and against central differences, and `check` compares what it computes with the bank's
# own answers; where it knows the mistake, it says which one you made.

# %%
from fractions import Fraction

import numpy as np
import torch
from numpy.lib.stride_tricks import sliding_window_view

from exambank import check

rng = np.random.default_rng(0)


def exact(floats, denominator):
    """Floats that are known to be multiples of 1/denominator, as fractions."""
    return [[Fraction(round(value * denominator), denominator) for value in row] for row in floats]


# %% [markdown]
# ## Two judges
#
# A gradient is right if it agrees with the slope of the loss. The loss here is the sum of the
# outputs, each times a fixed number in `dy`, so that `dy` is its gradient by the outputs.
# Moving one entry up and down by a little gives the slope; in double precision, a relative error
# below 10⁻⁷ is what a right gradient reaches.


# %%
def slope(layer, x, dy, step=1e-5):
    """Central differences of sum(layer(x) * dy) by every entry of x."""
    found = np.zeros_like(x)
    for place in np.ndindex(*x.shape):
        moved = x.copy()
        moved[place] += step
        up = (layer(moved) * dy).sum()
        moved[place] -= 2 * step
        found[place] = (up - (layer(moved) * dy).sum()) / (2 * step)
    return found


def error(mine, theirs):
    """The relative error of an array."""
    theirs = np.asarray(theirs)
    return np.linalg.norm(mine - theirs) / np.linalg.norm(theirs)


def compare(name, mine, theirs):
    """Print a relative error, and insist that it is small."""
    print(f"{name:28} {error(mine, theirs):.1e}")
    assert error(mine, theirs) < 1e-7, f"{name}: this does not agree"


# %% [markdown]
# ## Part a_forward: batch norm in training mode
#
# The batch of the page. A row is an example, a column a feature.

# %%
batch = np.array([[1, 8], [3, -4], [5, 6], [7, 2]], dtype=float)
slopes = np.array([[1, 0], [0, 1], [2, -1], [1, 2]], dtype=float)
gamma, beta, eps = np.array([3.0, 10.0]), np.array([1.0, -2.0]), 4.0


# %%
# solution a_forward: write `batch_norm(x, gamma, beta, eps)`: return the output and a cache of what the backward pass will need
def batch_norm(x, gamma, beta, eps=1e-5):
    if len(x) < 2:
        raise ValueError(f"training mode needs at least 2 examples, got {len(x)}")
    mean, var = x.mean(0), x.var(0)  # NumPy's variance is the biased one, as it should be here
    std = np.sqrt(var + eps)
    z = (x - mean) / std
    return gamma * z + beta, (z, gamma, std)


# end
out, cache = batch_norm(batch, gamma, beta, eps)
check("batch_norm", "a_forward", exact(out, 15))

# %% [markdown]
# The first part of the cache is Z. The bank knows the mistake of stopping there:

# %%
check("batch_norm", "a_forward", exact(cache[0], 15))

# %% [markdown]
# ## Part b: the backward pass
#
# First the tempting way, with the mean and the variance as constants:

# %%
check("batch_norm", "b_batch", exact(gamma / cache[2] * slopes, 150))


# %%
# solution b_batch: write `batch_norm_backward(dy, cache)`: return the gradients of x, gamma and beta
def batch_norm_backward(dy, cache):
    z, gamma, std = cache
    dx = gamma / std * (dy - dy.mean(0) - z * (dy * z).mean(0))
    return dx, (dy * z).sum(0), dy.sum(0)


# end
dx, _, _ = batch_norm_backward(slopes, cache)
check("batch_norm", "b_batch", exact(dx, 450))

# %% [markdown]
# Now a batch of odd size, against both judges.

# %%
x, dy, g, b = (rng.standard_normal(shape) for shape in ((7, 3), (7, 3), 3, 3))
out, cache = batch_norm(x, g, b)
mine = batch_norm_backward(dy, cache)
tensors = [torch.tensor(value, requires_grad=True) for value in (x, g, b)]
theirs = torch.nn.functional.batch_norm(tensors[0], None, None, *tensors[1:], training=True)
theirs.backward(torch.tensor(dy))
compare("forward, torch", out, theirs.detach())
for name, gradient, tensor in zip(("x", "gamma", "beta"), mine, tensors, strict=True):
    compare(f"gradient of {name}, torch", gradient, tensor.grad)
compare("gradient of x, differences", mine[0], slope(lambda x: batch_norm(x, g, b)[0], x, dy))

# %% [markdown]
# One example has no variance. Without an error, the layer would return β and learn nothing:

# %%
try:
    batch_norm(x[:1], g, b)
except ValueError as refusal:
    print("refused:", refusal)
else:
    raise AssertionError("a batch of one must be refused in training mode")

# %% [markdown]
# ## Parts a_running and a_test: running statistics and test mode
#
# The momentum is the weight of the new value. What is stored is the *unbiased* variance.


# %%
# solution a_running: write `update(mean, var, x, momentum)`: return both stored statistics after the batch x
def update(mean, var, x, momentum=0.1):
    new_mean, new_var = x.mean(0), x.var(0, ddof=1)
    return (1 - momentum) * mean + momentum * new_mean, (1 - momentum) * var + momentum * new_var


# end
mean, var = np.array([2.0, -1.0]), np.array([12.0, 5.0])
stored = exact(update(mean, var, batch), 60)
check("batch_norm", "a_running", {"mean": stored[0], "var": stored[1]})


# %%
# solution a_test: write `batch_norm_test(x, gamma, beta, mean, var, eps)`, which uses what is stored
def batch_norm_test(x, gamma, beta, mean, var, eps=1e-5):
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


# end
tested = batch_norm_test(np.array([[6.0, 3.0]]), gamma, beta, mean, var, eps)
check("batch_norm", "a_test", exact(tested, 15)[0])

# %%
layer = torch.nn.BatchNorm1d(3, dtype=torch.float64)
layer(torch.tensor(x))
mine = update(np.zeros(3), np.ones(3), x)
compare("stored mean, torch", mine[0], layer.running_mean)
compare("stored variance, torch", mine[1], layer.running_var)
compare("test mode, torch", batch_norm_test(x, 1, 0, *mine), layer.eval()(torch.tensor(x)).detach())

# %% [markdown]
# ## Dropout
#
# Kept values are divided by the keep rate, so that test mode has nothing to do.


# %%
# solution e: write `dropout(x, mask, keep)` and `dropout_backward(dy, mask, keep)`
def dropout(x, mask, keep):
    return x * mask / keep


def dropout_backward(dy, mask, keep):
    return dy * mask / keep


# end
mask, keep = np.array([[1], [0], [1], [1]]), 0.75
print(dropout(batch, mask, keep))
compare(
    "gradient of x, differences",
    dropout_backward(slopes, mask, keep),
    slope(lambda x: dropout(x, mask, keep), batch, slopes),
)

# %% [markdown]
# ## Part e: convolution
#
# `windows` gives a view of all windows, so that nothing has to be copied:
# `[images, channels, rows, columns, height, width]`.


# %%
def windows(x, height, width, stride):
    return sliding_window_view(x, (height, width), axis=(2, 3))[:, :, ::stride, ::stride]


# solution e: write `convolution(x, w, b, stride, pad)`: return the output [N, F, rows, columns] and a cache
def convolution(x, w, b, stride, pad):
    padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    seen = windows(padded, *w.shape[2:], stride)
    out = np.einsum("ncyxij,fcij->nfyx", seen, w) + b[:, None, None]
    return out, (seen, padded.shape, w, stride, pad)


# end
images = np.linspace(-0.1, 0.5, 2 * 3 * 4 * 4).reshape(2, 3, 4, 4)
filters = np.linspace(-0.2, 0.3, 3 * 3 * 4 * 4).reshape(3, 3, 4, 4)
biases = np.linspace(-0.1, 0.2, 3)
check("batch_norm", "e", convolution(images, filters, biases, 2, 1)[0][0, 0])

# %%
flipped = filters[:, :, ::-1, ::-1]
check("batch_norm", "e", convolution(images, flipped, biases, 2, 1)[0][0, 0])

# %% [markdown]
# Backward: each output hands its gradient back to the window that it saw. Entry (i, j) of a filter
# has met every `stride`-th pixel from (i, j) on.


# %%
# solution e: write `convolution_backward(dy, cache)`: return the gradients of x, w and b
def convolution_backward(dy, cache):
    seen, shape, w, stride, pad = cache
    dx, (rows, columns) = np.zeros(shape), dy.shape[2:]
    for i, j in np.ndindex(*w.shape[2:]):
        met = dx[:, :, i : i + stride * rows : stride, j : j + stride * columns : stride]
        met += np.einsum("nfyx,fc->ncyx", dy, w[:, :, i, j])
    dw = np.einsum("nfyx,ncyxij->fcij", dy, seen)
    return dx[:, :, pad : shape[2] - pad, pad : shape[3] - pad], dw, dy.sum((0, 2, 3))


# end
x, w, b = (rng.standard_normal(shape) for shape in ((2, 3, 7, 6), (4, 3, 3, 2), 4))
out, cache = convolution(x, w, b, 3, 1)
dy = rng.standard_normal(out.shape)
mine = convolution_backward(dy, cache)
tensors = [torch.tensor(value, requires_grad=True) for value in (x, w, b)]
theirs = torch.nn.functional.conv2d(*tensors, stride=3, padding=1)
theirs.backward(torch.tensor(dy))
compare("forward, torch", out, theirs.detach())
for name, gradient, tensor in zip("xwb", mine, tensors, strict=True):
    compare(f"gradient of {name}, torch", gradient, tensor.grad)
compare("gradient of x, differences", mine[0], slope(lambda x: convolution(x, w, b, 3, 1)[0], x, dy))
compare("gradient of w, differences", mine[1], slope(lambda w: convolution(x, w, b, 3, 1)[0], w, dy))

# %% [markdown]
# ## Max-pooling
#
# Windows may overlap, so one pixel can win several of them.


# %%
# solution e: write `max_pool(x, window, stride)`, which gives output and cache, and `max_pool_backward(dy, cache)`
def max_pool(x, window, stride):
    seen = windows(x, window, window, stride)
    flat = seen.reshape(*seen.shape[:4], -1)
    return flat.max(-1), (flat.argmax(-1), x.shape, window, stride)


def max_pool_backward(dy, cache):
    winners, shape, window, stride = cache
    dx = np.zeros(shape)
    n, c, rows, columns = np.indices(dy.shape)
    np.add.at(dx, (n, c, stride * rows + winners // window, stride * columns + winners % window), dy)
    return dx


# end
x = rng.standard_normal((2, 3, 7, 5))
out, cache = max_pool(x, 3, 2)
dy = rng.standard_normal(out.shape)
tensor = torch.tensor(x, requires_grad=True)
theirs = torch.nn.functional.max_pool2d(tensor, 3, 2)
theirs.backward(torch.tensor(dy))
compare("forward, torch", out, theirs.detach())
compare("gradient of x, torch", max_pool_backward(dy, cache), tensor.grad)

# %% [markdown]
# ## Part e_spatial: batch norm on images
#
# Every pixel becomes a row, every channel a column; then it is the layer you have.


# %%
# solution e_spatial: write `as_rows(x)`, from [N, C, H, W] to a table of C columns, and `as_images(rows, shape)`, back
def as_rows(x):
    return np.moveaxis(x, 1, -1).reshape(-1, x.shape[1])


def as_images(rows, shape):
    n, c, height, width = shape
    return np.moveaxis(rows.reshape(n, height, width, c), -1, 1)


# end
x, dy, g, b = (rng.standard_normal(shape) for shape in ((1, 3, 5, 4), (1, 3, 5, 4), 3, 3))
rows, cache = batch_norm(as_rows(x), g, b)
mine = as_images(batch_norm_backward(as_rows(dy), cache)[0], x.shape)
tensor = torch.tensor(x, requires_grad=True)
theirs = torch.nn.functional.batch_norm(tensor, None, None, torch.tensor(g), torch.tensor(b), training=True)
theirs.backward(torch.tensor(dy))
compare("one image, forward, torch", as_images(rows, x.shape), theirs.detach())
compare("one image, gradient, torch", mine, tensor.grad)

# %%
check("batch_norm", "e_spatial", len(as_rows(images)))

# %% [markdown]
# ## Your own numbers
#
# Givens can be changed, and `check` then computes the answer to yours: here another batch of three.

# %%
own = {"X": [[0, 1], [3, 4], [3, 1]], "dY": [[1, 0], [0, 2], [0, 1]], "eps": 2, "gamma": [2, 1], "beta": [0, 0]}
own |= {"mean": [0, 0], "var": [2, 2]}
_, cache = batch_norm(np.array(own["X"], float), np.array(own["gamma"]), np.array(own["beta"]), own["eps"])
dx, _, _ = batch_norm_backward(np.array(own["dY"], float), cache)
check("batch_norm", "b_batch", exact(dx, 24), **own)
