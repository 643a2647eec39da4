"""Executed notebooks whose outputs cannot be stale: keyed by everything that they run."""

import hashlib
import json
import logging
import re
import tempfile
from pathlib import Path

from exambank import closure, project
from exambank.errors import BankError
from exambank.store import Store, write_atomically

logger = logging.getLogger("exambank")

TIME_LIMIT = 120
"""Seconds a cell may take."""


def executed(path: Path) -> Path:
    """The executed notebook (`.ipynb`) of a notebook in percent format, run now or found in the store.

    Raises BankError, in one line, where a cell fails.
    """
    found = Store.default().folder.parent / "notebooks" / f"{path.stem}-{key(path)[:32]}.ipynb"
    if not found.is_file():
        write_atomically(found, _execute(path))
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


def _execute(path: Path) -> str:
    import jupytext
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from traitlets.config import Config

    logger.info("executing %s", path)
    notebook = jupytext.read(path)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    shown = path.relative_to(project.root()) if path.is_relative_to(project.root()) else path
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
            raise BankError(f"{shown}: a cell fails: {error.ename}: {error.evalue.splitlines()[0]}") from error
        except (CellTimeoutError, DeadKernelError) as error:
            raise BankError(f"{shown}: a cell does not end: {str(error).strip().splitlines()[0]}") from error
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # times of day, which would make every run differ
    return str(nbformat.writes(notebook))
