"""Parts a, b_form and b: what one step costs, and the form of it that costs less."""

from fractions import Fraction
from typing import Any

import exambank as eb

from .problem import Given, problem
from .steps import as_written, measured, on_the_right

SIZES = eb.Formula("c d_out d_in")


@problem.part("a", SIZES, key="2 c d_out^2 d_in")
def cost_as_written(given: Given) -> str:
    """WWᵀ multiplies d_out × d_in by d_in × d_out, and the result, d_out × d_out, multiplies W."""
    return "c*d_out*d_in*d_out + c*d_out*d_out*d_in"


@cost_as_written.route
def as_written_by_torch(given: Given) -> Any:
    """Torch's counter watches the step as it is written."""
    return measured(as_written)


cost_as_written.mistake("misconception", "W need not be square: it has d_out rows and d_in columns.", "2 c d_out^3")
cost_as_written.mistake("left out", "That is one of two products: WWᵀ, then this times W.", "c d_out^2 d_in")
cost_as_written.mistake("transposed", "You formed WᵀW first: as written, WWᵀ comes first.", "2 c d_in^2 d_out")

problem.choice(
    "b_form",
    key="right",
    options={
        "left": (
            r"$\frac{1}{2} (3I - W^\top W) \, W$",
            "The shapes do not fit: WᵀW has as many columns as W, and W has another number of rows.",
            "transposed",
        ),
        "norm": (
            r"$\frac{1}{2} (3 - \lVert W \rVert_F^2) \, W$",
            "That scales all of W by one number. Try W = I of size 2 × 2, which p leaves as it is.",
        ),
        "right": r"$\frac{1}{2} W (3I - W^\top W)$",
    },
)


@problem.part("b", SIZES, key="2 c d_in^2 d_out")
def cost_on_the_right(given: Given) -> str:
    """WᵀW multiplies d_in × d_out by d_out × d_in; then W multiplies the result, d_in × d_in."""
    return "c*d_in*d_out*d_in + c*d_out*d_in*d_in"


@cost_on_the_right.route
def on_the_right_by_torch(given: Given) -> Any:
    """Torch's counter watches the step with WᵀW."""
    return measured(on_the_right)


cost_on_the_right.mistake(
    "transposed", "That is the cost of the step as written. Begin with WᵀW, which is small.", "2 c d_out^2 d_in"
)
cost_on_the_right.mistake("left out", "That is one of two products: WᵀW, then W times this.", "c d_in^2 d_out")
cost_on_the_right.mistake(
    "misconception", "One of your products has small sides only, but each has W in it.", "c d_in^2 d_out + c d_in^3"
)

problem.fact(
    "saving", lambda g: Fraction(g.d_out, g.d_in), lambda g: Fraction(2 * g.d_out**2 * g.d_in, 2 * g.d_in**2 * g.d_out)
)
