"""The calculator against published values and against the gradients of real torch stacks."""

from fractions import Fraction

import pytest
import torch
from hypothesis import given, settings, strategies as st

from exambank.tools.receptive_field import Layer, ReceptiveField, receptive_field


def conv(kernel: int, stride: int = 1) -> Layer:
    """Odd kernel, padding that keeps the size at stride 1."""
    return Layer(kernel, stride, padding=kernel // 2)


# TensorFlow's SAME padding at stride 2 and an even size: nothing in front, one pixel behind.
HALVE = Layer(3, stride=2)


def vgg16() -> list[Layer]:
    """Up to pool5. Simonyan and Zisserman, arXiv:1409.1556, configuration D."""
    return [layer for depth in (2, 2, 3, 3, 3) for layer in (*[conv(3)] * depth, Layer(2, stride=2))]


def alexnet() -> list[Layer]:
    """Up to pool5; `alexnet_v2` of TF-Slim."""
    pool = Layer(3, stride=2)
    return [Layer(11, stride=4), pool, conv(5), pool, conv(3), conv(3), conv(3), pool]


def mobilenet_v1() -> list[Layer]:
    """Howard et al., arXiv:1704.04861, table 1; the 1×1 convolutions see nothing new."""
    return [HALVE, conv(3), HALVE, conv(3), HALVE, conv(3), HALVE, *[conv(3)] * 5, HALVE, conv(3)]


def resnet50(stride_at: str) -> list[Layer]:
    """The longest path. `stride_at` says which convolution of a bottleneck that halves the size has stride 2.

    "1x1", the first one: He et al., arXiv:1512.03385, called v1. "3x3": torchvision, called v1.5.
    """
    layers = [conv(7, 2), HALVE]
    for stage, blocks in enumerate((3, 4, 6, 3)):
        for block in range(blocks):
            stride = 2 if stage > 0 and block == 0 else 1
            layers += [conv(1, stride), conv(3)] if stride_at == "1x1" else [conv(1), conv(3, stride)]
            layers.append(conv(1))
    return layers


# The table of https://github.com/google-research/receptive_field: size, stride, effective padding.
PUBLISHED = [
    (vgg16(), (212, 32, 90)),
    (alexnet(), (195, 32, 64)),
    (mobilenet_v1(), (315, 32, 126)),
    (resnet50("1x1"), (483, 32, 239)),
]


@pytest.mark.parametrize(("layers", "published"), PUBLISHED)
def test_published(layers: list[Layer], published: tuple[int, int, int]) -> None:
    """Size, stride and padding of the table."""
    size, stride, padding = published
    assert receptive_field(layers) == ReceptiveField(size, stride, -padding)


def test_resnet_v1_5_sees_less() -> None:
    """In each of three stages one 3×3 convolution works before the stride instead of behind it."""
    v1, v15 = receptive_field(resnet50("1x1")), receptive_field(resnet50("3x3"))
    assert v1.size - v15.size == sum(2 * (stride * 2 - stride) for stride in (4, 8, 16))
    assert v1.stride == v15.stride
    assert v15.size == 427


def seen(layers: list[Layer], unit: int, length: int) -> list[int]:
    """Pixels with a gradient: all-ones convolutions in torch, each padded in front by hand."""
    x = torch.ones(1, 1, length, dtype=torch.float64, requires_grad=True)
    y = x
    for layer in layers:
        y = torch.nn.functional.pad(y, (layer.padding, layer.padding))
        ones = torch.ones(1, 1, layer.kernel, dtype=torch.float64)
        y = torch.nn.functional.conv1d(y, ones, stride=layer.stride, dilation=layer.dilation)
    y[0, 0, unit].backward()
    assert x.grad is not None
    return [int(pixel) for pixel in torch.nonzero(x.grad[0, 0])]


@pytest.mark.parametrize("layers", [layers for layers, _ in PUBLISHED] + [resnet50("3x3")])
def test_published_by_gradient(layers: list[Layer]) -> None:
    """Every pixel of the field gets a gradient, and no other."""
    field = receptive_field(layers)
    unit = -(field.start // field.stride)  # the first unit whose field has left the padding
    pixels = seen(layers, unit, length=3 * field.size)
    first = field.start + unit * field.stride
    assert pixels == list(range(first, first + field.size))


layer = st.builds(Layer, st.integers(1, 5), st.integers(1, 3), st.integers(0, 3), st.integers(1, 3))


@settings(deadline=None)
@given(st.lists(layer, max_size=4), st.integers(0, 2))
def test_gradient(layers: list[Layer], extra: int) -> None:
    """First and last pixel with a gradient are the ends of the field, whatever gaps are between."""
    field = receptive_field(layers)
    unit = -(field.start // field.stride) + extra
    first = field.start + unit * field.stride
    pixels = seen(layers, unit, length=first + field.size + 5)
    assert (pixels[0], pixels[-1]) == (first, first + field.size - 1)


@given(st.lists(layer, max_size=4), st.lists(layer, max_size=4))
def test_stacks_compose(lower: list[Layer], upper: list[Layer]) -> None:
    """The field of a stack is the upper field, in steps of the lower stride, widened by the lower field."""
    a, b, both = receptive_field(lower), receptive_field(upper), receptive_field(lower + upper)
    assert both == ReceptiveField(a.size + (b.size - 1) * a.stride, a.stride * b.stride, a.start + b.start * a.stride)


@given(st.integers(0, 4), st.integers(1, 3))
def test_same_padding_keeps_the_centre(half: int, dilation: int) -> None:
    """Half a kernel of padding on each layer leaves unit 0 above pixel 0."""
    field = receptive_field([Layer(2 * half + 1, padding=half * dilation, dilation=dilation)] * 3)
    assert field.centre == 0


def test_nothing_sees_one_pixel() -> None:
    """An empty stack, and an even kernel between two pixels."""
    assert receptive_field([]) == ReceptiveField(1, 1, 0)
    assert receptive_field([Layer(2)]).centre == Fraction(1, 2)


@pytest.mark.parametrize("name", ["kernel", "stride", "padding", "dilation"])
@pytest.mark.parametrize("value", [-1, 1.5, "3", True, None])
def test_bad_values(name: str, value: object) -> None:
    """One line that quotes the value."""
    with pytest.raises(ValueError, match=rf"^{name} must be a whole number of at least \d, got [^\n]+$"):
        Layer(**{"kernel": 3, name: value})  # type: ignore[arg-type]


def test_zero_only_as_padding() -> None:
    """Nothing else may be zero."""
    assert Layer(1, padding=0).reach == 0
    for name in ("kernel", "stride", "dilation"):
        with pytest.raises(ValueError, match=f"^{name} must be"):
            Layer(**{"kernel": 3, name: 0})


def test_a_tuple_is_no_layer() -> None:
    """Layers are made by name, so that no stride is taken for a padding."""
    with pytest.raises(ValueError, match=r"^layers must be made with Layer"):
        receptive_field([(3, 1)])  # type: ignore[list-item]
