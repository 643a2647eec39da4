"""Fixtures: the real bank and its site, built once with a fresh store; and small banks to break."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from filelock import FileLock
from hypothesis import HealthCheck, settings
from support import ROOT, VARIANTS, add_experiment, forget_tiny, run, write_tiny

from exambank.bank.bank import Bank, open_bank

# A machine that is busy with something else is no reason for a law to fail.
settings.register_profile("exambank", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("exambank")
torch.set_num_threads(1)


SLOW = [
    "bank",
    "memory",
    "show",
    "accessibility",
    "film_shown",
    "browser",
    "gpu_memory",
    "every_part",
    "firefox",
    "notebooks",
]
"""Files of tests that come first: what computes the bank and builds the site, then what takes longest."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put slow files first, so that at the end no process waits for another."""
    rank = {f"test_{name}.py": place for place, name in enumerate(SLOW)}
    items.sort(key=lambda item: rank.get(item.path.name, len(SLOW)))


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run; where tests run in several processes, of all of them."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session", autouse=True)
def _fresh_store(shared: Path) -> Iterator[None]:
    """No test sees what an earlier run has stored: every answer is verified anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EXAMBANK_STORE", str(shared / "store"))
        patch.setenv("EXAMBANK_ROOT", str(ROOT))
        patch.setenv("EXAMBANK_VARIANTS", "0")  # but where they are what is tested
        patch.delenv("EXAMBANK_DRAFTS", raising=False)
        yield


@pytest.fixture(scope="session")
def bank(shared: Path) -> Bank:
    """All problems, computed and verified in this run, by whichever process asks first."""
    with FileLock(shared / "bank.lock"):
        found, noted = open_bank(), shared / "computed"
        if not noted.exists():
            noted.write_text("\n".join(sorted(found.computed)))
        return found


@pytest.fixture(scope="session")
def site(bank: Bank, shared: Path) -> Path:
    """The published site, built strictly from this run's store."""
    folder = shared / "site"
    with FileLock(shared / "site.lock"):
        if not folder.exists():
            built = run("mkdocs", "build", "--strict", "--site-dir", str(folder), **VARIANTS)
            if built.code or "WARNING" in built.text:
                shutil.rmtree(folder, ignore_errors=True)
                pytest.fail(built.text)
    return folder


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bank of one tiny problem that is complete and right; tests break it."""
    root = write_tiny(tmp_path / "bank")
    monkeypatch.setenv("EXAMBANK_ROOT", str(root))
    monkeypatch.setenv("EXAMBANK_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("EXAMBANK_VARIANTS", "0")
    monkeypatch.chdir(root)
    return root


@pytest.fixture(scope="session")
def _tiny_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the tiny problem as it is written, computed once for all tests."""
    folder = tmp_path_factory.mktemp("tiny")
    write_tiny(folder / "bank")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EXAMBANK_ROOT", str(folder / "bank"))
        patch.setenv("EXAMBANK_STORE", str(folder / "store"))
        open_bank()
    return folder / "store"


@pytest.fixture
def warm(tiny: Path, _tiny_store: Path) -> Path:
    """The tiny bank, its answers in the store already."""
    shutil.copytree(_tiny_store, tiny.parent / "store")
    return tiny


@pytest.fixture
def trying(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The tiny bank with an experiment that has not run yet; this process can import it."""
    monkeypatch.syspath_prepend(str(tiny / "problems"))
    forget_tiny()
    yield add_experiment(tiny)
    forget_tiny()


@pytest.fixture
def edit() -> Callable[[Path, str, str], None]:
    """Replace text that must be there in a file."""

    def replace(path: Path, old: str, new: str) -> None:
        text = path.read_text()
        assert old in text, f"{old!r} is not in {path}"
        path.write_text(text.replace(old, new))
        # Python tells compiled modules by size and second: an edit within one would not be seen.
        shutil.rmtree(path.parent / "__pycache__", ignore_errors=True)

    return replace
