"""What MkDocs is told beside the Markdown extension: `hooks:` in mkdocs.yml.

Before any page is read, all problems are computed and verified, so that what is wrong is told with the page that has
it; while the site is served, a problem that fails shows its failures on its own page instead. Each notebook of
`docs/notebooks` is shown as executed by us, for mkdocs-jupyter's own cache knows nothing of imported modules; beside
it the site offers the reader's version, `notebooks/<slug>_blanks.ipynb`, with blanks in place of the solutions.
"""

import os
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from mkdocs.exceptions import Abort, BuildError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from exambank.errors import BankError, UsageError
from exambank.files import folders
from exambank.site import entries
from exambank.site.navigation import navigation
from exambank.site.notebooks import at_once, executed, place, with_blanks
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
    """As after a build that ended well; notebooks that wait for a kernel wait in vain."""
    for running in _executing.values():
        running.cancel()
    _executing.clear()
    entries.end()


@event_priority(-100)  # after mkdocs-jupyter has put its own files in their place, which find out their paths anew
def on_files(files: Files, config: Any) -> Files:  # the interface of MkDocs
    """Point every notebook at its executed version; add the one with blanks. Raises BuildError for wrong marks."""
    if only := os.environ.get("EXAMBANK_ONLY", ""):
        for file in [*files]:
            if file.src_uri.startswith(("problems/", "notebooks/")) and Path(file.src_uri).stem != only:
                files.remove(file)
    for file in [file for file in files if file.src_uri.startswith("notebooks/") and file.src_uri.endswith(".py")]:
        source, name = Path(str(file.abs_src_path)), Path(file.src_uri).stem
        files.remove(file)
        try:
            blanks = with_blanks(source)
            if entries.serving():
                file.abs_src_path = str(at_once(source, _notice().touch))
            else:
                _executing[file.src_uri] = _kernels.submit(executed, source)
                file.abs_src_path = str(place(source))
        except BankError as error:
            if not entries.serving():
                raise BuildError(str(error)) from None
            text = f"# {name}\n\n<p class='eb-fault'>{error}</p>\n"
            files.append(File.generated(config, f"notebooks/{name}.md", content=text))
            continue
        files.append(file)  # behind all other pages, which are made meanwhile
        files.append(File.generated(config, f"notebooks/{name}_blanks.ipynb", content=blanks))
    return files


@event_priority(100)  # before mkdocs-jupyter reads it
def on_pre_page(page: Page, **_: Any) -> Page:
    """Wait for an executed notebook. Raises BuildError where it failed."""
    if running := _executing.pop(page.file.src_uri, None):
        try:
            running.result()
        except BankError as error:
            raise BuildError(str(error)) from None
    return page


_kernels = ThreadPoolExecutor(os.cpu_count())  # a kernel is a process of its own
_executing: dict[str, Future[Path]] = {}
"""Notebooks whose kernels are at work, by their address."""
