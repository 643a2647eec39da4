"""The pictures of `tiny`, which move: by a slider and buttons, after a number, by boxes."""

import exambank as eb

from .problem import Given


def square(given: Given) -> eb.Picture:
    """A square, asked for by moving it."""
    return eb.Picture(
        side(3, "square").figure,
        alt="A square of side 3.",
        caption="A square.",
        moves=eb.Moves(
            side,
            {"side": range(-1, 5), "shape": ("square", "diamond")},
            predict=eb.Predict("Which square has the area 16?", lambda n, shape: (n, shape) == (4, "square")),
        ),
    )


def side(n: int, shape: str) -> eb.State:
    """A square or a diamond, n high."""
    figure, (axes,) = eb.canvas(2, 2)
    (line,) = axes.plot([0, n, n, 0, 0] if shape == "square" else [n / 2, n, n / 2, 0, n / 2], [0, 0, n, n, 0][:5])
    text = axes.text(0, 5, f"area {n * n}", ha="left")
    axes.set(xlim=(-2, 6), ylim=(-2, 6))
    at = (axes, n, 0 if shape == "square" else 4)
    return eb.State(figure, f"{shape.capitalize()} {n}: area {n * n}.".replace("-", "−"), at=at, told=[line, text])


def root(given: Given) -> eb.Picture:
    """A number is asked for."""
    moves = eb.Moves(
        dot, {"x": range(1, 6)}, start=(2,), predict=eb.Predict("What is 3/x at x = 2?", number=lambda x: f"3/{x}")
    )
    return eb.Picture(dot(5).figure, alt="A dot at 5.", caption="A dot.", moves=moves)


def dot(x: int) -> eb.State:
    """A dot; its label gives the answer away."""
    figure, (axes,) = eb.canvas(2, 2)
    told = [axes.annotate(f"3/{x}", (x, 1), (x, 2), arrowprops={"arrowstyle": "->"})]
    axes.plot([x], [1], "o")
    axes.set(xlim=(0, 6), ylim=(0, 3))
    return eb.State(figure, f"At {x} it is 3/{x}.", told=told)


def boxes(given: Given) -> eb.Picture:
    """Nothing is asked."""
    moves = eb.Moves(lit, {"left": (False, True), "right": (False, True)}, start=(True, False))
    return eb.Picture(lit(True, False).figure, alt="Left is lit.", caption="Two lamps.", moves=moves)


def lit(*on: bool) -> eb.State:
    """Two lamps."""
    figure, (axes,) = eb.canvas(2, 2)
    for place, yes in enumerate(on):
        axes.plot([place], [0], "o", ms=20, color=eb.palette.orange if yes else eb.palette.line)
    axes.set(xlim=(-1, 2), ylim=(-1, 1))
    return eb.State(figure, f"{sum(on)} lit.", at={"left": (axes, 0, 0), "right": (axes, 1, 0)})
