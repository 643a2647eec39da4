"""Notebooks: the solved one, executed, whose outputs cannot be stale, and the reader's with blanks."""

import hashlib
import json
import logging
import os
import re
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from exambank.errors import BankError
from exambank.files import closure, folders
from exambank.files.store import Store, write_atomically
from exambank.files.threads import ONE_THREAD
from exambank.site import blanks

logger = logging.getLogger("exambank")

TIME_LIMIT = 600
"""Seconds that a kernel may take to start, and a cell to end, on a machine that is busy with other things."""


def executed(path: Path) -> Path:
    """The executed notebook (`.ipynb`) of a notebook in percent format, solved: run now or found in the store.

    Raises BankError, in one line, where a cell fails.
    """
    found = place(path)
    if not found.is_file():
        logger.info("executing %s", path)
        write_atomically(found, execute(_rewritten(path, blanks.solved_version), _shown(path)))
        for other in found.parent.glob(f"{path.stem}-*.ipynb"):
            if other != found:
                other.unlink(missing_ok=True)
    return found


def at_once(path: Path, changed: Callable[[], None]) -> Path:
    """While the site is served: the executed notebook where there is one; else the solved one without its outputs.

    That is executed behind, and `changed` is called. Raises BankError, in one line, where it failed there.
    """
    found = place(path)
    if found.is_file():
        return found
    if found not in _behind:
        _behind[found] = None
        threading.Thread(target=_execute_behind, args=(path, found, changed), daemon=True).start()
    elif error := _behind[found]:
        raise error
    plain = found.with_name(f"plain-{path.stem}.ipynb")
    import nbformat

    write_atomically(plain, str(nbformat.writes(_notebook(_rewritten(path, blanks.solved_version)))))
    return plain


_behind: dict[Path, BankError | None] = {}
"""The notebooks that are being executed while the site is served, or have failed."""


def _execute_behind(path: Path, found: Path, changed: Callable[[], None]) -> None:
    try:
        executed(path)
    except BankError as error:
        _behind[found] = error
    changed()


def place(path: Path) -> Path:
    """Where the executed notebook is, once it has run."""
    return Store.default().folder.parent / "notebooks" / f"{path.stem}-{key(path)[:32]}.ipynb"


def key(path: Path) -> str:
    """The content key of a notebook: its source, and that of every problem it names and all they import."""
    source = path.read_text(encoding="utf-8")
    used = [slug for slug in folders.slugs() if re.search(rf"\b{slug}\b", source) or slug == path.stem]
    files = {name: file for slug in used for name, file in closure.sources(slug).items()}
    content = {
        "notebook": source,
        "sources": {name: closure.digest(file) for name, file in sorted(files.items())},
        "versions": {name: version for slug in used for name, version in closure.versions(slug).items()},
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def with_blanks(path: Path) -> str:
    """The reader's notebook (the text of an `.ipynb`), not executed.

    Raises BankError, in one line, where a solution is not marked as it should be.
    """
    import nbformat

    return str(nbformat.writes(_notebook(_rewritten(path, blanks.reader_version))))


def _rewritten(path: Path, version: Callable[[str], str]) -> str:
    try:
        return version(path.read_text(encoding="utf-8"))
    except BankError as error:
        raise BankError(f"{_shown(path)}: {error}") from None


def _shown(path: Path) -> Path:
    return path.relative_to(folders.root()) if path.is_relative_to(folders.root()) else path


def _notebook(source: str) -> Any:
    """The notebook of a source in percent format; the same source gives the same notebook."""
    import jupytext

    notebook = jupytext.reads(source, fmt="py:percent")
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"  # drawn at random otherwise
    return notebook


def execute(source: str, shown: Path) -> str:
    """The executed notebook (the text of an `.ipynb`) of a source in percent format.

    Raises BankError, in one line that begins with `shown`, where a cell fails.
    """
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from traitlets.config import Config

    notebook = _notebook(source)
    with tempfile.TemporaryDirectory(prefix="exambank-") as folder:
        client = NotebookClient(
            notebook,
            kernel_name="python3",
            timeout=TIME_LIMIT,
            startup_timeout=TIME_LIMIT,
            # Sockets in a folder of ours: no port is opened, and nobody else can connect.
            config=Config({"KernelManager": {"transport": "ipc", "ip": f"{folder}/kernel"}}),
            resources={"metadata": {"path": str(folders.root())}},
        )
        try:
            client.execute(env={**os.environ, **ONE_THREAD})
        except CellExecutionError as error:
            said = error.evalue.strip().splitlines() or ["no message"]  # a bare assert says nothing
            raise BankError(f"{shown}: a cell fails: {error.ename}: {said[0]}") from error
        except (CellTimeoutError, DeadKernelError) as error:
            raise BankError(f"{shown}: a cell does not end: {str(error).strip().splitlines()[0]}") from error
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # times of day, which would make every run differ
    return str(nbformat.writes(notebook))
