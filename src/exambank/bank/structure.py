"""The blocks of a page, `/// name | argument` … `///`, as a tree, and what is wrong with their nesting.

Blocks are nested by one more slash. Read strictly: where the Markdown extension would take a block that was never
closed to the end of the page, hiding an answer in a hint, this says which line to add.
"""

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from exambank.bank.markup import code_spans
from exambank.errors import nearest

FENCE = re.compile(r"^ {0,3}(?P<slashes>/{3,})[ ]*(?:(?P<name>[\w-]+)[ ]*(?:\|[ ]*(?P<argument>.*?))?)?[ ]*$", re.M)
CONDITIONS = ("published", "when", "online")
"""Blocks that show or hide what they hold, and change nothing else."""
PLACES = {
    "problem": ("",),
    "part": ("",),
    "hint": ("part",),
    "answer": ("part",),
    "correction": ("", "part", "answer"),
    "further": ("",),
    "problems": ("",),
    "corrections": ("",),
    "map": ("",),
    "progress": ("",),
}
"""In which blocks a block may stand, conditions aside; “” is the page."""
ARGUMENTS = {"problem": "slug", "part": "name | title", "correction": "source", "when": "fact"}
"""What must stand behind the name of a block."""


@dataclass
class Block:
    """A block: its name and argument, its line, and where it and what it holds begin and end in the text."""

    name: str
    argument: str = ""
    line: int = 0
    slashes: int = 0
    start: int = 0
    inner: int = 0
    until: int = 0
    end: int = 0
    children: "list[Block]" = field(default_factory=list)

    def __str__(self) -> str:
        return f"{'/' * self.slashes} {self.name}" + (f" | {self.argument}" if self.argument else "")

    @property
    def head(self) -> str:
        """What stands before the first bar of the argument: the name of a part."""
        return self.argument.partition("|")[0].strip()

    @property
    def title(self) -> str:
        """What stands behind the first bar of the argument: the title of a part."""
        return self.argument.partition("|")[2].strip()

    def every(self, *names: str) -> "Iterator[Block]":
        """All blocks within this one, at any depth, with one of these names."""
        for child in self.children:
            if child.name in names:
                yield child
            yield from child.every(*names)


@functools.cache
def parse(text: str) -> tuple[Block, tuple[tuple[int, str], ...]]:
    """The page as a block that holds all others, and what is wrong: lines and what to do there."""
    hidden = code_spans(text)
    page = Block("", until=len(text), end=len(text))
    stack, wrong = [page], list[tuple[int, str]]()
    for match in FENCE.finditer(text):
        if any(start <= match.start() < end for start, end in hidden):
            continue
        line, slashes = line_of(text, match.start()), len(match["slashes"])
        if match["name"]:
            while stack[-1].slashes >= slashes:
                wrong.append(_unclosed(stack[-1], f"before line {line}"))
                _close(stack, match.start(), match.start())
            block = Block(match["name"], match["argument"] or "", line, slashes, match.start(), match.end())
            wrong += _misplaced(block, [above.name for above in stack])
            stack[-1].children.append(block)
            stack.append(block)
        elif any(block.slashes == slashes for block in stack[1:]):
            while stack[-1].slashes != slashes:
                wrong.append(_unclosed(stack[-1], f"before line {line}"))
                _close(stack, match.start(), match.start())
            _close(stack, match.start(), match.end())
        else:
            wrong.append((line, f"“{match['slashes']}” closes no block: none with {slashes} slashes is open here"))
    while len(stack) > 1:
        wrong.append(_unclosed(stack[-1], "at its end"))
        _close(stack, len(text), len(text))
    return page, tuple(wrong)


def _close(stack: list[Block], until: int, end: int) -> None:
    block = stack.pop()
    block.until, block.end = until, end


def _unclosed(block: Block, where: str) -> tuple[int, str]:
    return block.line, f"“{block}” is not closed: add “{'/' * block.slashes}” {where}"


def _misplaced(block: Block, above: list[str]) -> Iterator[tuple[int, str]]:
    known = [*PLACES, *CONDITIONS]
    if block.name not in known:
        yield block.line, f"there is no block “{block.name}”; {nearest(block.name, known)}"
        return
    if block.name in ARGUMENTS and not block.argument:
        yield block.line, f"say more: “{'/' * block.slashes} {block.name} | {ARGUMENTS[block.name]}”"
    place = next((name for name in reversed(above) if name not in CONDITIONS), "")
    if block.name in ("part", "problem") and len(above) > 1:
        place = above[-1]
    if block.name in PLACES and place not in PLACES[block.name]:
        wanted = " or ".join(f"in a block “{name}”" if name else "outside all blocks" for name in PLACES[block.name])
        found = f"stands in a block “{place}”" if place else "stands outside all blocks"
        yield block.line, f"“{block}” {found}: put it {wanted}"


def assemble(text: str, block: Block, render: Callable[[Block, str], str]) -> str:
    """What a block holds, each block in it replaced by what `render` makes of it and of what that holds in turn."""
    written, place = [], block.inner
    for child in block.children:
        written += [text[place : child.start], render(child, assemble(text, child, render))]
        place = child.end
    return "".join([*written, text[place : block.until]])


def line_of(text: str, position: int) -> int:
    """The line of a position, counted from 1."""
    return text.count("\n", 0, position) + 1
