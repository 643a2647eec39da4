"""Parts d1 and d: how pooling makes the receptive field grow; the fields of well-known networks."""

from typing import Any

import exambank as eb
from exambank.tools.receptive_field import Layer, receptive_field

from .field import Stack, seen
from .problem import Given, at, but, hand_on, problem

BLOCKS = eb.Formula("L K B", high=12)


def stack(given: Given, blocks: int) -> Stack:
    """Kernels and strides of a network of blocks."""
    return ([(given.kernel, 1)] * given.layers + [(2, 2)]) * blocks


@problem.part("d1", eb.Several.of(field=eb.Integer(), step=eb.Integer()), key="field = 50; step = 8")
def pooled(given: Given) -> Any:
    """Layer by layer, a window reaches K − 1 steps further; a pool reaches one step further and doubles the step."""
    return grow(given.layers, given.kernel, given.blocks)


def grow(layers: int, kernel: int, blocks: int) -> Any:
    """Field and step behind some blocks."""
    field = step = 1
    for _ in range(blocks):
        field += layers * (kernel - 1) * step + step
        step *= 2
    return {"field": field, "step": step}


@pooled.route
def pooled_by_gradient(given: Given) -> Any:
    """Count gradients of an all-ones torch stack; two neighbouring outputs together see one step more."""
    layers = stack(given, given.blocks)
    one, two = seen(layers), seen([*layers, (2, 1)])
    return {"field": one, "step": two - one}


@problem.part("d", eb.Several.of(field=BLOCKS, step=BLOCKS))
def growth(given: Given) -> Any:
    """The b-th block works in steps of 2ᵇ⁻¹ pixels and reaches L(K−1)+1 steps further; sum the geometric series."""
    return {"field": "1 + (2^B - 1)*(L*(K - 1) + 1)", "step": "2^B"}


@growth.law
def is_what_layers_add_up_to(given: Given, answer: Any) -> bool:
    """For any layers, kernel and blocks, it is the recurrence that part d1 applies layer by layer."""
    sizes = [{"L": given.layers, "K": given.kernel, "B": b} for b in range(5)] + [{"L": 3, "K": 2, "B": 4}]
    return all([eb.put(formula, **n) for formula in answer] == list(grow(*n.values()).values()) for n in sizes)


@growth.law
def is_what_gradients_show(given: Given, answer: Any) -> bool:
    """At the drawn numbers it is what the gradients of a torch stack show."""
    return at(answer, given) == list(pooled_by_gradient(given).values())


growth.mistake(
    "misconception",
    "You let every layer add the same: behind a pool, one unit further is twice as far in pixels.",
    but(growth, field="1 + B(L(K - 1) + 1)"),
)
growth.mistake(
    "left out",
    "Your pools only lengthen the step: the window of a pool also looks one unit further by itself.",
    but(growth, field="1 + (2^B - 1) L (K - 1)"),
)
growth.mistake(
    "misconception",
    "You doubled the field at each pool: it is the step that doubles, and with it what later layers add.",
    but(growth, field="2^B + 2 (2^B - 1) L (K - 1)"),
)
growth.mistake("factor", "Your step adds up the strides: a step of a step is a product.", but(growth, step="2 B"))

hand_on(growth, pooled, lambda values: {"field": values[0], "step": values[1]})
problem.fact(
    "fields",  # behind 0, 1, 2, … blocks
    lambda g: [grow(g.layers, g.kernel, b)["field"] for b in range(g.blocks + 1)],
    lambda g: [seen(stack(g, b)) for b in range(g.blocks + 1)],
)


def resnet50(version: int) -> Stack:
    """The longest path; where a bottleneck halves the map, its first layer has stride 2 (v1) or its second (v1.5)."""
    bottlenecks = [stage > 0 and block == 0 for stage, blocks in enumerate((3, 4, 6, 3)) for block in range(blocks)]
    path = [(k, 1 + (halves and place == version)) for halves in bottlenecks for place, k in enumerate((1, 3, 1))]
    return [(7, 2), (3, 2), *path]


FAMOUS: dict[str, Stack] = {
    "vgg16": [layer for depth in (2, 2, 3, 3, 3) for layer in [(3, 1)] * depth + [(2, 2)]],  # to its last pool
    "resnet50": resnet50(0),
    "resnet50_v15": resnet50(1),
}

problem.fact(
    "famous",
    lambda g: {name: receptive_field(Layer(k, s) for k, s in layers).size for name, layers in FAMOUS.items()},
    # As published; in v1.5 a 3×3 window in each of three stages works in front of the stride, with half the step.
    lambda g: {"vgg16": 212, "resnet50": 483, "resnet50_v15": 483 - 2 * (4 + 8 + 16)},
    kind=eb.Several.of(**dict.fromkeys(FAMOUS, eb.Integer())),
)
