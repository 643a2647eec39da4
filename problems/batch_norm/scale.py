"""Part c_scale: why the scale of weights hardly matters to the function, and does to the training."""

from typing import Any

import numpy as np
import torch

import exambank as eb

from .problem import Given, problem

SCALED = eb.Several.of(output=eb.Formula("a"), gradient=eb.Formula("a"), step=eb.Formula("a"))


@problem.part("c_scale", SCALED)
def scaled(given: Given) -> dict[str, str]:
    """Batch norm divides a out again; a loss that does not change with a has a gradient that falls with it."""
    return {"output": "1", "gradient": "1/a", "step": "1/a^2"}


@scaled.law
def torch_scales_so(given: Given, factors: Any) -> bool:
    """A linear layer and batch norm without ε in torch, with weights of several scales."""
    rng = torch.Generator().manual_seed(0)
    x, W, dY = (torch.randn(shape, generator=rng, dtype=torch.float64) for shape in ((6, 4), (3, 4), (6, 3)))

    def seen(a: float) -> Any:
        scaled = (a * W).requires_grad_()
        Y = torch.nn.functional.batch_norm(x @ scaled.T, None, None, training=True, eps=1e-30)
        Y.backward(dY)
        assert scaled.grad is not None
        return Y.detach(), scaled.grad, scaled.grad.norm() / scaled.detach().norm()

    return all(
        np.allclose(float(eb.put(factor, a=a)) * one, other, rtol=1e-7)
        for a in (0.25, 3.0)
        for factor, one, other in zip(factors, seen(1.0), seen(a), strict=True)
    )


@scaled.law
def euler_says_so(given: Given, factors: Any) -> bool:
    """L(aW) = L(W) for all a: by the chain rule a·∇L(aW) = ∇L(W). And a step relative to aW loses another a."""
    a = 7
    gradient, step = (float(eb.put(factor, a=a)) for factor in factors[1:])
    return bool(np.isclose(a * gradient, 1) and np.isclose(step, gradient / a) and eb.put(factors.output, a=a) == 1)


scaled.mistake(
    "misconception",
    "A linear layer without batch norm has that gradient. Here the loss does not change with a, so its slope must fall.",
    {"output": "1", "gradient": "1", "step": "1/a"},
)
scaled.mistake(
    "left out",
    "Batch norm divides by the standard deviation, which is a times as large too.",
    {"output": "a", "gradient": "1/a", "step": "1/a^2"},
)
scaled.mistake(
    "left out",
    "For the relative step, the gradient falls and the weights it is compared to grow: two factors.",
    {"output": "1", "gradient": "1/a", "step": "1/a"},
)
