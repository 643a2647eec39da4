"""Parts a_formula, b and d: a formula for the limit, what it means, and the three errors."""

from .problem import problem

problem.choice(
    "a_formula",
    key="rows",
    options={
        "rows": r"$w = X^\top (X X^\top)^{-1} y$",
        "columns": (
            r"$w = (X^\top X)^{-1} X^\top y$",
            "Count the rank of XᵀX: it is d × d, but its rank is that of X, at most n < d. There is no such inverse.",
            "special case",
        ),
        "once": (r"$w = X^\top y$", "Put it into Xw = y: you get XXᵀy, which is y only by accident.", "left out"),
    },
)

problem.choice(
    "b",
    key="perfect",
    options={
        "perfect": "Constraint: there is no training error at all. Objective: of all such weights take the shortest.",
        "trade": (
            "Constraint and objective are traded against each other: some training error is left, for shorter weights.",
            "That is ridge regression. Evaluate the loss where gradient descent ends: what is left of it?",
        ),
        "swapped": (
            "Constraint: the weights are no longer than a bound. Objective: the least training error with such weights.",
            "You exchanged the roles. Which of the two is reached exactly, and which is only as small as it can be?",
            "transposed",
        ),
        "sparse": (
            "Constraint: there is no training error at all. Objective: as few weights as possible are not zero.",
            "A sum of squares hardly notices a small weight; it is no count of the weights that are not zero.",
        ),
    },
)

problem.choice(
    "d",
    key="estimation",
    options={
        "estimation": "In the estimation error: which of the minimisers one gets is up to the method.",
        "optimisation": (
            "In the optimisation error: this is the term of the optimiser.",
            "That term counts what is left of the training loss. Both runs have left nothing.",
        ),
        "approximation": (
            "In the approximation error: an optimiser that prefers short weights has a smaller class of models.",
            "That term compares the best model of the class with the truth. Neither run has changed the class.",
        ),
        "none": (
            "In none of them: both have no training error, so they predict alike.",
            "They agree on the rows of X. What about an input that is no combination of these?",
        ),
    },
)
