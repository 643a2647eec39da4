"""The memory of training a residual network, layer by layer, by arithmetic alone.

It is written down from the rules of backpropagation, independent of `memory`, which lets torch run
the step; the two agree to the byte. For `exambank.tools.resnet`, cross-entropy, and
optimizers that take all parameters at once, as they do on CUDA.
"""

from functools import cache
from typing import NamedTuple

from exambank.tools.resnet import Plan

WORD = 4
"""Bytes of a float32."""
WORKSPACES = 2 * (2 * 4096 + 8 * 16) * 1024
"""What cuBLAS keeps for the thread of forward and for that of backward, in bytes."""
COPIES = {"sgd": 0, "momentum": 1, "adam": 2}
"""Numbers that an optimizer keeps for each parameter."""


class Conv(NamedTuple):
    """A convolution without bias, followed by a batch norm; `size` is the side of the image it puts out."""

    incoming: int
    outgoing: int
    kernel: int
    size: int

    @property
    def weights(self) -> int:
        """Of its filters."""
        return self.incoming * self.outgoing * self.kernel**2


class Rung(NamedTuple):
    """A residual block: its convolutions in order, and that of the shortcut where it has one; sizes of its input."""

    convs: list[Conv]
    shortcut: Conv | None
    incoming: int
    size: int


def half(size: int) -> int:
    """The side of an image after a stride of 2: rounded up, by the paddings that are used here."""
    return (size + 1) // 2


def rungs(plan: Plan, side: int) -> tuple[Conv, list[Rung]]:
    """The first convolution and the blocks, layer by layer."""
    stem, found = Conv(3, plan.width, 7, half(side)), []
    incoming, size = plan.width, half(half(side))
    for stage, blocks in enumerate(plan.blocks):
        w = plan.width * 2**stage
        for block in range(blocks):
            after = half(size) if stage and not block else size
            if plan.bottleneck:
                convs = [Conv(incoming, w, 1, size), Conv(w, w, 3, after), Conv(w, 4 * w, 1, after)]
            else:
                convs = [Conv(incoming, w, 3, after), Conv(w, w, 3, after)]
            outgoing = convs[-1].outgoing
            same = after == size and incoming == outgoing and not (stage and not block)
            found.append(Rung(convs, None if same else Conv(incoming, outgoing, 1, after), incoming, size))
            incoming, size = outgoing, after
    return stem, found


def convolutions(plan: Plan, side: int) -> list[Conv]:
    """All of them."""
    stem, blocks = rungs(plan, side)
    return [stem, *(conv for rung in blocks for conv in (*rung.convs, rung.shortcut) if conv is not None)]


def features(plan: Plan) -> int:
    """How many numbers the classifier reads."""
    return plan.width * int(2 ** (len(plan.blocks) - 1)) * plan.expansion


def count(plan: Plan, classes: int) -> int:
    """Filters, a scale and a shift for each channel of each batch norm, and the classifier with its biases."""
    normed = sum(conv.weights + 2 * conv.outgoing for conv in convolutions(plan, 1))
    return normed + (features(plan) + 1) * classes


def padded(count: int, word: int = WORD) -> int:
    """Bytes of so many numbers, as the allocator rounds them."""
    return -(-count * word // 512) * 512


def tensors(plan: Plan, classes: int) -> list[int]:
    """How many numbers each parameter tensor has."""
    convs = convolutions(plan, 1)
    sizes = [n for conv in convs for n in (conv.weights, conv.outgoing, conv.outgoing)]
    return [*sizes, features(plan) * classes, classes]


class Ledger:
    """Bytes alive and the most there ever were; tensors by how many numbers they have."""

    def __init__(self, word: int) -> None:
        self.word = word
        self.alive = self.peak = 0

    def make(self, *sizes: int) -> None:
        """Tensors come to life at once, by one operator."""
        self.alive += sum(padded(size, self.word) for size in sizes)
        self.peak = max(self.peak, self.alive)

    def drop(self, *sizes: int) -> None:
        """Tensors are no longer needed by anyone."""
        self.alive -= sum(padded(size, self.word) for size in sizes)


@cache
def walk(plan: Plan, classes: int, side: int, batch: int, word: int = WORD) -> int:
    """The most bytes of activations, gradients and intermediate results at once, forward and backward."""
    book, (stem, blocks) = Ledger(word), rungs(plan, side)

    def image(conv: Conv) -> int:
        return batch * conv.outgoing * conv.size**2

    def norm_forward(conv: Conv) -> None:
        book.make(image(conv))
        book.make(image(conv), conv.outgoing, conv.outgoing)

    def norm_backward(conv: Conv, *unneeded: int) -> None:
        """From the gradient of its output to that of its input, its scale and its shift."""
        book.make(image(conv), conv.outgoing, conv.outgoing)
        book.drop(image(conv), conv.outgoing, conv.outgoing, *unneeded)

    pooled = batch * plan.width * half(stem.size) ** 2
    last, n = image(blocks[-1].convs[-1]), batch * classes
    norm_forward(stem)
    places = pooled * 8 // word  # 8-byte integers
    book.make(pooled, places)
    for rung in blocks:
        for conv in rung.convs:
            norm_forward(conv)
        if rung.shortcut is not None:
            norm_forward(rung.shortcut)
            book.drop(image(rung.shortcut))  # added in place
    # Averages, logits, their log-probabilities, the loss and the sum of its weights; then backward through these.
    book.make(batch * features(plan))
    book.make(n)
    book.make(n)
    book.make(1, 1)
    book.drop(n)
    book.make(1)  # the gradient of the loss by itself, which Python holds until backward ends
    book.make(n)
    book.drop(1)  # the sum of the weights of the classes
    book.make(n)
    book.drop(n, n)
    book.make(batch * features(plan))
    book.make(features(plan) * classes)
    book.make(classes)
    book.drop(n, batch * features(plan))
    book.make(last)
    book.drop(batch * features(plan))
    for number, rung in reversed(list(enumerate(blocks))):
        entering, out = batch * rung.incoming * rung.size**2, image(rung.convs[-1])
        book.make(out)  # through the block's last ReLU, whose result nobody needs any more
        book.drop(out, out)
        if rung.shortcut is not None:
            norm_backward(rung.shortcut)  # the incoming gradient is needed by the residual path too
            book.make(entering, rung.shortcut.weights)
            book.drop(out)
        for place, conv in reversed(list(enumerate(rung.convs))):
            keeps = conv is rung.convs[-1] and rung.shortcut is None  # the identity passes the gradient on
            norm_backward(conv, *([] if keeps else [image(conv)]))
            source = image(rung.convs[place - 1]) if place else entering
            book.make(source, conv.weights)
            book.drop(image(conv))
            if place:
                book.make(source)
                book.drop(source, source)
        book.drop(entering)  # two gradients have become one
        if number == 0:
            book.drop(entering)  # what the pooling put out
    book.make(image(stem))
    book.drop(pooled, places)
    book.make(image(stem))
    book.drop(image(stem), image(stem))
    norm_backward(stem, image(stem))
    book.make(stem.weights)
    return book.peak


def standing(plan: Plan, classes: int, side: int, batch: int, word: int = WORD) -> int:
    """Bytes that are there all the time, with SGD: weights, running statistics, the batch, and cuBLAS."""
    norms = [conv.outgoing for conv in convolutions(plan, 1)]
    buffers = sum(2 * padded(n, word) + padded(1, 8) for n in norms)
    inputs = padded(3 * batch * side**2, word) + padded(batch, 8)
    return copy_of(plan, classes, word) + buffers + inputs + WORKSPACES


def copy_of(plan: Plan, classes: int, word: int = WORD) -> int:
    """Bytes of one number for each parameter, tensor by tensor."""
    return sum(padded(size, word) for size in tensors(plan, classes))


def peak_of(
    plan: Plan, classes: int, side: int, batch: int, optimizer: str, word: int = WORD, *, first: bool = False
) -> int:
    """The larger of two peaks, in bytes: that of forward and backward, and that of the update.

    In the `first` step the optimizer has no state before the update. A `word` of 2 is for bfloat16.
    """
    copy = copy_of(plan, classes, word)
    kept = COPIES[optimizer] * copy
    updating = (
        copy + kept + padded(1, word) + (copy if optimizer == "adam" else 0)
    )  # with the loss; Adam's square roots
    training = walk(plan, classes, side, batch, word) + (0 if first else kept)
    return standing(plan, classes, side, batch, word) + max(training, updating)


def saved_per_image(plan: Plan, classes: int, side: int) -> int:
    """Bytes an image: itself, two results of every convolution and batch norm, the maxima and their places, the rest."""
    stem, blocks = rungs(plan, side)
    pooled = plan.width * half(stem.size) ** 2
    numbers = 3 * side**2 + 2 * stem.outgoing * stem.size**2 + 3 * pooled + features(plan) + classes
    for rung in blocks:
        numbers += sum(2 * conv.outgoing * conv.size**2 for conv in rung.convs)
        numbers += rung.shortcut.outgoing * rung.shortcut.size**2 if rung.shortcut else 0
    return numbers * WORD


@cache
def largest_batch(plan: Plan, classes: int, side: int, room: int) -> int:
    """The largest batch whose step takes no more than `room` bytes; 0 if none does."""
    fits, too_many = 0, 1
    while peak_of(plan, classes, side, too_many, "sgd") <= room:
        fits, too_many = too_many, 2 * too_many
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        if peak_of(plan, classes, side, middle, "sgd") <= room:
            fits = middle
        else:
            too_many = middle
    return fits
