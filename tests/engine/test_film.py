"""A film holds every state in its order; what is asked is not in what is sent first; what cannot be shown is refused."""

import importlib
import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, strategies as st
from support import TINY, forget_tiny, write_tiny

import exambank as eb
from exambank.bank.film import woven
from exambank.bank.layers import Layer
from exambank.bank.moving import make_moving
from exambank.errors import BankError

States = st.lists(st.lists(st.sampled_from("abcdef"), max_size=8), min_size=1, max_size=6)


@given(States)
def test_every_state_has_its_layers_in_its_order(states: list[list[str]]) -> None:
    film = woven([[Layer("", name) for name in state] for state in states])
    for number, state in enumerate(states):
        assert [layer.markup for layer, pattern in film if pattern[number] == "1"] == state


@given(st.lists(st.sampled_from("abcdef"), max_size=8), st.integers(1, 6))
def test_what_all_states_share_is_there_once(state: list[str], times: int) -> None:
    assert len(woven([[Layer("", name) for name in state]] * times)) == len(state)


@pytest.fixture(scope="module")
def tiny_pictures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, eb.Picture]]:
    """The tiny pictures that move."""
    rooms = write_tiny(tmp_path_factory.mktemp("film") / "bank") / "problems"
    (rooms / "tiny/pictures.py").write_text((TINY / "moving/problems/tiny/pictures.py").read_text())
    forget_tiny()
    sys.path.insert(0, str(rooms))
    pictures, problem = importlib.import_module("tiny.pictures"), importlib.import_module("tiny.problem").problem
    yield {name: getattr(pictures, name)(problem.given) for name in ("square", "root", "boxes")}
    sys.path.remove(str(rooms))
    forget_tiny()


def made(picture: eb.Picture, **changes: Any) -> dict[str, Any]:
    assert picture.moves is not None
    moves = eb.Moves(**{**vars(picture.moves), **changes})
    return {**make_moving(moves, picture.figure, "tiny", "it")}


def test_what_is_asked_is_sent_after_the_guess(tiny_pictures: dict[str, eb.Picture]) -> None:
    files = made(tiny_pictures["square"])["files"]
    assert set(files) == {"it", "it-told"}
    assert "area 16" in files["it-told"]
    assert not any(word in files["it"] for word in ("area", "says", "right"))
    assert json.loads(files["it-told"])["right"] == "000000000010"
    asked, told = (json.loads(text) for text in made(tiny_pictures["root"])["files"].values())
    assert asked.keys() == {"svg", "patterns"}
    assert "3/2" not in asked["svg"]
    assert asked["patterns"] == [], "only the state that is asked about"
    assert told["numbers"] == ["3/1", "3/2", "3/3", "3/4", "3/5"]
    assert set(made(tiny_pictures["boxes"])["files"]) == {"it"}


def test_a_page_that_allows_no_styles_may_have_it(tiny_pictures: dict[str, eb.Picture]) -> None:
    for picture in tiny_pictures.values():
        for text in made(picture)["files"].values():
            assert "style" not in json.loads(text)["svg"]


def test_it_is_the_same_in_every_build(tiny_pictures: dict[str, eb.Picture]) -> None:
    assert made(tiny_pictures["boxes"]) == made(tiny_pictures["boxes"])


QUESTION = "Which?"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"controls": {"side": range(300), "shape": ("square",)}}, "has 300 states"),
        ({"controls": {"side": [1], "shape": ("square",)}}, "has 1 states"),
        ({"start": (9, "square")}, r"starts at \(9, 'square'\), which its controls do not reach"),
        ({"predict": eb.Predict(QUESTION, lambda n, shape: n == 9)}, "asks what 0 of its 12 states answer: Which?"),
        ({"predict": eb.Predict(QUESTION, lambda n, shape: True)}, "asks what 12 of its 12 states answer: Which?"),
        ({"predict": eb.Predict(QUESTION, lambda n, shape: n == -1)}, "starts where its question is answered"),
        ({"predict": eb.Predict(QUESTION, number=lambda n, shape: 3)}, "asks for what is 3 in every state: Which?"),
        ({"predict": eb.Predict(QUESTION)}, "one of the two"),
        ({"draw": lambda n, shape: eb.State(eb.canvas(2, 2)[0], " ")}, "says nothing at"),
        ({"draw": lambda n, shape: eb.State(eb.canvas(2, 3)[0], "It.")}, "has another size at"),
        ({"draw": lambda n, shape: eb.State(eb.canvas(2, 2, rows=n + 2)[0], "It.")}, "has 2 axes at"),
    ],
)
def test_what_cannot_be_shown_is_refused(
    tiny_pictures: dict[str, eb.Picture], changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(BankError, match=message):
        made(tiny_pictures["square"], **changes)


def test_what_is_too_large_is_refused(tiny_pictures: dict[str, eb.Picture], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exambank.bank.moving.MOST_BYTES", 1000)
    with pytest.raises(BankError, match=r"takes \d+ bytes compressed, 1000 at most"):
        made(tiny_pictures["square"])
    wide, (axes,) = eb.canvas(7, 2)
    axes.plot([0, 1])
    with pytest.raises(BankError, match="is 7 inches wide; one that moves takes at most 4"):
        made(eb.Picture(wide, "A line.", "A line.", moves=tiny_pictures["boxes"].moves))
