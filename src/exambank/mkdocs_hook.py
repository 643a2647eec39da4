"""MkDocs shows each notebook of `docs/notebooks` as executed by us: `hooks:` in mkdocs.yml.

mkdocs-jupyter's own cache knows nothing of imported modules, so it is given notebooks that
have been executed already and only turns them into HTML.
"""

from pathlib import Path
from typing import Any

from mkdocs.exceptions import BuildError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files

from exambank.errors import BankError
from exambank.notebooks import executed


@event_priority(100)  # before mkdocs-jupyter looks at the files
def on_files(files: Files, config: Any) -> Files:  # the interface of MkDocs
    """Point every notebook at its executed version. Raises BuildError where one fails."""
    for file in files:
        if file.src_uri.startswith("notebooks/") and file.src_uri.endswith(".py"):
            assert file.abs_src_path is not None
            try:
                file.abs_src_path = str(executed(Path(file.abs_src_path)))
            except BankError as error:
                raise BuildError(str(error)) from None
    return files
