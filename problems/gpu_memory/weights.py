"""Parts a1, b1 and b2: parameters, and what an optimizer keeps for each of them."""

from dataclasses import replace
from functools import cache

import torch
from torch import nn

import exambank as eb
from exambank.tools.resnet import Plan, meta_resnet
from exambank.tools.training import make_optimizer

from .layers import MB, MIB, WORD, channels, convolutions, count
from .problem import MEBIBYTES, MEGABYTES, RULES, Given, named, problem

STATE = replace(MEGABYTES, atol=1e-6)


@cache
def built(plan: Plan, classes: int) -> list[nn.Parameter]:
    """The parameters of the network in torch, without memory."""
    return list(meta_resnet(plan, classes).parameters())


def size_of(parameters: int) -> dict[str, float]:
    """So many numbers of four bytes."""
    return named("parameters megabytes mebibytes", parameters, parameters * WORD / MB, parameters * WORD / MIB)


@problem.part(
    "a1",
    eb.Several.of(parameters=eb.Integer(unit="parameters"), megabytes=MEGABYTES, mebibytes=MEBIBYTES),
    key="parameters = 58164298; megabytes = 232.657; mebibytes = 221.88",
)
def weights(given: Given) -> dict[str, float]:
    """Add up the layers by formula: filters, scale and shift of every batch norm, classifier; four bytes each."""
    return size_of(count(given.deep_plan, given.classes))


@weights.route
def weights_by_torch(given: Given) -> dict[str, float]:
    """Build the network in torch on the meta device, count its parameters and add up their bytes."""
    parameters = built(given.deep_plan, given.classes)
    nbytes = sum(parameter.nbytes for parameter in parameters)
    return {"parameters": sum(p.numel() for p in parameters), "megabytes": nbytes / 1e6, "mebibytes": nbytes / 2**20}


weights.mistake(
    "left out",
    "You forgot the shortcuts: where a block changes the shape, a 1×1 convolution and its batch norm fit its input.",
    lambda g: size_of(weights(g).parameters - sum(c.weights for c in convolutions(g.deep_plan, 1) if c.kept == 1)),
)
weights.mistake(
    "misconception",
    "You counted the running means and variances: they are buffers, and no gradient changes them.",
    lambda g: size_of(weights(g).parameters + 2 * channels(g.deep_plan)),
)


@problem.part("b1", eb.Several.of(sgd=STATE, momentum=STATE, adam=STATE), key="sgd=0; momentum=232.7; adam=465.3")
def states(given: Given) -> dict[str, float]:
    """SGD keeps nothing, momentum one number for each parameter, Adam two; each is a float32."""
    size = count(given.deep_plan, given.classes) * WORD / MB
    return named(RULES, 0, size, 2 * size)


@states.route
def states_by_state_dict(given: Given) -> dict[str, float]:
    """Give every parameter a gradient on the meta device, step once, and read torch's `state_dict`."""
    return {rule: state_bytes(given.deep_plan, given.classes, rule) / 1e6 for rule in RULES.split()}


@cache
def state_bytes(plan: Plan, classes: int, rule: str) -> int:
    """Bytes of all states that have a parameter's shape; Adam's step counters are single numbers on the CPU."""
    parameters = [nn.Parameter(torch.empty_like(parameter)) for parameter in built(plan, classes)]
    for parameter in parameters:
        parameter.grad = torch.empty_like(parameter)
    optimizer = make_optimizer(rule, parameters)
    optimizer.step()
    kept = (value for state in optimizer.state_dict()["state"].values() for value in state.values())
    return sum(tensor.nbytes for tensor in kept if isinstance(tensor, torch.Tensor) and tensor.device.type == "meta")


states.mistake(
    "left out",
    "You gave Adam one moment: it keeps a running mean of the gradients and one of their squares.",
    lambda g: states(g)._replace(adam=states(g).momentum),
)
states.mistake(
    "misconception",
    "You counted the gradients: every optimizer needs those, and they are dropped before the next step.",
    lambda g: named(RULES, *(value + states(g).momentum for value in states(g))),
)
states.mistake(
    "units",
    "You divided by 2²⁰: that gives MiB, and MB are asked for.",
    lambda g: named(RULES, *(value * MB / MIB for value in states(g))),
)

problem.choice(
    "b2",
    key="adam",
    options={
        "plain": ("SGD without momentum", "SGD keeps nothing from one step to the next; the others do."),
        "momentum": ("SGD with momentum", "It keeps one number for each parameter; another one of these keeps more."),
        "adam": "Adam",
        "equal": (
            "all need the same",
            "The peak of the first step may show that, since the state is made at its end. Look at the second step.",
        ),
    },
)
