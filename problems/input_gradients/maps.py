"""What a gradient at the input tells of any classifier: maps, fooling images, pictures of a class.

Convention: a classifier takes images [N, C, H, W] with pixels from 0 to 1 to scores [N, classes], each image by itself
(in `eval` mode), before any softmax. A margin is the score of a label less the best other score.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn


def labelled(model: nn.Module, images: Tensor, labels: Tensor) -> Tensor:
    """The score of each image's label, [N]."""
    return model(images)[torch.arange(len(labels)), labels]


def margin(model: nn.Module, images: Tensor, labels: Tensor) -> Tensor:
    """The label's score less the best other one, [N]: below 0 the image is taken for something else."""
    scores = model(images)
    own = torch.zeros_like(scores, dtype=torch.bool).scatter(1, labels[:, None], True)
    return scores[own] - scores.masked_fill(own, -torch.inf).amax(1)


def slope(of: Callable[..., Tensor], model: nn.Module, images: Tensor, labels: Tensor) -> Tensor:
    """∂of/∂pixel, in the shape of the images: no image touches another one's number, so their sum will do."""
    images = images.detach().requires_grad_()
    (found,) = torch.autograd.grad(of(model, images, labels).sum(), images)
    return found


def saliency(model: nn.Module, images: Tensor, labels: Tensor) -> Tensor:
    """|∂score/∂pixel|, of its channels the largest, [N, H, W]."""
    return slope(labelled, model, images, labels).abs().amax(1)


def guided(model: nn.Module, images: Tensor, labels: Tensor) -> Tensor:
    """The same by guided back-propagation: on its way back, a ReLU also stops what is negative."""
    gates = [layer for layer in model.modules() if isinstance(layer, nn.ReLU)]
    if not gates:
        raise ValueError("guided back-propagation needs ReLUs that are modules (nn.ReLU), and the network has none")
    hooks = [gate.register_full_backward_hook(lambda _, found, __: (found[0].clamp(min=0),)) for gate in gates]
    try:
        return saliency(model, images, labels)
    finally:
        for hook in hooks:
            hook.remove()


def grad_cam(model: nn.Module, layer: nn.Module, images: Tensor, labels: Tensor) -> Tensor:
    """The channels of a layer's output, weighted by the mean slope of the score, added, cut at 0: [N, h, w]."""
    kept: list[Tensor] = []
    hook = layer.register_forward_hook(lambda _, __, out: kept.append(out))
    try:
        score = labelled(model, images.detach().requires_grad_(), labels).sum()
    finally:
        hook.remove()
    (slopes,) = torch.autograd.grad(score, kept[0])
    return (slopes.mean((2, 3), keepdim=True) * kept[0]).sum(1).relu().detach()


def fgsm(model: nn.Module, images: Tensor, labels: Tensor, epsilon: float) -> Tensor:
    """Every pixel moved by ε, or to the edge of its range, the way that lowers the margin."""
    return (images - epsilon * slope(margin, model, images, labels).sign()).clamp(0, 1)


def iterated(model: nn.Module, images: Tensor, labels: Tensor, epsilon: float, steps: int = 10) -> Tensor:
    """Steps of ε/4 that look where they are each time, and never leave the box of half-width ε."""
    found = images
    for _ in range(steps):
        found = fgsm(model, found, labels, epsilon / 4)
        found = torch.minimum(torch.maximum(found, images - epsilon), images + epsilon)
    return found


def variation(images: Tensor) -> Tensor:
    """Σ of the squared differences of neighbours, down and across, [N]."""
    return images.diff(dim=2).square().sum((1, 2, 3)) + images.diff(dim=3).square().sum((1, 2, 3))


def visualised(
    model: nn.Module, labels: Tensor, start: Tensor, steps: int, smooth: float, rate: float = 0.05
) -> Tensor:
    """Images that a class likes: Adam climbs the margin less `smooth` times the variation; pixels stay from 0 to 1."""
    images = start.clone().requires_grad_()
    optimizer = torch.optim.Adam([images], lr=rate)
    for _ in range(steps):
        optimizer.zero_grad()
        (smooth * variation(images) - margin(model, images, labels)).sum().backward()
        optimizer.step()
        with torch.no_grad():
            images.clamp_(0, 1)
    return images.detach()
