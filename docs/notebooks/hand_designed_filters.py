# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Filters designed by hand, in code
#
# This notebook works through the parts of
# [Filters designed by hand](../problems/hand_designed_filters.md) with NumPy and SciPy, and ends
# with a photograph. After every part, `check` compares the result with the bank's own answer.
# Where many answers are right, it checks what yours *does*.

# %%
from fractions import Fraction

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import cbook
from scipy import ndimage

from exambank import check

# %% [markdown]
# ## Part a: a blur
#
# A blur is a mean of neighbouring pixels. Fractions keep the weights exact.

# %%
# solution a: make `blur`, a 3 × 3 array of weights that takes the mean of nine pixels
blur = np.full((3, 3), Fraction(1, 9))
# end
check("hand_designed_filters", "a", blur)

# %% [markdown]
# Any other mean is right too. This one counts the middle most:

# %%
softer = np.outer([1, 2, 1], [1, 2, 1]) * Fraction(1, 16)
check("hand_designed_filters", "a", softer)

# %% [markdown]
# ## A blurred edge
#
# Three dark columns, then three bright ones. SciPy filters the whole image and invents pixels
# beyond the border; we want only the places where the filter lies inside.

# %%
image = np.tile([0, 0, 0, 90, 90, 90], (5, 1))

# solution a_step: make `ramp`, a row of the blurred image without its frame (ndimage.correlate needs floats)
blurred = ndimage.correlate(image.astype(float), blur.astype(float))
ramp = np.rint(blurred[2, 1:-1])
# end
check("hand_designed_filters", "a_step", ramp)

# %% [markdown]
# ## Part b: edges in all directions
#
# A first try: compare a pixel with the mean of its neighbours to the left and to the right.

# %%
check("hand_designed_filters", "b", [[0, 0, 0], [1, -2, 1], [0, 0, 0]])

# %%
# solution b: make `edges`, a 3 × 3 filter that is silent on flat areas and treats all directions alike
edges = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
# end
check("hand_designed_filters", "b", edges)

# %% [markdown]
# ## Part c: vertical edges only

# %%
# solution c: make `upright`, a 3 × 3 filter that answers vertical edges and no horizontal ones
upright = np.outer([1, 1, 1], [-1, 0, 1])
# end
check("hand_designed_filters", "c", upright)

# %%
assert ndimage.correlate(image, upright).any()
assert not ndimage.correlate(image.T, upright).any()

# %% [markdown]
# ## Part d: noise
#
# By which factor does the blur multiply the variance of white noise? A simulation gives an idea;
# the bank wants the exact value.

# %%
noise = np.random.default_rng(0).standard_normal((500, 500))
print(f"measured: {ndimage.uniform_filter(noise, 3).var():.4f}")

# %%
# solution d: make `factor`, the exact factor, from the weights in `blur`
factor = (blur**2).sum()
# end
check("hand_designed_filters", "d", factor)

# %% [markdown]
# ## Part e: waves
#
# The discrete Fourier transform of a filter, padded to 4 × 4, holds all four frequencies: a
# quarter turn per pixel is one step of its grid.


# %%
# solution e: write `gains`, which gives |H| for flat, vertical stripes of period 4, of period 2, and a checkerboard
def gains(kernel):
    spectrum = np.abs(np.fft.fft2(kernel, (4, 4)))
    return spectrum[[0, 0, 0, 2], [0, 1, 2, 2]]


# end
found = {
    "blur": [Fraction(round(9 * gain), 9) for gain in gains(blur.astype(float))],
    "laplacian": np.rint(gains([[0, 1, 0], [1, -4, 1], [0, 1, 0]])).astype(int),
    "vertical": np.rint(gains([[-1, 0, 1]] * 3)).astype(int),
}
check("hand_designed_filters", "e", found)

# %% [markdown]
# ## A photograph
#
# matplotlib ships a portrait of Grace Hopper (US Navy, public domain). Here are your filters on
# it. The edges are those of the *blurred* picture: edge filters amplify noise, so blur first.

# %%
portrait = plt.imread(cbook.get_sample_data("grace_hopper.jpg"), format="jpg")[5:389:4, 70:454:4].mean(axis=2)
soft = ndimage.correlate(portrait, blur.astype(float))
pictures = {
    "original": portrait,
    "blurred": soft,
    "all edges": np.abs(ndimage.correlate(soft, edges)),
    "vertical edges": np.abs(ndimage.correlate(soft, upright)),
}
figure, axes = plt.subplots(1, 4, figsize=(7, 2), layout="constrained")
for axis, (title, picture) in zip(axes, pictures.items(), strict=True):
    axis.imshow(picture, cmap="gray", interpolation="none", vmax=np.percentile(picture, 99))
    axis.set_title(title)
    axis.axis("off")
plt.show()

# %% [markdown]
# ## Your own size
#
# Givens can be changed, and `check` then computes the answer to yours. Part d again, for the
# largest blur on the page.

# %%
# solution d: make `factor`, the exact factor by which a blur of 9 × 9 equal weights multiplies the variance
large = np.full((9, 9), Fraction(1, 81))
factor = (large**2).sum()
# end
check("hand_designed_filters", "d", factor, size=9)
