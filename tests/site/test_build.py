"""What MkDocs does with a bank: a fault ends a build and names its page; while serving, it is served."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path

import pytest
from support import ROOT, Run, run

Edit = Callable[[Path, str, str], None]


@pytest.fixture
def hooked(warm: Path) -> Path:
    """The tiny bank with the hook that the real one has."""
    with (warm / "mkdocs.yml").open("a") as file:
        file.write(f"hooks:\n  - {ROOT}/src/exambank/site/mkdocs_hook.py\n")
    return warm


def build(bank: Path) -> Run:
    """A strict build, as a user does it."""
    return run("mkdocs", "build", "--strict", cwd=bank)


def test_a_warm_build_imports_neither_a_problem_nor_what_it_needs(hooked: Path) -> None:
    script = (
        "import sys, mkdocs.__main__\n"
        "try: mkdocs.__main__.cli(['build', '--strict'])\n"
        "except SystemExit as end: assert not end.code\n"
        "print(sorted({'numpy', 'torch', 'sympy', 'matplotlib', 'tiny'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=hooked, capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]", done.stdout + done.stderr
    assert "exambank: tiny" not in done.stderr, "it was computed anew"


FAULTS = {
    "on the page": ("docs/problems/tiny.md", "@{b}\n$$", "@{bee}\n$$", "docs/problems/tiny.md:32: part b never shows its answer: embed @{b} (and 1 more: make verify"),
    "in the module": ("problems/tiny/problem.py", 'key="49"', 'key="48"', "docs/problems/tiny.md: tiny a: key: computed “49”"),
    "before any answer": ("problems/tiny/problem.py", "= 7", "= 0", "tiny/problem.py cannot be imported: ValueError: side must"),
    "on another page": ("docs/index.md", "# Tiny", "# Tiny @{tiny/c}", "Error reading page 'index.md'"),
}  # fmt: skip


@pytest.mark.parametrize("where", FAULTS)
def test_a_fault_ends_the_build_and_names_its_page(where: str, hooked: Path, edit: Edit) -> None:
    file, old, new, expected = FAULTS[where]
    edit(hooked / file, old, new)
    built = build(hooked)
    assert built.code == 1
    assert expected in re.sub(r"\s+", " ", built.text)
    assert ("index.md" in built.text) == (where == "on another page")
    assert "Traceback" not in built.text
    assert not (hooked / "site" / "problems").exists(), "a page was published all the same"


def free_port() -> int:
    """A port below those that systems hand out: nobody is given it before the server has it."""
    for port in range(20_000 + os.getpid() % 5_000, 30_000):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)):
                return port
    raise OSError("all ports are in use")


@pytest.fixture
def served(hooked: Path, edit: Edit) -> Iterator[str]:
    """The address of the tiny bank, served from the start with a wrong key."""
    edit(hooked / "problems" / "tiny" / "problem.py", 'key="49"', 'key="48"')
    address = f"127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", address, "--watch", "problems"]
    with (hooked / "log").open("w") as log, subprocess.Popen(command, cwd=hooked, stdout=log, stderr=log) as server:
        yield f"http://{address}/problems/tiny/"
        server.terminate()


def fetch(address: str, fits: Callable[[str], bool]) -> str:
    """The page, as soon as it is as it should be."""
    html, deadline = "", time.monotonic() + 240
    while not fits(html):
        assert time.monotonic() < deadline, html or "nothing is served"
        time.sleep(0.2)
        try:
            html = urllib.request.urlopen(address, timeout=60).read().decode()
        except (OSError, HTTPException):
            continue  # it has not begun to serve
    return html


def test_a_fault_is_served_on_its_page_and_goes_with_its_cause(served: str, hooked: Path, edit: Edit) -> None:
    html = fetch(served, lambda html: "eb-failures" in html)
    assert "tiny a: key: computed “49”, but its key is “48”" in html
    assert "fails</strong>" in fetch(served.partition("problems")[0], lambda html: "eb-index" in html)
    edit(hooked / "problems" / "tiny" / "problem.py", 'key="48"', 'key="49"')
    fetch(served, lambda html: "eb-title" in html and "eb-failures" not in html)
    assert "eb-failures" not in fetch(served, lambda html: "on 200 variants" in html)
