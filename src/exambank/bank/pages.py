"""Check the page of a problem against what was computed: its title data, its blocks, every value that it embeds."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from exambank.bank import front
from exambank.bank.markup import EMBEDDED, FORMS, HELD, MEANT, Reference, formulas, references
from exambank.bank.structure import Block, assemble, line_of, parse
from exambank.errors import nearest
from exambank.files import folders

Failure = tuple[int, str]
"""A line of the page, and what is wrong there."""

NUMBER = re.compile(r"\d+(?:(?:\\,|\{,\}|\.)\d+)*")
NO_NUMBER = re.compile(
    r"\\(?:text|mathrm|operatorname|begin|end)\s*\{[^{}]*\}|_\{[^{}]*\}|_\d+|\b10\s*\^\s*(?:\{[^{}]*\}|\d)"
)
"""Words, what tells one variable from another, and powers of ten."""


def failures(slug: str, entry: Mapping[str, Any]) -> list[str]:
    """What is wrong with the page of a problem: one line each, with file, line and what to do."""
    path = folders.page_path(slug)
    file = path.relative_to(folders.root()).as_posix()
    if not path.is_file():
        return [f"{file} is missing: every problem needs a page"]
    text = path.read_text(encoding="utf-8")
    return [f"{file}:{line}: {problem}" for line, problem in check(slug, text, entry)]


def check(slug: str, text: str, entry: Mapping[str, Any]) -> list[Failure]:
    """What is wrong with the text of a page, in the order of its lines."""
    page, wrong = parse(text)
    found = [*front.parse(text, slug).failures, *wrong]
    if not wrong:  # one slash too few and every further line would be wrong
        found += _parts(slug, text, page, entry)
        found += [*_numbers(text, page), *_givens_typed(text, page, entry)]
        found += [*_references(text, entry), *_conditions(page, entry), *_stated(text, page, entry)]
        if title := re.search(r"^# .*$", front.body(text), re.MULTILINE):
            found.append((line_of(text, text.index(title[0])), "drop the line “# …”: the title is in the front matter"))
    return sorted(found)


def order(slug: str) -> list[str]:
    """The parts of a problem in the order of its page."""
    path = folders.page_path(slug)
    page, _ = parse(path.read_text(encoding="utf-8") if path.is_file() else "")
    return list(dict.fromkeys(part.head for part in page.every("part")))


def in_order(slug: str, parts: Mapping[str, Any]) -> dict[str, Any]:
    """Something for each part, in the order of the page; what has no place there comes last."""
    return {name: parts[name] for name in [*order(slug), *parts] if name in parts}


def is_true(condition: str, values: Mapping[str, Any]) -> bool:
    """Whether `fact` or `not fact` is so. Raises LookupError, in one line, where there is no such fact."""
    negated, name = condition.startswith("not "), condition.removeprefix("not ").strip()
    said = {fact: value["json"] in (True, "true") for fact, value in values.items() if _is_bool(value)}
    if name not in said:
        raise LookupError(f"there is no fact “{name}” that is true or false; {nearest(name, list(said))}")
    return said[name] != negated


def _is_bool(value: Mapping[str, Any]) -> bool:
    return value["json"] in ("true", "false") or isinstance(value["json"], bool)


def resolve(text: str, values: Mapping[str, Any]) -> str:
    """The page without the blocks `when` whose condition does not hold; those that hold are no blocks any more.

    Raises LookupError, in one line, where a condition names no fact.
    """

    def render(block: Block, inner: str) -> str:
        if block.name != "when":
            return f"{text[block.start : block.inner]}{inner}{text[block.until : block.end]}"
        return f"\n{inner}\n" if is_true(block.argument, values) else ""

    page, _ = parse(text)
    return assemble(text, page, render)


def _parts(slug: str, text: str, page: Block, entry: Mapping[str, Any]) -> Iterator[Failure]:
    if [block.argument for block in page.every("problem")] != [slug]:
        yield 1, f"needs exactly one block “/// problem | {slug}”"
    parts = [name for name, part in entry["parts"].items() if part["asked"]]
    embedded = list(references(text))
    seen: set[str] = set()
    for block in page.every("part"):
        name = block.head
        if name not in parts:
            if not _failed(name, entry):
                yield block.line, f"the problem has no part “{name}”; {nearest(name, parts)}"
        elif name in seen:
            yield block.line, f"part {name} has a second block"
        elif len(answers := list(block.every("answer"))) != 1:
            yield (
                block.line,
                f"part {name} has {len(answers) or 'no'} answer block{'s' if answers else ''}: it needs one",
            )
        elif not any(block.inner <= at < block.until and _is_about(embed, name) for embed, at in embedded):
            yield block.line, f"part {name} never shows its answer: embed @{{{name}}}"
        if not block.title:
            yield block.line, f"part {name} has no title: write “/// part | {name} | A title of a few words”"
        seen.add(name)
    for name in parts:
        if name not in seen:
            yield 1, f"part {name} of the problem has no block: add “/// part | {name} | A title”"


def _is_about(embed: str, name: str) -> bool:
    reference = Reference.parse(embed)
    return reference is not None and reference.name.partition(".")[0] == name


def _references(text: str, entry: Mapping[str, Any]) -> Iterator[Failure]:
    shown = set()
    for embed, position in references(text):
        if MEANT.fullmatch(embed):
            continue
        reference, line = Reference.parse(embed), line_of(text, position)
        if reference is None:
            yield line, f"@{{{embed}}} is no value: {FORMS}"
        elif reference.slug is None:
            shown.add((reference.kind, reference.name))
            try:
                reference.find(entry)
            except LookupError as error:
                if not _failed(reference.name.partition(".")[0], entry):
                    yield line, f"@{{{embed}}}: {error}"
    for kind in ("figure", "claim", "record"):
        for name in entry.get(HELD[kind], {}):
            if (kind, name) not in shown:
                yield 1, f"{kind} {name} of the problem is never shown: add @{{{kind}: {name}}}"


def _conditions(page: Block, entry: Mapping[str, Any]) -> Iterator[Failure]:
    for block in page.every("when"):
        try:
            is_true(block.argument, entry["values"])
        except LookupError as error:
            if not _failed(block.argument.removeprefix("not ").strip(), entry):
                yield block.line, f"“{block}”: {error}"


def _stated(text: str, page: Block, entry: Mapping[str, Any]) -> Iterator[Failure]:
    """What is given must be read from the statements: every field that decides an answer, by itself or in a picture."""
    shown = set()
    hidden = [*page.every("hint", "answer", "correction", "published", "further")]
    for embed, at in references(text):
        reference = Reference.parse(embed)
        if reference and not any(block.inner <= at < block.until for block in hidden):
            shown.add("a picture" if reference.kind == "figure" else reference.name.partition(".")[0])
    asked = {name for name, part in entry["parts"].items() if part["asked"]}
    for field, names in entry["depends"].items():
        decided = sorted(asked & {*names})
        if decided and not shown & ({field, "a picture", *names} - asked):
            yield (
                1,
                f"the given {field} decides part {decided[0]}, and no statement shows it: write @{{{field}}} in one",
            )


def _failed(name: str, entry: Mapping[str, Any]) -> bool:
    """Whether something is missing because it could not be computed: its own failure says so, and better."""
    return any(re.search(rf"\b{re.escape(name)}\b", line) for line in entry["failures"])


def _typed(text: str, at_home: Callable[[int], bool]) -> Iterator[tuple[str, int, list[str]]]:
    """Formulas of some places that embed nothing, and the numbers of two digits or more that are typed in them."""
    for latex, at in formulas(text):
        if at_home(at) and not EMBEDDED.search(latex):
            numbers = NUMBER.findall(NO_NUMBER.sub("", latex))
            yield latex, at, [number for number in numbers if sum(map(str.isdigit, number)) > 1]


def _givens_typed(text: str, page: Block, entry: Mapping[str, Any]) -> Iterator[Failure]:
    """Numbers that are typed in a statement or a hint, and are what is given: in a variant they would be wrong."""
    fixed = list(page.every("answer", "published", "correction"))
    given = {str(number): field for field in entry["depends"] for number in _flat(entry["given"][field])}
    for latex, at, typed in _typed(text, lambda at: not any(block.inner <= at < block.until for block in fixed)):
        for number in typed:
            if number in given:
                yield (
                    line_of(text, at),
                    f"the number {number} is typed in ${' '.join(latex.split())}$, and {given[number]} is {number}: "
                    f"write @{{{given[number]}}}, or say that it is meant, @{{= {number}}}",
                )


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for each in value:
            yield from _flat(each)
    else:
        yield value


def _numbers(text: str, page: Block) -> Iterator[Failure]:
    """Numbers that are typed in an answer, where a value could stand that is always right."""
    answers = list(page.every("answer"))
    for latex, at, typed in _typed(text, lambda at: any(block.inner <= at < block.until for block in answers)):
        if typed:
            yield (
                line_of(text, at),
                f"the number {typed[0]} is typed in ${' '.join(latex.split())}$: "
                f"embed a value, @{{name}}, or say that it is meant, @{{= {typed[0]}}}",
            )
