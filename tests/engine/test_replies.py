"""A table of replies as tired students type them: right in unusual form, wrong, malformed; and what each is told.

`replies.json` is data alone, one row a line: the part, the reply, the verdict (`right`, a recognised `mistake`, `wrong`,
or `unread`), and a piece of the message. The page's own judge is held against the same rows.
"""

import json
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import exambank as eb
from exambank.files.loading import load
from exambank.problem.part import Part
from exambank.verify.judge import judge

TABLE = json.loads(Path(__file__).with_name("replies.json").read_text(encoding="utf-8"))


def kind(data: Any) -> eb.Kind[Any]:
    """The kind that a row of the table describes."""
    match data["is"]:
        case "integer":
            return eb.Integer(unit=data.get("unit", ""))
        case "fraction":
            return eb.Rational(unit=data.get("unit", ""))
        case "real":
            return eb.Real(data["rtol"], "a test", data["atol"], unit=data["unit"])
        case "formula":
            between = {name: (Fraction(low), Fraction(high)) for name, (low, high) in data.get("between", {}).items()}
            return eb.Formula(data["symbols"], low=data.get("low", 1), between=between)
        case "vector":
            return eb.Vector(kind(data["entry"]))
        case "matrix":
            return eb.Matrix(kind(data["entry"]))
        case "shape":
            return eb.Dimensions()
        case "choice":
            return eb.Choice(data["options"])
        case "property":
            return eb.Property()
        case other:
            assert other == "several"
            return eb.Several.of(**{name: kind(field) for name, field in data["fields"].items()})


def value(kind: eb.Kind[Any], data: Any) -> Any:
    """An answer or a mistake, as its kind has it."""
    if isinstance(kind, eb.Property) and isinstance(data, dict):
        rows = eb.Matrix(eb.Rational()).from_json(data["example"])
        return eb.Solutions(rows, tuple(condition(*each) for each in data["conditions"]))
    return kind.from_json(data)


def condition(first: Any, relation: Any, bound: Any, otherwise: str) -> eb.Condition | eb.Fires:
    """One of a property's conditions."""
    return (
        eb.Fires(first, bool(bound), otherwise)
        if relation == "fires"
        else eb.Condition(first, relation, bound, otherwise)
    )


def part(name: str) -> tuple[Part, Any]:
    """A part of the table with its given."""
    data = TABLE["parts"][name]
    if "problem" in data:
        problem = load(data["problem"])
        return problem.parts[data["part"]], problem.given.override(data["given"])
    its = kind(data["kind"])
    made = Part(name, lambda given: value(its, data["answer"]), kind=its)
    for message, wrong in data["mistakes"]:
        made.mistake("misconception", message, value(its, wrong))
    return made, None


PARTS = {name: part(name) for name in TABLE["parts"]}


@pytest.mark.parametrize("name", PARTS)
def test_every_reply_is_judged_as_the_table_says(name: str) -> None:
    asked, given = PARTS[name]
    wrong = []
    for _, reply, expected, message in (row for row in TABLE["rows"] if row[0] == name):
        verdict = judge(asked, given, reply)
        found = "right" if verdict else "mistake" if verdict.mistake else "wrong" if verdict.understood else "unread"
        if found != expected or message not in verdict.message:
            wrong.append(f"{reply!r}: {found} instead of {expected}: {verdict.message}")
    assert not wrong, "\n".join(wrong)


def test_the_table_is_large_and_spread_over_all_kinds() -> None:
    assert len(TABLE["rows"]) == len({tuple(row[:2]) for row in TABLE["rows"]}) >= 400
    verdicts = Counter(row[2] for row in TABLE["rows"])
    assert min(verdicts[name] for name in ("right", "mistake", "wrong", "unread")) >= 50
    rows = Counter(PARTS[row[0]][0].kind.name for row in TABLE["rows"])
    assert set(rows) == {
        "integer", "fraction", "real", "formula", "vector", "matrix", "shape", "choice", "property", "several",
    }  # fmt: skip
    assert min(rows.values()) >= 20


def test_no_message_tells_the_answer() -> None:
    for name, reply, verdict, _ in TABLE["rows"]:
        asked, given = PARTS[name]
        answer = asked.kind.text(asked(given))
        if asked.kind.name == "choice":
            continue  # the options are there to be seen
        if verdict in ("wrong", "unread") and len(answer) > 3 and answer not in reply + asked.kind.how:
            assert answer not in judge(asked, given, reply).message
