"""The networks by hand: what each stage weighs and what it keeps, from the rules of backpropagation alone."""

from typing import NamedTuple

from exambank.tools.resnet import Plan

WORD, MB, MIB = 4, 10**6, 2**20
WORKSPACES = 16.25
"""What cuBLAS keeps for the threads of forward and of backward, in MiB."""


class Conv(NamedTuple):
    """A convolution without bias and its batch norm, in a stage (0 for the stem); `size` is the side that it puts out.

    Backward needs `kept` tensors of its size: what the batch norm is given and, but for a shortcut, whose result is
    added in place, what the next layer is given.
    """

    stage: int
    incoming: int
    outgoing: int
    kernel: int
    size: int
    kept: int = 2

    @property
    def weights(self) -> int:
        """Parameters: filters, and a scale and a shift for each channel."""
        return self.incoming * self.outgoing * self.kernel**2 + 2 * self.outgoing

    @property
    def image(self) -> int:
        """Numbers that it puts out for one image."""
        return self.outgoing * self.size**2


class Stage(NamedTuple):
    """A stretch of the network: its parameters; of one image, the numbers it keeps and the numbers it puts out."""

    weights: int
    kept: int
    out: int


def half(size: int) -> int:
    """The side of an image after a stride of 2, with the paddings used here."""
    return (size + 1) // 2


def convolutions(plan: Plan, side: int) -> list[Conv]:
    """All of them, from the stem on; the shortcut of a block after its other convolutions."""
    found, incoming, size = [Conv(0, 3, plan.width, 7, half(side))], plan.width, half(half(side))
    for stage, blocks in enumerate(plan.blocks, 1):
        width, outgoing = plan.width * 2 ** (stage - 1), plan.expansion * plan.width * 2 ** (stage - 1)
        for block in range(blocks):
            before, size = size, half(size) if stage > 1 and block == 0 else size
            if plan.bottleneck:
                found += [Conv(stage, incoming, width, 1, before), Conv(stage, width, width, 3, size)]
                found += [Conv(stage, width, outgoing, 1, size)]
            else:
                found += [Conv(stage, incoming, width, 3, size), Conv(stage, width, width, 3, size)]
            if incoming != outgoing:
                found.append(Conv(stage, incoming, outgoing, 1, size, kept=1))
            incoming = outgoing
    return found


def stages(plan: Plan, classes: int, side: int) -> list[Stage]:
    """The stem with its pooling, which keeps an 8-byte place for each maximum; the stages; the classifier."""
    convs = convolutions(plan, side)
    parts = [[conv for conv in convs if conv.stage == stage] for stage in range(len(plan.blocks) + 1)]
    pooled, features = plan.width * half(half(side)) ** 2, convs[-1].outgoing
    found = [Stage(sum(c.weights for c in p), sum(c.kept * c.image for c in p), p[-1].image) for p in parts]
    found[0] = Stage(found[0].weights, found[0].kept + 3 * side**2 + 3 * pooled, pooled)
    return [*found, Stage((features + 1) * classes, features + classes, classes)]


def count(plan: Plan, classes: int) -> int:
    """All parameters."""
    return sum(stage.weights for stage in stages(plan, classes, 1))


def channels(plan: Plan) -> int:
    """Of all batch norms together."""
    return sum(conv.outgoing for conv in convolutions(plan, 1))


def kept_mib(plan: Plan, classes: int, side: int) -> float:
    """What is kept of one image between forward and backward, itself included, in MiB."""
    return sum(stage.kept for stage in stages(plan, classes, side)) * WORD / MIB


def peak_by_hand(plan: Plan, classes: int, side: int, batch: int, copies: int = 0) -> float:
    """The memory of a step in MiB, as a reader gets it; `copies` of the weights are the optimizer's.

    Backward goes through the stages from the end. Where it has come to stage k, all activations up to k are
    still there, the weights behind k have their gradients, and two gradients of k's size are in flight. At the
    update all gradients are there, and with Adam one more copy of the weights for a moment.
    """
    table = stages(plan, classes, side)
    standing = (1 + copies) * count(plan, classes) + 2 * channels(plan)
    moments = [
        batch * (sum(stage.kept for stage in table[: k + 1]) + 2 * table[k].out)
        + sum(stage.weights for stage in table[k + 1 :])
        for k in range(len(table) - 1)
    ]
    update = (2 if copies == 2 else 1) * count(plan, classes) + 3 * batch * side**2
    return (standing + max(*moments, update)) * WORD / MIB + WORKSPACES
