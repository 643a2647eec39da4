"""Convolution, max-pooling and spatial batch norm in NumPy, forward and backward.

Convention: images are [N, C, H, W]; a convolution does not flip its filters [F, C, height, width]; windows that do not
fit are left out, as in torch.
"""

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .layers import Array, Running, batch_norm, batch_norm_backward


def windows(x: Array, height: int, width: int, stride: int) -> Array:
    """A view of all windows of the images: [N, C, rows, columns, height, width]."""
    if height > x.shape[2] or width > x.shape[3]:
        raise ValueError(f"a window of {height} × {width} does not fit into images of {x.shape[2]} × {x.shape[3]}")
    return sliding_window_view(x, (height, width), axis=(2, 3))[:, :, ::stride, ::stride]


def convolution(x: Array, w: Array, b: Array, stride: int = 1, pad: int = 0) -> tuple[Array, Any]:
    """Every window times every filter, summed over channels and places; [N, F, rows, columns]."""
    padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    seen = windows(padded, w.shape[2], w.shape[3], stride)
    out = np.einsum("ncyxij,fcij->nfyx", seen, w) + b[:, None, None]
    return out, (seen, padded.shape, w, stride, pad)


def convolution_backward(dy: Array, cache: Any) -> tuple[Array, Array, Array]:
    """Gradients of images, filters and biases: each output hands its gradient back to the window it saw."""
    seen, shape, w, stride, pad = cache
    dx = np.zeros(shape)
    rows, columns = dy.shape[2:]
    for i, j in np.ndindex(*w.shape[2:]):  # the pixels that entry (i, j) of the filters has met
        met = dx[:, :, i : i + stride * rows : stride, j : j + stride * columns : stride]
        met += np.einsum("nfyx,fc->ncyx", dy, w[:, :, i, j])
    dw = np.einsum("nfyx,ncyxij->fcij", dy, seen)
    return dx[:, :, pad : shape[2] - pad, pad : shape[3] - pad], dw, dy.sum((0, 2, 3))


def max_pool(x: Array, window: int, stride: int) -> tuple[Array, Any]:
    """The largest value of each window, and where in its window it stands, counted row by row."""
    seen = windows(x, window, window, stride)
    flat = seen.reshape(*seen.shape[:4], -1)
    winners = flat.argmax(-1)  # of equal values the first, as in torch
    return flat.max(-1), (winners, x.shape, window, stride)


def max_pool_backward(dy: Array, cache: Any) -> Array:
    """Each output hands its gradient to its winner; one that won several windows gets the sum."""
    winners, shape, window, stride = cache
    dx = np.zeros(shape)
    n, c, rows, columns = np.indices(dy.shape)
    np.add.at(dx, (n, c, stride * rows + winners // window, stride * columns + winners % window), dy)
    return dx


def as_rows(x: Array) -> Array:
    """Images as a table: a row is a pixel of an image, a column a channel."""
    return np.moveaxis(x, 1, -1).reshape(-1, x.shape[1])


def as_images(rows: Array, shape: tuple[int, ...]) -> Array:
    """The way back, to images of this shape."""
    n, c, height, width = shape
    return np.moveaxis(rows.reshape(n, height, width, c), -1, 1)


def spatial_batch_norm(x: Array, gamma: Array, beta: Array, running: Running, eps: float = 1e-5) -> tuple[Array, Any]:
    """Training mode: one mean and variance a channel, over all images and all places."""
    rows, cache = batch_norm(as_rows(x), gamma, beta, running, eps)
    return as_images(rows, x.shape), cache


def spatial_batch_norm_backward(dy: Array, cache: Any) -> tuple[Array, Array, Array]:
    """Gradients of the images, γ and β."""
    rows, dgamma, dbeta = batch_norm_backward(as_rows(dy), cache)
    return as_images(rows, dy.shape), dgamma, dbeta
