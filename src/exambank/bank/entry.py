"""Everything a page needs to know of a problem, computed and verified: its entry in the store."""

from datetime import UTC, datetime
from typing import Any, NotRequired, TypedDict

from exambank.bank import reader
from exambank.bank.listing import listings
from exambank.bank.moving import Moving, make_moving
from exambank.bank.svg import to_svg
from exambank.errors import BankError
from exambank.files import closure, loading
from exambank.files.loading import describe_error
from exambank.kinds import Choice, Kind, Several
from exambank.lab import claims
from exambank.problem.part import Part, describe
from exambank.problem.problem import Problem
from exambank.verify.judge import mistaken
from exambank.verify.verify import verify


class Shown(TypedDict):
    """A value as the page embeds it."""

    latex: str
    text: str
    json: Any


class Field(TypedDict):
    """A value that a reader types: its name, empty where it is the only one, its kind and how to type it."""

    name: str
    kind: str
    how: str


class PartEntry(TypedDict):
    """What the page says of a part or a fact; `asked` is false for a fact."""

    asked: bool
    kind: str
    fields: list[Field]
    options: dict[str, str]
    method: str
    keyed: bool
    varies: bool
    routes: list[str]
    laws: list[str]
    mistakes: list[tuple[str, str]]
    listing: str


class Figure(TypedDict):
    """A picture as SVG, in words, and its caption; and how it moves, if it does."""

    svg: str
    alt: str
    caption: str
    moves: NotRequired[Moving]


class Reader(TypedDict):
    """What the page judges replies with, see `exambank.bank.reader`: of all variants, and of the published one."""

    parts: dict[str, Any]
    published: dict[str, Any]


class Entry(TypedDict):
    """A problem, computed and verified; `failures` has one line each and is empty where all is well."""

    slug: str
    kind: str
    given: dict[str, Any]
    values: dict[str, Shown]
    parts: dict[str, PartEntry]
    reader: Reader
    figures: dict[str, Figure]
    claims: dict[str, dict[str, Any]]
    records: dict[str, dict[str, Any]]
    failures: list[str]
    report: dict[str, Any]
    variants: int
    boundaries: int
    givens: int
    depends: dict[str, list[str]]
    versions: dict[str, str]
    verified: str


def make_entry(slug: str, variants: int) -> Entry:
    """Compute and verify a problem. Raises BankError where it cannot be loaded."""
    problem = loading.load(slug)
    report = verify(slug, problem, variants)
    checked = claims.check(slug, problem)
    failures = [*report.all_failures(), *checked.failures]
    values: dict[str, Shown] = dict(problem.given.display())
    for name, part in problem.answers.items():
        values |= _shown(name, part, problem)
    shown = listings(slug, problem)
    return {
        "slug": slug,
        "kind": "experiment" if problem.experiments else "computed",
        "given": problem.given.to_json(),
        "values": values,
        "parts": {
            name: _part(part, asked=name in problem.parts, varies=report.varies.get(name, True), listing=shown[name])
            for name, part in problem.answers.items()
            if name in values
        },
        "reader": {
            "parts": {name: reader.part_data(part) for name, part in problem.parts.items() if name in values},
            "published": {name: _judged(part, problem.given) for name, part in problem.parts.items() if name in values},
        },
        "figures": figures(slug, problem.given, failures, moving=True),
        "claims": checked.claims,
        "records": checked.records,
        "failures": failures,
        "report": report.to_json(),
        "variants": variants,
        "boundaries": len(problem.boundaries),
        "givens": report.givens,
        "depends": report.depends,
        "versions": closure.versions(slug),
        "verified": datetime.now(UTC).date().isoformat(),
    }


def _shown(name: str, part: Part, problem: Problem[Any]) -> dict[str, Shown]:
    """The answer to the published given, and its fields, ready to embed; nothing where it fails."""
    try:
        return display(name, part.kind, part(problem.given))
    except Exception:
        return {}  # verification reports it


def display(name: str, kind: Kind[Any], value: Any) -> dict[str, Shown]:
    """A value ready to embed under its name, and its fields under theirs."""
    shown: dict[str, Shown] = {
        name: {"latex": kind.latex(value), "text": kind.text(value), "json": kind.to_json(value)}
    }
    if isinstance(kind, Several):
        for field, inner in kind.fields.items():
            shown |= display(f"{name}.{field}", inner, getattr(value, field))
    return shown


def _part(part: Part, *, asked: bool, varies: bool, listing: str) -> PartEntry:
    return {
        "asked": asked,
        "kind": part.kind.name,
        "fields": _fields(part.kind),
        "options": dict(part.kind.options) if isinstance(part.kind, Choice) else {},
        "method": describe(part.function),
        "keyed": part.key is not None,
        "varies": varies,
        "routes": [describe(route) for route in part.routes],
        "laws": [describe(law) for law in part.laws],
        "mistakes": [(mistake.family, mistake.message) for mistake in part.mistakes],
        "listing": listing if asked else "",
    }


def _fields(kind: Kind[Any]) -> list[Field]:
    named = kind.fields if isinstance(kind, Several) else {"": kind}
    return [{"name": name, "kind": inner.name, "how": inner.how} for name, inner in named.items()]


def _judged(part: Part, given: Any) -> Any:
    """What the replies to a part are held against for a given."""
    answer = part(given)
    return reader.variant_data(part, answer, mistaken(part, given, answer))


def figures(
    slug: str, given: Any, failures: list[str], wished: list[str] | None = None, *, moving: bool = False
) -> dict[str, Figure]:
    """The pictures of a problem for a given, all or those wished for; what is wrong is added to the failures."""
    drawn: dict[str, Figure] = {}
    for name, draw in loading.load_pictures(slug).items():
        if wished is not None and name not in wished:
            continue
        try:
            picture = draw(given)
            drawn[name] = {"svg": to_svg(picture, f"{slug}-{name}"), "alt": picture.alt, "caption": picture.caption}
            if moving and picture.moves:
                drawn[name]["moves"] = make_moving(picture.moves, picture.figure, slug, name)
        except BankError as error:
            failures.append(f"{slug}: {error}")
        except Exception as error:
            failures.append(f"{slug}: figure {name}: {describe_error(error)}")
    return drawn
