# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Convolution as a filter, in code
#
# This notebook solves the parts of
# [Convolution as a filter](../problems/fir_convolution.md) with NumPy and PyTorch. After every
# part, `check` compares the result with the bank's own answer. It does not just say *wrong*:
# it knows the usual mistakes and names the one you made.

# %%
from fractions import Fraction

import numpy as np
import torch

from exambank import check

# %% [markdown]
# ## The signals
#
# A boxcar of seven ones enters a filter whose impulse response halves at every step. We look
# at a window from −6 to 12, both ends included. Fractions keep every number exact.

# %%
window = range(-6, 13)


def x(n: int) -> int:
    return int(0 <= n < 7)


def h(n: int) -> Fraction:
    return Fraction(1, 2) ** n if n >= 0 else Fraction(0)


# %% [markdown]
# ## Part a: the response
#
# Try the wrong thing first, on purpose: slide the filter along without flipping it.

# %%
unflipped = [sum(x(n + i) * h(i) for i in range(40)) for n in window]
check("fir_convolution", "a", unflipped)

# %% [markdown]
# That was cross-correlation. In a convolution the two times add up to n, so the input is read
# backwards while the filter is read forwards.

# %%
# solution a: make `response`, the convolution of x and h at every n of the window
response = [sum(x(n - i) * h(i) for i in range(40)) for n in window]
# end
check("fir_convolution", "a", response)

# %% [markdown]
# ## Part b: a delayed input
#
# Delay the boxcar by five samples and filter it again. Nothing has to be computed twice if the
# filter does not care when its input arrives.

# %%
# solution b: make `delayed`, the response to the boxcar delayed by five samples, at every n of the window
delayed = [sum(x(n - 5 - i) * h(i) for i in range(40)) for n in window]
# end
check("fir_convolution", "b", delayed)

# %%
shift = window.index(5) - window.index(0)
assert delayed[shift:] == response[:-shift]
check("fir_convolution", "b_property", "equivariant")

# %% [markdown]
# ## Part c: an image
#
# PyTorch's `conv2d` is a cross-correlation. Used as it is, every sign comes out wrong here.

# %%
image = torch.arange(1.0, 26.0).reshape(1, 1, 5, 5)
kernel = torch.tensor([[-1.0, -2.0, -1.0], [0.0, 0.0, 0.0], [1.0, 2.0, 1.0]])[None, None]

check("fir_convolution", "c", torch.nn.functional.conv2d(image, kernel)[0, 0])

# %%
# solution c: make `flipped`, the kernel that turns torch's cross-correlation into a convolution
flipped = kernel.flip(2, 3)
# end
check("fir_convolution", "c", torch.nn.functional.conv2d(image, flipped)[0, 0])

# %% [markdown]
# ## Part d: padding and stride
#
# One ring of zeros keeps the size of the image; a stride of two then keeps every second row and
# column.

# %%
# solution d1: make `padded`, the convolution with one ring of zeros around the image
padded = torch.nn.functional.conv2d(image, flipped, padding=1)[0, 0]
# end
check("fir_convolution", "d1", padded)

# %%
# solution d2: make `strided`, every second row and column of it
strided = padded[::2, ::2]
# end
check("fir_convolution", "d2", strided)

# %% [markdown]
# ## Your own numbers
#
# Givens can be changed, and `check` then computes the answer to yours. Here the impulse response
# shrinks to a third at every step, the boxcar lasts four samples, and a Fourier transform does
# the work: multiplying two spectra is convolving two signals.

# %%
length, ratio = 4, Fraction(1, 3)
boxcar = np.r_[np.ones(length), np.zeros(28)]
decay = float(ratio) ** np.arange(32)
spectrum = np.fft.rfft(boxcar, 64) * np.fft.rfft(decay, 64)
filtered = np.fft.irfft(spectrum, 64)[:13]
exact = [Fraction(0)] * 6 + [Fraction(round(y * 3**n), 3**n) for n, y in enumerate(filtered)]
check("fir_convolution", "a", exact, length=length, ratio="1/3")
