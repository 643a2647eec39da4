"""What tests share: running commands as a user does, and a tiny bank to break."""

import io
import os
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest

from exambank.cli import main

ROOT = Path(__file__).parent.parent

PROVE = bool(os.environ.get("EXAMBANK_PROVE"))
"""Whether the long tests run, see `make prove`."""
VARIANTS = {"EXAMBANK_VARIANTS": "3"}
"""The environment in which the site is built with a few variants of each problem."""

TINY = Path(__file__).parent / "tiny"


def write_tiny(root: Path) -> Path:
    """A bank of one problem that is complete and right."""
    shutil.copytree(TINY / "bank", root)
    return root


def add_experiment(root: Path) -> Path:
    """The tiny bank with an experiment of sixteen trials in eight calls, without a record."""
    shutil.copytree(TINY / "experiment", root, dirs_exist_ok=True)
    page = root / "docs" / "problems" / "tiny.md"
    page.write_text(page.read_text().replace("It is @{a}", "@{claim: larger} @{record: draws}\n\nIt is @{a}"))
    return root


def forget_tiny() -> None:
    """Let the modules of a tiny bank be imported anew, as a new process would."""
    for name in list(sys.modules):
        if name.partition(".")[0] == "tiny":
            del sys.modules[name]


class Run(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """Both streams."""
        return self.out + self.err


def command(*arguments: str) -> Run:
    """The command `exambank`, in this process, which has the heavy packages imported already."""
    forget_tiny()
    out, err, code = io.StringIO(), io.StringIO(), 0
    with redirect_stdout(out), redirect_stderr(err), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["exambank", *arguments])
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
    return Run(code, out.getvalue(), err.getvalue())


def run(*command: str, cwd: Path = ROOT, **environment: str) -> Run:
    """Run a Python module's command as a user would: `run("exambank.cli", "list")`."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=cwd,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return Run(done.returncode, done.stdout, done.stderr)
