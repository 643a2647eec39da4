"""The layers of `batch_norm`: against torch and central differences to 1e-7, for all sizes."""

import numpy as np
import pytest
import torch
from batch_norm import images, layers
from hypothesis import given, settings, strategies as st

F = torch.nn.functional
seeds = st.integers(0, 10**6)


def near(mine, theirs):
    """Agreement to a relative error of 1e-7."""
    mine, theirs = np.asarray(mine), np.asarray(theirs)
    assert mine.shape == theirs.shape
    assert np.linalg.norm(mine - theirs) <= 1e-7 * max(np.linalg.norm(theirs), 1e-3)


def slopes(layer, x, dy, step=1e-5):
    """Central differences of Σ layer(x)·dy by each entry of x."""
    moves = step * np.eye(x.size).reshape(x.size, *x.shape)
    found = [((layer(x + move) - layer(x - move)) * dy).sum() / (2 * step) for move in moves]
    return np.reshape(found, x.shape)


def held_against_both(layer, back, theirs, inputs, seed):
    """Forward and backward against torch; backward against central differences."""
    out, cache = layer(*inputs)
    dy = np.random.default_rng(seed).standard_normal(out.shape)
    tensors = [torch.tensor(x, requires_grad=True) for x in inputs]
    expected = theirs(*tensors)
    expected.backward(torch.tensor(dy))
    near(out, expected.detach())
    gradients = back(dy, cache)
    for k, (gradient, tensor) in enumerate(zip(gradients, tensors, strict=True)):
        near(gradient, tensor.grad)
        near(gradient, slopes(lambda x, k=k: layer(*inputs[:k], x, *inputs[k + 1 :])[0], inputs[k], dy))


def normals(seed, *shapes):
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(shape) for shape in shapes]


def fresh(d):
    return layers.Running(np.zeros(d), np.ones(d))


@settings(max_examples=25)
@given(st.integers(3, 9), st.integers(1, 5), seeds)
def test_batch_norm_agrees_with_torch_and_with_differences(n, d, seed):
    inputs = normals(seed, (n, d), d, d)
    held_against_both(
        lambda x, g, b: layers.batch_norm(x, g, b, fresh(d), 1e-2),
        layers.batch_norm_backward,
        lambda x, g, b: F.batch_norm(x, None, None, g, b, training=True, eps=1e-2),
        inputs,
        seed,
    )
    dy = normals(seed, (n, d))[0][::-1]
    _, cache = layers.batch_norm(*inputs, fresh(d))
    for short, long in zip(
        layers.batch_norm_backward(dy, cache), layers.batch_norm_backward_by_nodes(dy, *inputs[:2]), strict=True
    ):
        near(short, long)


@settings(max_examples=15)
@given(st.integers(1, 3), st.integers(2, 5), st.integers(1, 4), seeds)
def test_spatial_batch_norm_agrees_even_for_one_image(n, height, width, seed):
    held_against_both(
        lambda x, g, b: images.spatial_batch_norm(x, g, b, fresh(3), 1e-2),
        images.spatial_batch_norm_backward,
        lambda x, g, b: F.batch_norm(x, None, None, g, b, training=True, eps=1e-2),
        normals(seed, (n, 3, height, width), 3, 3),
        seed,
    )


@settings(max_examples=25)
@given(st.integers(1, 2), st.tuples(*[st.integers(3, 6)] * 2), st.tuples(*[st.integers(1, 3)] * 2), st.integers(1, 4), st.integers(0, 2), seeds)  # fmt: skip
def test_convolution_agrees_for_odd_sizes_and_strides_unlike_the_window(n, size, window, stride, pad, seed):
    held_against_both(
        lambda x, w, b: images.convolution(x, w, b, stride, pad),
        images.convolution_backward,
        lambda x, w, b: F.conv2d(x, w, b, stride, pad),
        normals(seed, (n, 2, *size), (3, 2, *window), 3),
        seed,
    )


@settings(max_examples=25)
@given(st.integers(1, 2), st.tuples(*[st.integers(3, 7)] * 2), st.integers(1, 3), st.integers(1, 4), seeds)
def test_max_pooling_agrees_whatever_the_stride(n, size, window, stride, seed):
    x = np.random.default_rng(seed).permutation(n * 2 * size[0] * size[1]).reshape(n, 2, *size) / 7  # no ties
    held_against_both(
        lambda x: images.max_pool(x, window, stride),
        lambda dy, cache: [images.max_pool_backward(dy, cache)],
        lambda x: F.max_pool2d(x, window, stride),
        [x],
        seed,
    )


def test_ties_go_to_the_first_as_in_torch():
    x = torch.ones(1, 1, 5, 5, dtype=torch.float64, requires_grad=True)
    F.max_pool2d(x, 3, 1).sum().backward()
    out, cache = images.max_pool(x.detach().numpy(), 3, 1)
    near(images.max_pool_backward(np.ones_like(out), cache), x.grad)


def test_dropout_is_right_on_average_and_its_backward_pass_has_the_same_mask():
    x = np.ones((400, 500))
    out, mask = layers.dropout(x, 0.8, np.random.default_rng(0))
    assert set(np.unique(out)) == {0, 1.25}
    assert abs(out.mean() - 1) < 0.005
    assert (layers.dropout_backward(3 * x, mask) == 3 * out).all()


def test_running_statistics_are_torchs_after_many_batches_and_so_is_test_mode():
    theirs, mine = torch.nn.BatchNorm1d(4, dtype=torch.float64), fresh(4)
    for seed in range(7):
        (x,) = normals(seed, (5, 4))
        theirs(torch.tensor(x))
        layers.batch_norm(x, np.ones(4), np.zeros(4), mine)
    near(mine.mean, theirs.running_mean)
    near(mine.var, theirs.running_var)
    (x,) = normals(9, (1, 4))  # a batch of one: in test mode it is welcome
    near(layers.batch_norm_test(x, np.ones(4), np.zeros(4), mine), theirs.eval()(torch.tensor(x)).detach())


def test_a_batch_of_one_is_refused_in_training_mode_and_a_window_that_does_not_fit_too():
    with pytest.raises(ValueError, match="at least 2 values of each feature, got 1"):
        layers.batch_norm(np.ones((1, 3)), np.ones(3), np.zeros(3), fresh(3))
    with pytest.raises(ValueError, match="at least 2 values"):
        images.spatial_batch_norm(np.ones((1, 3, 1, 1)), np.ones(3), np.zeros(3), fresh(3))
    with pytest.raises(ValueError, match="3 × 3 does not fit into images of 2 × 5"):
        images.max_pool(np.ones((1, 1, 2, 5)), 3, 1)
