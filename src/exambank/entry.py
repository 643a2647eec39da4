"""Everything a page needs to know of a problem, computed and verified: its entry in the store."""

from datetime import UTC, datetime
from typing import Any

from exambank import claims, closure, project
from exambank.drawing import to_svg
from exambank.errors import BankError
from exambank.kinds import Choice, Kind, Several
from exambank.listing import listing
from exambank.problem import Part, Problem, describe
from exambank.project import describe_error
from exambank.verify import verify

Entry = dict[str, Any]


def make_entry(slug: str, variants: int) -> Entry:
    """Compute and verify a problem.

    The entry has the title data; `values` (givens, answers, facts and their fields, each as
    `latex`, `text` and `json`); `parts` (what verified each); `figures`; `claims` and `records`
    of its experiments; and `failures`, one line each, empty where all is well. Raises BankError where the module cannot be loaded.
    """
    problem = project.load(slug)
    report = verify(slug, problem, variants)
    checked = claims.check(slug, problem)
    failures = [*report.all_failures(), *checked.failures]
    values = dict(problem.given.display())
    for name, part in problem.answers.items():
        values.update(_shown(name, part, problem))
    return {
        "slug": slug,
        "title": problem.title,
        "draft": problem.draft,
        "kind": problem.kind,
        "sources": [str(source) for source in problem.sources],
        "topics": list(problem.topics),
        "level": problem.level,
        "minutes": problem.minutes,
        "given": problem.given.to_json(),
        "values": values,
        "parts": {name: _part(part, asked=name in problem.parts) for name, part in problem.answers.items()},
        "figures": _figures(slug, problem.given, failures),
        "claims": checked.claims,
        "records": checked.records,
        "listing": listing(project.module_path(slug)),
        "failures": failures,
        "report": report.to_json(),
        "variants": variants,
        "boundaries": len(problem.boundaries),
        "versions": closure.versions(slug),
        "verified": datetime.now(UTC).date().isoformat(),
    }


def _shown(name: str, part: Part[Any, Any], problem: Problem[Any]) -> dict[str, dict[str, Any]]:
    """The answer to the published given, and its fields, ready to embed; nothing where it fails."""
    try:
        return _display(name, part.kind, part.kind.coerce(part.answer(problem.given)))
    except Exception:
        return {}  # verification reports it


def _display(name: str, kind: Kind[Any], value: Any) -> dict[str, dict[str, Any]]:
    shown = {name: {"latex": kind.latex(value), "text": kind.text(value), "json": kind.to_json(value)}}
    if isinstance(kind, Several):
        for field, inner in kind.fields.items():
            shown |= _display(f"{name}.{field}", inner, getattr(value, field))
    return shown


def _part(part: Part[Any, Any], *, asked: bool) -> dict[str, Any]:
    return {
        "asked": asked,
        "kind": part.kind.name,
        "options": list(part.kind.options.values()) if isinstance(part.kind, Choice) else [],
        "method": describe(part.answer),
        "keyed": bool(part.keys),
        "routes": [describe(route) for route in [*part.routes, *part.laws]],
        "mistakes": [mistake.message for mistake in part.mistakes],
    }


def _figures(slug: str, given: Any, failures: list[str]) -> dict[str, dict[str, str]]:
    figures = {}
    for name, draw in project.load_pictures(slug).items():
        try:
            picture = draw(given)
            figures[name] = {"svg": to_svg(picture, f"{slug}-{name}"), "alt": picture.alt, "caption": picture.caption}
        except BankError as error:
            failures.append(f"{slug}: {error}")
        except Exception as error:
            failures.append(f"{slug}: figure {name}: {describe_error(error)}")
    return figures
