"""The picture's calculator against the predictor, which runs each optimizer for three steps; and measured points in it."""

import json
import shutil
from itertools import product

import pytest
import torch
from gpu_memory.calculator import CONTROLS, alive_at, chosen
from gpu_memory.problem import Given
from support import ROOT

from exambank.bank.moving import make_moving
from exambank.files import loading
from exambank.lab import records
from exambank.lab.calls import Done
from exambank.tools.memory import predict_memory
from exambank.tools.resnet import meta_resnet

SMALL = Given((1, 1), (1, 2), width=16, classes=3, side=33, batch=2)


@pytest.mark.parametrize("network", CONTROLS["network"])
@pytest.mark.parametrize("precision", CONTROLS["precision"])
def test_any_choice_takes_what_is_predicted_for_it(network: str, precision: str) -> None:
    model = meta_resnet(SMALL.deep_plan if network == "deep" else SMALL.shallow_plan, SMALL.classes)
    for optimizer, batch in product(CONTROLS["optimizer"], (2, 64)):
        found = predict_memory(model, (3, 33, 33), batch, optimizer.lower(), getattr(torch, precision))
        alive = alive_at(SMALL, network, optimizer, precision, batch)
        assert alive.total == found.peak
        assert alive.optimizer_state == pytest.approx(found.optimizer_state, rel=0.2, abs=1)  # rounded up to 512 bytes


def test_more_than_the_card_has_is_called_too_much() -> None:
    assert chosen(Given(), "deep", "Adam", "bfloat16", 128).says.endswith(" left.")
    assert chosen(Given(), "deep", "Adam", "bfloat16", 256).says.endswith(" too many.")


GIB = 2**30
MEASURED = [("resnet152", "adam", 8, "float32", 3 * GIB), ("resnet152", "adam", 64, "float32", None),
            ("resnet18", "sgd", 256, "bfloat16", 90 * GIB), ("unet", "sgd", 16, "float32", GIB)]  # fmt: skip
"""One that fits, one that ran out of memory, one far beyond the picture, and a network that it does not show."""


@pytest.fixture
def pictures(tmp_path, monkeypatch):
    """The pictures of a bank of its own, which has no record of a GPU."""
    shutil.copytree(
        ROOT / "problems/gpu_memory", tmp_path / "problems/gpu_memory", ignore=shutil.ignore_patterns("*c__")
    )
    (tmp_path / "docs").mkdir()
    monkeypatch.setenv("EXAMBANK_ROOT", str(tmp_path))
    records.write("gpu_memory", {name: part for name, part in records.read("gpu_memory").items() if name != "memory"})
    yield loading.load_pictures("gpu_memory")
    monkeypatch.undo()
    loading.load("gpu_memory")


def record() -> None:
    """What a GPU is said to have shown, beside what is recorded already."""
    calls = [
        Done({"model": model, "optimizer": optimizer, "batch": batch, "dtype": dtype, "side": 224, "classes": 10}, (0,),
             ({"allocated": allocated},), 1.0, {"date": "2026-11-22"})
        for model, optimizer, batch, dtype, allocated in MEASURED
    ]  # fmt: skip
    records.write("gpu_memory", records.read("gpu_memory") | {"memory": records.make_section("c" * 64, calls, {})})


def test_what_was_measured_stands_beside_the_prediction(pictures) -> None:
    given = loading.load("gpu_memory").given
    silent = pictures["choose"](given)
    bare = make_moving(silent.moves, silent.figure, "gpu_memory", "choose")
    record()
    picture = pictures["choose"](given)
    moving = make_moving(picture.moves, picture.figure, "gpu_memory", "choose")
    before, told = (json.loads(each["files"]["choose-told"])["says"] for each in (bare, moving))
    changed = [(old, new) for old, new in zip(before, told, strict=True) if old != new]
    assert [new.removeprefix(old[:-1]) for old, new in changed] == ["; measured 3.00 GiB.", "; measured 90.00 GiB."]
    assert changed[0][0].startswith("Deep network, Adam, float32, batch 8: ")
    assert changed[1][0].startswith("Shallow network, SGD, bfloat16, batch 256: ")
    assert ">measured<" in moving["files"]["choose-told"]
    # What is guessed is not given away, and the numbers of other givens were not measured.
    assert moving["files"]["choose"] == bare["files"]["choose"]
    other = given.override({"batch": 4})
    says = {
        picture.moves.draw("deep", "Adam", "float32", batch).says
        for picture in [pictures["choose"](other)]
        for batch in (8, 64)
    }
    assert not any("measured" in each for each in says)
