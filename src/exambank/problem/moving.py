"""Pictures that a reader moves: one function draws every state, and the page only switches between them.

So no mathematics is written twice: every number on the page was computed, and drawn, by Python.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    Place = tuple[Axes, float, float]

Value = bool | int | float | Fraction | str


@dataclass(frozen=True)
class State:
    """One state of a picture that moves.

    Args:
        figure: as large as the picture itself, and with as many axes; its limits are fixed, not fitted.
        says: one sentence with the state's numbers, shown beneath the picture and read out.
        at: axes and the point in their coordinates where a pointer takes hold of this state; or, by label, the points
            where a click switches a box.
        told: artists that give away what is asked; they are sent when a guess has been made.
    """

    figure: "Figure"
    says: str
    at: "Place | Mapping[str, Place] | None" = None
    told: Sequence[Any] = ()


@dataclass(frozen=True)
class Predict:
    """What is asked before anything is told, answered by moving the picture or, with `number`, by typing.

    Args:
        question: it names what is asked for; the page shows it with the picture.
        right: whether a state answers it; neither all nor none, and not the one at the start.
        number: the number that is asked for at the start, as a function of the state: so a wrong guess is told what
            it would be right for.
        within: how far off a number may be, as a share of it.
    """

    question: str
    right: Callable[..., bool] | None = None
    number: Callable[..., Any] | None = None
    within: float = 0.0


@dataclass(frozen=True)
class Moves:
    """How a picture moves.

    Args:
        draw: from a value of each control, in their order, to a State.
        controls: their values by their labels. Numbers make a slider, texts a row of buttons, `(False, True)` a box.
        start: the values at first; by default the first of each.
        predict: what is asked first.
    """

    draw: Callable[..., State]
    controls: Mapping[str, Sequence[Value]]
    start: Sequence[Value] | None = None
    predict: Predict | None = None


@dataclass(frozen=True)
class Live:
    """A picture with too many states to draw them all: a script of its own computes what a reader sets.

    A test holds what the script computes against Python.

    Args:
        script: its name in `docs/assets/js`; it is fetched, as the data are, when a reader takes hold.
        question: what is asked before anything is told.
        data: what the script needs, as JSON has it.
        told: what it may have only when a guess has been made.
    """

    script: str
    question: str
    data: Mapping[str, Any]
    told: Mapping[str, Any]
