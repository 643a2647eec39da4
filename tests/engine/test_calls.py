"""The key of a trial changes with everything that can change its metrics, and with nothing else."""

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from exambank.files import closure, meaning
from exambank.lab.calls import Cache, Call, Done

Edit = Callable[[Path, str, str], None]
CALL = Call(
    "tiny", "draws", "c" * 64, ("tiny.experiment", "measure"), ("tiny.experiment", "Run"),
    {"centre": 2}, (0, 1), "cpu", ("tiny.experiment", "whence"), False,
)  # fmt: skip
DONE = Done({"centre": 2}, (0, 1), ({"mean": 0.1 + 0.2}, {"mean": 1e-17}), 0.5, {"cpu": "½"})


def code() -> str:
    return closure.code_hash("tiny.experiment")


def test_the_code_is_the_module_and_what_it_imports_but_not_the_engine(trying: Path, edit: Edit) -> None:
    module = trying / "problems" / "tiny" / "experiment.py"
    edit(module, "import numpy as np\n", "import numpy as np\nfrom . import _draws\n")
    (trying / "problems" / "tiny" / "_draws.py").write_text("from exambank.tools import receptive_field\nFEW = 3\n")
    assert set(closure.code("tiny.experiment")) == {
        "tiny._draws", "tiny.experiment", "exambank.tools", "exambank.tools.receptive_field",
    }  # fmt: skip
    before = code()
    edit(trying / "problems" / "tiny" / "_draws.py", "FEW = 3", "FEW = 4")
    assert code() != before
    before = code()
    edit(trying / "problems" / "tiny" / "problem.py", "A tiny problem.", "A small problem.")
    assert code() == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("size=10", "size=11"),
        ("draw[:3]", "draw[:-3]"),
        ("draw.mean()", "draw.max()"),
        ("centre: int = 0", "centre: int = 1"),
        ('"mean": draw.mean(), "curve": draw[:3]', '"curve": draw[:3], "mean": draw.mean()'),
    ],
)
def test_an_edit_that_does_something_changes_the_code(old: str, new: str, trying: Path, edit: Edit) -> None:
    before = code()
    edit(trying / "problems" / "tiny" / "experiment.py", old, new)
    assert code() != before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"""The mean of ten normal numbers."""', '"""Ten normal numbers, their mean."""'),
        ("size=10", "size = 10"),
        ("import os\n", "# needed below\nimport os\n\n"),
    ],
    ids=["docstring", "formatting", "comment"],
)
def test_an_edit_of_words_and_formatting_does_not(old: str, new: str, trying: Path, edit: Edit) -> None:
    before = code()
    edit(trying / "problems" / "tiny" / "experiment.py", old, new)
    assert code() == before


def test_text_that_is_used_counts_and_types_are_told_apart() -> None:
    sources = [b"x = 1", b"x = 1.0", b"x = True", b"x = '1'", b"x = None", b"def f():\n    return 'a'", b"x = ("]
    assert len({meaning.digest(source) for source in sources}) == len(sources)


def test_the_digest_is_the_same_under_every_python() -> None:
    source = b"@f\nclass A(B, k=1):\n    async def g(self, *a, b=f'{x!r:>{w}} y', **k): yield {**a, 1: ...}"
    assert meaning.digest(source) == "7f6804f45db780b047271fb49ea7d39da22c889d7d5493fe8944aa424add96b1"


@pytest.mark.parametrize(
    "change",
    [
        {"code": "d" * 64}, {"experiment": "other"}, {"config": {"centre": 3}}, {"seeds": (0, 2)},
        {"device": "cuda"}, {"function": ("tiny.experiment", "other")},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_what_decides_the_metrics_is_in_the_key(change: dict[str, object]) -> None:
    assert replace(CALL, **change).key != CALL.key  # type: ignore[arg-type]


def test_what_does_not_is_not() -> None:
    assert replace(CALL, fresh_process=True, data=("tiny.experiment", "other")).key == CALL.key
    assert replace(CALL, config={"a": 1, "b": 2}).key == replace(CALL, config={"b": 2, "a": 1}).key
    assert Call.from_json(CALL.to_json()) == CALL


def test_a_call_comes_back_from_the_cache_to_the_last_bit(tiny: Path) -> None:
    cache = Cache("tiny", "draws", CALL.code)
    assert list(cache.every()) == []
    cache.put(CALL, DONE)
    assert list(cache.every()) == [DONE]
    assert asdict(DONE)["metrics"][0]["mean"] == 0.30000000000000004
    assert list(Cache("tiny", "draws", "d" * 64).every()) == []


def test_a_damaged_file_counts_as_none_with_a_warning(tiny: Path, caplog: pytest.LogCaptureFixture) -> None:
    cache = Cache("tiny", "draws", CALL.code)
    cache.put(CALL, DONE)
    cache.put(replace(CALL, seeds=(2,)), replace(DONE, seeds=(2,), metrics=DONE.metrics[:1]))
    cache.path(CALL).write_bytes(cache.path(CALL).read_bytes()[:-20])
    assert [done.seeds for done in cache.every()] == [(2,)]
    assert "damaged" in caplog.text
