"""What MkDocs is told beside the Markdown extension: `hooks:` in mkdocs.yml.

Before any page is read, all problems are computed and verified, so that what is wrong is told with the page that has
it; while the site is served, a problem that fails shows its failures on its own page instead. Each notebook of
`docs/notebooks` is shown as executed by us, for mkdocs-jupyter's own cache knows nothing of imported modules; beside
it the site offers the reader's version, `notebooks/<slug>_blanks.ipynb`, with blanks in place of the solutions.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from mkdocs.exceptions import Abort, BuildError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files

from exambank.errors import BankError, UsageError
from exambank.files import folders
from exambank.site import entries
from exambank.site.navigation import navigation
from exambank.site.notebooks import at_once, executed, with_blanks
from exambank.site.policy import POLICY


def _notice() -> Path:
    """A file that is touched when more is verified; the server watches it."""
    return folders.root() / ".exambank" / "verified"


def on_startup(*, command: str, **_: Any) -> None:
    """`mkdocs serve` shows failures; every other command ends at the first. Aborts where the one problem is none."""
    try:
        folders.slugs()
    except UsageError as error:
        raise Abort(str(error)) from None
    if command == "serve":
        notice = _notice()
        notice.parent.mkdir(parents=True, exist_ok=True)
        notice.touch()
        entries.serve(notice.touch)


def on_serve(server: Any, **_: Any) -> Any:
    """Make the site anew when more is verified."""
    server.watch(str(_notice()))
    return server


def on_config(config: Any) -> Any:
    """The side bar follows what builds on what; pages carry their policy. While the site is served, a warning is no reason to show nothing."""
    if entries.serving():
        config.strict = False
    else:  # the server that reloads a page writes a script into it
        config.extra["policy"] = POLICY
    if config.nav is None:
        unlisted = config.not_in_nav
        config.nav = navigation(lambda page: bool(unlisted and unlisted.match_file(page)))
    return config


def on_pre_build(**_: Any) -> None:
    """Compute and verify every problem. Raises PageError for the first that is wrong."""
    entries.begin()


def on_post_build(**_: Any) -> None:
    """What is asked from now on is looked up anew."""
    entries.end()


def on_build_error(**_: Any) -> None:
    """As after a build that ended well."""
    entries.end()


@event_priority(-100)  # after mkdocs-jupyter has put its own files in their place, which find out their paths anew
def on_files(files: Files, config: Any) -> Files:  # the interface of MkDocs
    """Point every notebook at its executed version; add the one with blanks. Raises BuildError where one fails."""
    if only := os.environ.get("EXAMBANK_ONLY", ""):
        for file in [*files]:
            if file.src_uri.startswith(("problems/", "notebooks/")) and Path(file.src_uri).stem != only:
                files.remove(file)
    notebooks = [file for file in files if file.src_uri.startswith("notebooks/") and file.src_uri.endswith(".py")]
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # each has a kernel, a process of its own
        shown = list(pool.map(_shown, [Path(str(file.abs_src_path)) for file in notebooks]))
    for file, found in zip(notebooks, shown, strict=True):
        name = Path(file.src_uri).stem
        if not isinstance(found, BankError):
            file.abs_src_path, blanks = str(found[0]), found[1]
            files.append(File.generated(config, f"notebooks/{name}_blanks.ipynb", content=blanks))
        elif entries.serving():
            files.remove(file)
            text = f"# {name}\n\n<p class='eb-fault'>{found}</p>\n"
            files.append(File.generated(config, f"notebooks/{name}.md", content=text))
        else:
            raise BuildError(str(found)) from None
    return files


def _shown(source: Path) -> tuple[Path, str] | BankError:
    """A notebook as executed, and the text of the one with blanks; or why there is none."""
    try:
        return at_once(source, _notice().touch) if entries.serving() else executed(source), with_blanks(source)
    except BankError as error:
        return error
