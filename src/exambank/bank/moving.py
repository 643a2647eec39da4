"""A picture that moves, drawn: its films, and what its controls are.

What is asked first is hidden in the data too: there is one film without it, and one with it that a page fetches when a
guess has been made or declined.
"""

import hashlib
import itertools
import json
import zlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, NotRequired, TypedDict

from exambank.bank.film import film
from exambank.bank.layers import Drawn, drawn
from exambank.errors import BankError
from exambank.problem.moving import Live, Moves, Predict

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_STATES = 240
MOST_BYTES = 20_000
"""Of a picture's films, compressed."""
WIDEST = 4.0
"""Inches: on a phone, letters of a wider picture are too small to read."""


class Control(TypedDict):
    """A control: its label, what it is (slider, buttons, box), its values as text, and where it stands at first."""

    label: str
    kind: str
    values: list[str]
    start: int


class Moving(TypedDict):
    """What a page needs to move a picture: controls, what is asked and how, and its films as files by their names.

    `live` names the script of one that is not made of films.
    """

    slug: str
    name: str
    controls: list[Control]
    question: str
    typed: bool
    files: dict[str, str]
    version: str
    live: NotRequired[str]


class _Frame(NamedTuple):
    """A state, drawn: its layers, what it says, and where a pointer takes hold."""

    drawn: Drawn
    says: str
    at: Any


def make_moving(moves: Moves | Live, still: "Figure", slug: str, name: str) -> Moving:
    """Draw all states. Raises BankError, in one line, where they cannot be shown."""
    figure = f"figure {slug}-{name}"
    if isinstance(moves, Live):
        sent = _sent(slug, name, {name: moves.data, f"{name}-told": moves.told}, moves.question)
        sent["live"] = moves.script
        return sent
    settings = list(itertools.product(*moves.controls.values()))
    if not 2 <= len(settings) <= MOST_STATES:
        raise BankError(f"{figure} has {len(settings)} states; between 2 and {MOST_STATES} can be shown")
    start = tuple(moves.start) if moves.start is not None else settings[0]
    if start not in settings:
        raise BankError(f"{figure} starts at {start}, which its controls do not reach")
    first = settings.index(start)
    end = _right(moves.predict, settings, first, figure) if moves.predict else {}
    frames = _frames(moves, settings, first, still, figure)
    size, ids = tuple(72 * still.get_size_inches()), f"{slug}-{name}-m"
    places = _places(frames, list(moves.controls))
    contents: dict[str, Mapping[str, Any]] = {}
    if moves.predict and moves.predict.number:
        contents[name] = film([frames[first].drawn], ids, size, told=False)
    elif moves.predict:
        contents[name] = film([frame.drawn for frame in frames], ids, size, told=False) | places
    whole = film([frame.drawn for frame in frames], ids, size, told=True) | places
    contents[f"{name}-told" if moves.predict else name] = whole | {"says": [frame.says for frame in frames]} | end
    sent = _sent(slug, name, contents, moves.predict.question if moves.predict else "")
    sent["controls"] = [_control(*each, chosen) for each, chosen in zip(moves.controls.items(), start, strict=True)]
    sent["typed"] = moves.predict is not None and moves.predict.number is not None
    return sent


def _sent(slug: str, name: str, contents: Mapping[str, Mapping[str, Any]], question: str) -> Moving:
    """What is sent, without controls."""
    files = {file: json.dumps(made, ensure_ascii=False, separators=(",", ":")) for file, made in contents.items()}
    if (taken := sum(len(zlib.compress(text.encode(), 9)) for text in files.values())) > MOST_BYTES:
        message = f"takes {taken} bytes compressed, {MOST_BYTES} at most: draw less, or fewer states"
        raise BankError(f"figure {slug}-{name} {message}")
    return {
        "slug": slug,
        "name": name,
        "controls": [],
        "question": question,
        "typed": False,
        "files": files,
        "version": hashlib.sha256("".join(files.values()).encode()).hexdigest()[:8],
    }


def _frames(moves: Moves, settings: Sequence[Any], first: int, still: "Figure", figure: str) -> list[_Frame]:
    """All states, laid out as the one at the start: a longer label must not move the axes."""
    size = tuple(still.get_size_inches())
    if size[0] > WIDEST:
        raise BankError(f"{figure} is {size[0]:g} inches wide; one that moves takes at most {WIDEST:g}, for phones")
    at_start = moves.draw(*settings[first])
    at_start.figure.draw_without_rendering()
    boxes = [axes.get_position() for axes in at_start.figure.axes]
    frames = []
    for number, setting in enumerate(settings):
        state = at_start if number == first else moves.draw(*setting)
        if not state.says.strip():
            raise BankError(f"{figure} says nothing at {setting}: State(figure, says=…)")
        if tuple(state.figure.get_size_inches()) != size:
            raise BankError(f"{figure} has another size at {setting} than while it stands still: draw both in one size")
        if len(state.figure.axes) != len(boxes):
            raise BankError(f"{figure} has {len(state.figure.axes)} axes at {setting} and {len(boxes)} at its start")
        state.figure.set_layout_engine("none")
        for axes, box in zip(state.figure.axes, boxes, strict=True):
            axes.set_position(box)
        layers = drawn(state.figure, state.told)
        if isinstance(state.at, Mapping):
            at: Any = {label: _place(*place) for label, place in state.at.items()}
        else:
            at = state.at and _place(*state.at)
        frames.append(_Frame(layers, state.says, at))
    return frames


def _place(axes: Any, x: float, y: float) -> list[float]:
    """A point in the coordinates of the axes, in those of the SVG: points from the upper left corner."""
    figure = axes.figure
    right, up = axes.transData.transform((x, y)) * 72 / figure.dpi
    return [round(float(right), 1), round(72 * figure.get_figheight() - float(up), 1)]


def _places(frames: Sequence[_Frame], labels: list[str]) -> dict[str, Any]:
    """Where a pointer takes hold of each state, or switches which box."""
    first = frames[0].at
    if isinstance(first, dict):
        return {"flips": [[labels.index(label), *place] for label, place in first.items()]}
    return {"at": [frame.at for frame in frames]} if first else {}


def _right(predict: Predict, settings: Sequence[Any], first: int, figure: str) -> dict[str, Any]:
    """What a guess is held against."""
    if (predict.right is None) == (predict.number is None):
        raise BankError(f"{figure}: Predict(question, right) or Predict(question, number=…), one of the two")
    if predict.number is not None:
        numbers = [predict.number(*setting) for setting in settings]
        if len({*numbers}) < 2:
            raise BankError(f"{figure} asks for what is {numbers[0]} in every state: {predict.question}")
        return {"numbers": [str(number) for number in numbers], "within": predict.within}
    assert predict.right is not None
    right = [bool(predict.right(*setting)) for setting in settings]
    if not 0 < sum(right) < len(right):
        raise BankError(f"{figure} asks what {sum(right)} of its {len(right)} states answer: {predict.question}")
    if right[first]:
        raise BankError(f"{figure} starts where its question is answered: say start=… in Moves")
    return {"right": "".join("01"[yes] for yes in right)}


def _control(label: str, values: Sequence[Any], chosen: Any) -> Control:
    kind = "box" if list(values) == [False, True] else "buttons" if isinstance(values[0], str) else "slider"
    texts = ["off", "on"] if kind == "box" else [str(value).replace("-", "−") for value in values]
    return {"label": label, "kind": kind, "values": texts, "start": list(values).index(chosen)}
