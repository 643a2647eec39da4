"""MkDocs shows each notebook of `docs/notebooks` as executed by us: `hooks:` in mkdocs.yml.

mkdocs-jupyter's own cache knows nothing of imported modules, so it is given notebooks that
have been executed already and only turns them into HTML. Beside each, the site offers the
reader's version, `notebooks/<slug>_blanks.ipynb`, with blanks in place of the solutions.
"""

from pathlib import Path
from typing import Any

from mkdocs.exceptions import BuildError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files

from exambank.errors import BankError
from exambank.markdown.entries import every_entry
from exambank.notebooks import executed, with_blanks


@event_priority(-100)  # after mkdocs-jupyter has put its own files in their place, which find out their paths anew
def on_files(files: Files, config: Any) -> Files:  # the interface of MkDocs
    """Point every notebook at its executed version; add the one with blanks. Raises BuildError where one fails."""
    for file in [*files]:
        if file.src_uri.startswith("notebooks/") and file.src_uri.endswith(".py"):
            assert file.abs_src_path is not None
            source = Path(file.abs_src_path)
            try:
                file.abs_src_path, blanks = str(executed(source)), with_blanks(source)
            except BankError as error:
                every_entry()  # a wrong answer breaks the notebooks too: it is told first, with its part
                raise BuildError(str(error)) from None
            files.append(File.generated(config, f"notebooks/{source.stem}_blanks.ipynb", content=blanks))
    return files
