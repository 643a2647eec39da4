"""Two notebooks from one source: the solved one, which the site shows, and the reader's, with blanks.

In a notebook in percent format, two comments in a code cell enclose a solution. The first names
the part and says what is to be done, for it is what the reader is told:

    # solution a: make `kernel`, nine equal weights that add up to 1
    kernel = np.full((3, 3), 1 / 9)
    # end

The solved notebook loses the two comments and nothing else. The reader's notebook has, in place
of the solution, a comment with the task and a line that raises `NotSolved` until it is replaced.
"""

import json
import re
from collections.abc import Callable, Iterator

from exambank.errors import BankError

CELL = re.compile(r"# ?%%+(?P<title>\s.*)?")
SOLUTION = re.compile(r"(?P<indent>\s*)# solution\b *(?P<part>\w*) *:\s*(?P<task>.*?)\s*")
END = re.compile(r"\s*# end\s*")
IMPORT = "from exambank.site.blanks import NotSolved"


class NotSolved(Exception):
    """A blank that is still one; the message says which part it belongs to and what is to be done."""

    def _render_traceback_(self) -> list[str]:
        """What Jupyter shows: the message alone, as nothing went wrong."""
        return [f"✎ {self}"]


def solved_version(source: str) -> str:
    """The notebook with its solutions, without the comments around them."""
    return _rewritten(source, lambda mark, solution: solution)


def reader_version(source: str) -> str:
    """The notebook with a blank for every solution, and all else as it is.

    Its first code cell begins by importing what a blank raises. Raises BankError, in one line,
    where a solution has no end, no task or no code.
    """
    blanked = _rewritten(source, _blank)
    if blanked == source:
        return source
    lines = blanked.splitlines(keepends=True)
    first = next(i for i, (line, is_code) in enumerate(_cells(lines)) if is_code and line.strip())
    return "".join([*lines[:first], f"{IMPORT}\n", *lines[first:]])


def _blank(mark: re.Match[str], solution: list[str]) -> list[str]:
    part, task, indent = mark["part"], mark["task"], mark["indent"]
    message = f"{f'part {part}' if part else 'this cell'} is still blank: {task}"
    return [
        f"{indent}# Your turn: {task}.\n",
        f"{indent}raise NotSolved({json.dumps(message, ensure_ascii=False)})  # put your code in place of this line\n",
    ]


def _rewritten(source: str, rewrite: Callable[[re.Match[str], list[str]], list[str]]) -> str:
    """The source with each solution, comments included, replaced by what `rewrite` makes of it."""
    written: list[str] = []
    mark: re.Match[str] | None = None
    solution: list[str] = []
    for number, (line, is_code) in enumerate(_cells(source.splitlines(keepends=True)), 1):
        if mark is not None and (not is_code or SOLUTION.fullmatch(line)):
            raise BankError(f"line {number}: the solution “{mark['task']}” has no “# end” in its cell")
        if is_code and (opening := SOLUTION.fullmatch(line)):
            if not opening["task"]:
                raise BankError(f"line {number}: say what is to be done: “# solution a: make `kernel` …”")
            mark, solution = opening, []
        elif is_code and END.fullmatch(line):
            if mark is None:
                raise BankError(f"line {number}: “# end” ends no solution")
            if not any(inner.strip() and not inner.strip().startswith("#") for inner in solution):
                raise BankError(f"line {number}: the solution “{mark['task']}” has no code")
            written += rewrite(mark, solution)
            mark = None
        elif mark is not None:
            solution.append(line)
        else:
            written.append(line)
    if mark is not None:
        raise BankError(f"line {number}: the solution “{mark['task']}” has no “# end” in its cell")
    return "".join(written)


def _cells(lines: list[str]) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it is within a code cell; the line that begins a cell is not."""
    is_code = False
    for line in lines:
        if title := CELL.fullmatch(line.rstrip()):
            is_code = not re.search(r"\[(markdown|md|raw)\]", title["title"] or "")
            yield line, False
        else:
            yield line, is_code
