"""While the site is served: published numbers at once, variants behind, failures instead of nothing."""

import threading
from collections.abc import Callable
from pathlib import Path

from exambank.bank.bank import stored
from exambank.bank.live import Live
from exambank.verify.verify import VARIANTS

Edit = Callable[[Path, str, str], None]


def test_published_numbers_come_first_and_the_variants_follow(tiny: Path, edit: Edit) -> None:
    more = threading.Event()
    live = Live(more.set)
    first = live.bank().entries["tiny"]
    assert first["variants"] == 0
    assert first["values"]["a"]["json"] == 49
    assert more.wait(240)
    assert live.bank().entries["tiny"]["variants"] == VARIANTS
    assert live.bank().computed == []

    edit(tiny / "problems" / "tiny" / "problem.py", "= 7", "= 8")
    assert stored("tiny") is None
    again = live.bank().entries["tiny"]
    assert again["values"]["a"]["json"] == 64
    assert any("computed “64”, but its key is “49”" in line for line in again["failures"])

    (tiny / "problems" / "tiny" / "problem.py").write_text("1 / 0\n")
    assert "ZeroDivisionError" in live.bank().errors["tiny"]
