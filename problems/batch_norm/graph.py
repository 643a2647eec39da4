"""Parts a and a_zero: the graph of batch norm."""

from typing import Any

import torch

from .layers import nodes
from .problem import Given, problem

EDGES = (
    *(("X", "mu"), ("X", "var"), ("mu", "var"), ("X", "Z"), ("mu", "Z"), ("var", "Z")),
    *(("gamma", "Y"), ("beta", "Y"), ("Z", "Y")),
)
"""Each formula uses the nodes that stand in it."""
SOURCES, COMPUTED = ("X", "gamma", "beta", "mu", "var", "Z"), ("mu", "var", "Z", "Y")


def table(*pairs: tuple[str, str]) -> list[list[int]]:
    """A row for each computed node, a column for each that may be used: 1 where it is."""
    return [[int((source, name) in pairs) for source in SOURCES] for name in COMPUTED]


@problem.part("a", key="1 0 0 0 0 0; 1 0 0 1 0 0; 1 0 0 1 1 0; 0 1 1 0 0 1")
def graph(given: Given) -> list[list[int]]:
    """Read off the formulas which nodes stand in them."""
    return table(*EDGES)


@graph.route
def graph_of_autograd(given: Given) -> list[list[int]]:
    """Run the layer on tensors, and walk what autograd has recorded from each of them back to the next named ones."""
    X, gamma, beta = (torch.rand(shape, requires_grad=True) for shape in ((3, 2), 2, 2))
    named = {"X": X, "gamma": gamma, "beta": beta} | nodes(X, gamma, beta, 1)
    names = {tensor.grad_fn or id(tensor): name for name, tensor in named.items()}

    def used(step: Any) -> set[str]:
        found: set[str] = set()
        for before, _ in step.next_functions:
            name = names.get(before) or names.get(id(getattr(before, "variable", None)))
            found |= {name} if name else used(before) if before else set()
        return found

    return [[int(source in used(named[name].grad_fn)) for source in SOURCES] for name in COMPUTED]


def without(*pairs: tuple[str, str]) -> list[list[int]]:
    """The table less some edges."""
    return table(*(pair for pair in EDGES if pair not in pairs))


graph.mistake("left out", "The variance is of deviations from μ: its formula uses μ.", without(("mu", "var")))
graph.mistake(
    "left out",
    "Z uses X itself, besides what has been computed of it: the deviations are above the bar.",
    without(("X", "Z")),
)
graph.mistake("left out", "Deviations from the mean stand above the bar of Z, so it uses μ.", without(("mu", "Z")))
graph.mistake(
    "counted twice",
    "Y depends on X by way of Z only; mark what a formula uses itself, not what it can be traced back to.",
    table(*EDGES, ("X", "Y"), ("mu", "Y"), ("var", "Y")),
)

problem.choice(
    "a_zero",
    key="mean_variance",
    options={
        "mean_variance": r"The arrow from $\mu$ to $\sigma^2$.",
        "mean_output": (
            r"The arrow from $\mu$ to $Z$.",
            "∂Z/∂μ is −1/√(σ² + ε), which is never 0. Look for a sum of deviations from their own mean.",
        ),
        "variance_output": (
            r"The arrow from $\sigma^2$ to $Z$.",
            "A larger variance makes Z smaller in size wherever it is not 0. Look for a sum of deviations from their mean.",
        ),
        "none": (
            "None: an arrow whose derivative is 0 would not be there.",
            "The graph knows which values are used, not what their derivatives come to. Write the derivative of σ² by μ.",
        ),
    },
)
