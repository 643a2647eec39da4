"""Read a problem's page as text: where its values, parts and corrections are, and what is wrong with it."""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from exambank import project

FENCE = r"^[ \t>]*(?P<fence>`{3,}|~{3,})[^\n]*\n(?s:.*?)(?:^[ \t>]*(?P=fence)[`~]*[ \t]*$|\Z)"
CODE = r"(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n)(?s:.))+?(?<!`)(?P=ticks)(?!`)"
COMMENT = r"<!--(?s:.*?)-->"
DISPLAY = r"\$\$(?P<display>(?:(?!\$\$)(?s:.))+)\$\$"
INLINE = r"(?<!\\)\$(?![\s$])(?P<inline>(?:\\.|(?!\n[ \t]*\n)[^$\\])+?)(?<!\s)\$(?!\d)"
EMBED = r"@\{(?P<embed>[^{}\n]*)\}"
TOKEN = re.compile("|".join((FENCE, CODE, COMMENT, DISPLAY, INLINE, EMBED)), re.MULTILINE)
EMBEDDED = re.compile(EMBED)
REFERENCE = re.compile(
    r"\s*(?:(?P<kind>figure|claim|record)\s*:\s*)?(?:(?P<slug>\w+)/)?(?P<name>[\w.]+?)\s*(?::(?P<format>[^:]*))?\s*"
)
BLOCK = re.compile(r"^ {0,3}(?P<slashes>/{3,})[ ]*(?P<name>[\w-]+)[ ]*(?:\|[ ]*(?P<argument>.*?)[ ]*)?$", re.MULTILINE)

Where = Literal["prose", "inline", "display"]
What = Literal["value", "figure", "claim", "record"]
HELD: dict[What, str] = {"value": "values", "figure": "figures", "claim": "claims", "record": "records"}
"""Under which name an entry has what can be embedded; all but values must be shown."""
FORMS = "write @{name}, @{name:.3f}, @{figure: name}, @{claim: name} or @{record: name}"


@dataclass(frozen=True)
class Reference:
    """What stands between the braces of `@{…}`: the name of a value, a figure, a claim or a record.

    It is of another problem where that has a `slug`.
    """

    name: str
    kind: What = "value"
    slug: str | None = None
    format: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Reference | None":
        """The reference; None where the text is none."""
        match = REFERENCE.fullmatch(text)
        if match is None:
            return None
        kind = cast(What, match["kind"] or "value")
        if match["format"] is not None and kind != "value":
            return None
        return cls(match["name"], kind, match["slug"], match["format"])

    def find(self, entry: Mapping[str, Any]) -> Any:
        """What the entry has under this name. Raises LookupError, in one line, where it has nothing."""
        known = entry.get(HELD[self.kind], {})
        if self.name not in known:
            raise LookupError(f"there is no {self.kind} “{self.name}”; {nearest(self.name, list(known))}")
        return known[self.name]


@dataclass(frozen=True)
class Block:
    """A block of a page, `/// name | argument` to its end; `text` is all between."""

    name: str
    argument: str
    text: str
    line: int


def rewrite(text: str, mathematics: Callable[[str, Where], str], value: Callable[[str, Where], str]) -> str:
    """The text with its mathematics and its `@{…}` replaced; code and comments stay as they are.

    Args:
        text: Markdown.
        mathematics: from LaTeX, its values in place, and `inline` or `display` to what stands for it.
        value: from what is between the braces, and where it stands, to what stands for it.
    """

    def formula(latex: str, where: Where) -> str:
        return mathematics(EMBEDDED.sub(lambda match: value(match["embed"], where), latex), where)

    def replace(match: re.Match[str]) -> str:
        if match["display"] is not None:
            return formula(match["display"], "display")
        if match["inline"] is not None:
            return formula(match["inline"], "inline")
        if match["embed"] is not None:
            return value(match["embed"], "prose")
        return match[0]

    return TOKEN.sub(replace, text)


def references(text: str) -> Iterator[tuple[str, int]]:
    """What stands in every `@{…}` outside code, and its line."""
    for match in TOKEN.finditer(text):
        if match["embed"] is not None:
            yield match["embed"], _line(text, match.start())
        for where in ("inline", "display"):
            if match[where] is not None:
                for inner in EMBEDDED.finditer(match[where]):
                    yield inner["embed"], _line(text, match.start(where) + inner.start())


def blocks(text: str) -> list[Block]:
    """All blocks of a page, in order, nested ones too; blocks in code are none."""
    hidden = [(m.start(), m.end()) for m in TOKEN.finditer(text) if m["fence"] or m["ticks"]]
    found = []
    for match in BLOCK.finditer(text):
        if any(start <= match.start() < end for start, end in hidden):
            continue
        end = re.compile(rf"^ {{0,3}}{match['slashes']}[ ]*$", re.MULTILINE).search(text, match.end())
        body = text[match.end() + 1 : end.start() if end else len(text)]
        found.append(Block(match["name"], match["argument"] or "", body, _line(text, match.start())))
    return found


def part_name(argument: str) -> str:
    """The part that a block `/// part | name` or `/// part | name | title` is about."""
    return argument.partition("|")[0].strip()


def failures(slug: str, entry: Mapping[str, Any]) -> list[str]:
    """What is wrong with the page of a problem: one line each, with file, line and what to do."""
    path = project.page_path(slug)
    file = path.relative_to(project.root()).as_posix()
    if not path.is_file():
        return [f"{file} is missing: every problem needs a page"]
    text = path.read_text(encoding="utf-8")
    return [
        f"{file}:{line}: {problem}"
        for line, problem in [*sorted(_reference_failures(text, entry)), *sorted(_block_failures(slug, text, entry))]
    ]


def _block_failures(slug: str, text: str, entry: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    found = blocks(text)
    titles = [block for block in found if block.name == "problem"]
    if [block.argument for block in titles] != [slug]:
        yield 1, f"needs exactly one block “/// problem | {slug}”"
    parts = [name for name, part in entry["parts"].items() if part["asked"]]
    seen: list[str] = []
    for block in (block for block in found if block.name == "part"):
        name = part_name(block.argument)
        if name not in parts:
            yield block.line, f"the module has no part “{name}”; {nearest(name, parts)}"
        elif name in seen:
            yield block.line, f"part {name} has a second block"
        elif not any(inner.name == "answer" for inner in blocks(block.text)):
            yield block.line, f"part {name} has no answer block"
        elif not any(_is_about(embed, name) for embed, _ in references(block.text)):
            yield block.line, f"part {name} never shows its answer: embed @{{{name}}}"
        seen.append(name)
    for name in parts:
        if name not in seen:
            yield 1, f"part {name} of the module has no block: add “/// part | {name}”"
    if [name for name in seen if name in parts] != [name for name in parts if name in seen]:
        yield 1, f"the parts stand in another order than in the module: {', '.join(parts)}"


def _is_about(embed: str, name: str) -> bool:
    reference = Reference.parse(embed)
    return reference is not None and reference.name.partition(".")[0] == name


def _reference_failures(text: str, entry: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    shown = set()
    for embed, line in references(text):
        reference = Reference.parse(embed)
        if reference is None:
            yield line, f"@{{{embed}}} is no value: {FORMS}"
        elif reference.slug is None:
            shown.add((reference.kind, reference.name))
            try:
                reference.find(entry)
            except LookupError as error:
                yield line, f"@{{{embed}}}: {error}"
    for kind in ("figure", "claim", "record"):
        for name in entry.get(HELD[kind], {}):
            if (kind, name) not in shown:
                yield 1, f"{kind} {name} of the module is never shown: add @{{{kind}: {name}}}"


def nearest(name: str, known: list[str]) -> str:
    """“the nearest are …” for a message; all names where there are few."""
    if not known:
        return "there is none"
    near = known if len(known) <= 6 else difflib.get_close_matches(name, known, n=4, cutoff=0.3) or sorted(known)[:8]
    return f"the nearest are {', '.join(near)}" if len(known) > len(near) else f"there is {', '.join(near)}"


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
