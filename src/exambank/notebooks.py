"""Notebooks: the solved one, executed, whose outputs cannot be stale, and the reader's with blanks."""

import hashlib
import json
import logging
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from exambank import blanks, closure, project
from exambank.errors import BankError
from exambank.store import Store, write_atomically

logger = logging.getLogger("exambank")

TIME_LIMIT = 120
"""Seconds a cell may take."""


def executed(path: Path) -> Path:
    """The executed notebook (`.ipynb`) of a notebook in percent format, solved: run now or found in the store.

    Raises BankError, in one line, where a cell fails.
    """
    found = Store.default().folder.parent / "notebooks" / f"{path.stem}-{key(path)[:32]}.ipynb"
    if not found.is_file():
        logger.info("executing %s", path)
        write_atomically(found, execute(_rewritten(path, blanks.solved_version), _shown(path)))
        for other in found.parent.glob(f"{path.stem}-*.ipynb"):
            if other != found:
                other.unlink(missing_ok=True)
    return found


def key(path: Path) -> str:
    """The content key of a notebook: its source, and that of every problem it names and all they import."""
    source = path.read_text(encoding="utf-8")
    used = [slug for slug in project.slugs() if re.search(rf"\b{slug}\b", source) or slug == path.stem]
    files = {name: file for slug in used for name, file in closure.sources(slug).items()}
    files |= {f"exambank.{file.stem}": file for file in closure.ENGINE.glob("*.py")}
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
    return path.relative_to(project.root()) if path.is_relative_to(project.root()) else path


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
            # Sockets in a folder of ours: no port is opened, and nobody else can connect.
            config=Config({"KernelManager": {"transport": "ipc", "ip": f"{folder}/kernel"}}),
            resources={"metadata": {"path": str(project.root())}},
        )
        try:
            client.execute()
        except CellExecutionError as error:
            said = error.evalue.strip().splitlines() or ["no message"]  # a bare assert says nothing
            raise BankError(f"{shown}: a cell fails: {error.ename}: {said[0]}") from error
        except (CellTimeoutError, DeadKernelError) as error:
            raise BankError(f"{shown}: a cell does not end: {str(error).strip().splitlines()[0]}") from error
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # times of day, which would make every run differ
    return str(nbformat.writes(notebook))
