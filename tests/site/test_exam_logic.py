"""What a practice exam is made of, without a page: drawing, its address, time, keeping and score, in V8 as they are shipped."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from support import ROOT
from twin import LIMIT

from exambank.bank.scripts import bundle
from exambank.site.together import links

Ask = Callable[..., Any]

FOLDER = ROOT / "docs" / "assets" / "js" / "exam"
MODULES = ("address", "draw", "clock", "kept", "score")
HELP = """
const query = (search) => {
  const found = Object.fromEntries(search.slice(1).split("&").map((pair) => pair.split(/=(.*)/s)));
  return { get: (name) => found[name] ?? null };
};
const read = (search, bank) => {
  try { return { exam: modules.address.read(query(search), bank) }; } catch (error) { return { wrong: error.message }; }
};
const back = (exam, bank) => read(modules.address.written(exam), bank);
const drawn = (bank, wish, seen, seed) => {
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  return modules.draw.draw(bank, wish, (slug, number) => seen.includes(`${slug}.${number}`), random);
};
const storage = (text, broken) => ({
  getItem: () => { if (broken) throw new Error("blocked"); return text; },
  setItem: (_, now) => { text = now; },
  removeItem: () => { text = null; },
  text: () => text,
});
const recalled = (text, broken) => modules.kept.recalled(storage(text, broken));
const kept = (exam, now, before, broken) => {
  const there = storage(before ?? null, broken);
  return [modules.kept.keep(there, exam, now), there.text()];
};
const { begun, timed } = modules.kept;
const { spent, left } = modules.clock;
const { summary } = modules.score;
"""


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """Call a function of the modules with JSON."""
    from py_mini_racer import MiniRacer

    thread = ThreadPoolExecutor(max_workers=1)  # of its own, as in twin.py
    engine = thread.submit(MiniRacer).result()

    def run(script: str) -> Any:
        return thread.submit(engine.eval, script, timeout_sec=LIMIT).result()

    def call(function: str, *arguments: Any) -> Any:
        return json.loads(run(f"JSON.stringify({function}(...{json.dumps(arguments)})) ?? null") or "null")

    run(bundle(*(FOLDER / f"{name}.js" for name in MODULES)) + HELP + "undefined")
    yield call
    thread.submit(engine.close).result()
    thread.shutdown()


@st.composite
def banks(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A few problems; parts need earlier ones, and theirs in turn, or tell the answers of others."""
    problems = []
    for number in range(draw(st.integers(1, 4))):
        parts: list[dict[str, Any]] = []
        for place in range(draw(st.integers(1, 6))):
            names = [part["name"] for part in parts]
            needed = draw(st.sets(st.sampled_from(names), max_size=2)) if names else set()
            closed = {name for part in parts if part["name"] in needed for name in [part["name"], *part["needs"]]}
            free = [name for name in names if name not in closed]
            tells = draw(st.sets(st.sampled_from(free), max_size=1)) if free else set()
            parts.append({"name": f"p{place}", "title": "", "needs": sorted(closed), "tells": sorted(tells)})
        problems.append(
            {
                "slug": f"problem_{number}",
                "title": "",
                "url": "",
                "topics": draw(st.lists(st.sampled_from(["x", "y", "z"]), min_size=1, max_size=2)),
                "level": draw(st.integers(1, 3)),
                "minutes": draw(st.integers(5, 120)),
                "variants": draw(st.integers(0, 3)),
                "parts": parts,
            }
        )
    return problems


WISHES = st.fixed_dictionaries(
    {
        "topics": st.lists(st.sampled_from(["x", "y", "z"]), max_size=2),
        "levels": st.lists(st.integers(1, 3), max_size=2),
    }
).flatmap(
    lambda wish: st.one_of(
        st.integers(5, 200).map(lambda minutes: wish | {"minutes": minutes}),
        st.integers(1, 12).map(lambda parts: wish | {"parts": parts}),
    )
)


@settings(max_examples=150)
@given(banks(), WISHES, st.integers(1, 10**6), st.data())
def test_what_is_drawn_fits_the_wish_and_gives_nothing_away(
    ask: Ask, bank: list[dict[str, Any]], wish: dict[str, Any], seed: int, data: st.DataObject
) -> None:
    every = {p["slug"]: [f"{p['slug']}.{n}" for n in range(1, p["variants"] + 1)] or [f"{p['slug']}.0"] for p in bank}
    seen = data.draw(st.sets(st.sampled_from([name for names in every.values() for name in names])))
    drawn = ask("drawn", bank, wish, sorted(seen), seed)
    known = {problem["slug"]: problem for problem in bank}
    assert len({piece["slug"] for piece in drawn["pieces"]}) == len(drawn["pieces"]), "two variants of one problem"
    cost = 0.0
    for piece in drawn["pieces"]:
        problem = known[piece["slug"]]
        asked = [part for part in problem["parts"] if part["name"] in piece["parts"]]
        assert [part["name"] for part in asked] == piece["parts"] != [], "in the order of the page"
        assert all(set(part["needs"]) <= set(piece["parts"]) for part in asked)
        assert not any(set(part["tells"]) & set(piece["parts"]) for part in asked)
        assert not wish["topics"] or set(wish["topics"]) & set(problem["topics"])
        assert not wish["levels"] or problem["level"] in wish["levels"]
        cost += len(asked) * (1 if "parts" in wish else problem["minutes"] / len(problem["parts"]))
        name = f"{piece['slug']}.{piece['number']}"
        assert name in every[piece["slug"]]
        assert (name in seen) == (piece["slug"] in drawn["seen"]) == (set(every[piece["slug"]]) <= seen)
    most = wish.get("parts", wish.get("minutes"))
    assert cost <= most + 0.5
    exam = {"minutes": 40, "pieces": [piece | {"id": identifier(piece)} for piece in drawn["pieces"]]}
    if drawn["pieces"]:
        assert ask("back", exam, bank) == {"exam": exam}
    else:  # nothing fits: no single part is short enough with what it needs
        assert not any(
            (1 + len(part["needs"])) * (1 if "parts" in wish else p["minutes"] / len(p["parts"])) <= most
            for p in bank
            if (not wish["topics"] or set(wish["topics"]) & set(p["topics"]))
            and (not wish["levels"] or p["level"] in wish["levels"])
            for part in p["parts"]
        )


def identifier(piece: dict[str, Any]) -> str:
    return f"{piece['slug']}.{piece['number']}{'-3fa2' if piece['number'] else ''}"


def part(name: str, **links: list[str]) -> dict[str, Any]:
    return {"name": name, "title": name.upper(), **links}


BANK = [
    {"slug": "one", "title": "One", "url": "", "topics": ["x"], "level": 1, "minutes": 30, "variants": 3,
     "parts": [part("a"), part("b", needs=["a"]), part("c", tells=["a"])]},
    {"slug": "two", "title": "Two", "url": "", "topics": ["y"], "level": 2, "minutes": 10, "variants": 0, "parts": [part("a")]},
]  # fmt: skip


def test_an_address_names_its_exam_and_minutes_may_be_left_out(ask: Ask) -> None:
    exam = {"pieces": [{"slug": "one", "number": 2, "id": "one.2-3fa2", "parts": ["a", "b"]},
                       {"slug": "two", "number": 0, "id": "two.0", "parts": ["a"]}], "minutes": 30}  # fmt: skip
    assert ask("modules.address.written", exam) == "?e=one.2-3fa2:a,b;two.0:a&m=30"
    assert ask("read", "?e=one.2-3fa2:b,a;two.0:a", BANK) == {"exam": exam}
    assert ask("read", "?x=1", BANK) == {"exam": None}


@pytest.mark.parametrize(
    ("search", "says"),
    [
        ("?e=", "“” names no parts of a variant"),
        ("?e=<b>", "“<b>” names no parts of a variant"),
        ("?e=three.1-3fa2:a", "the bank has no problem “three”"),
        ("?e=one.4-3fa2:a", "one has no variant “4-3fa2”"),
        ("?e=one.1:a", "one has no variant “1”"),
        ("?e=one.0-3fa2:a", "one has no variant “0-3fa2”"),
        ("?e=one.1-3fa2:a,z", "one has no part “z”"),
        ("?e=one.1-3fa2:a;one.2-3fa2:b", "it has one twice"),
        ("?e=two.0:a&m=0", "“0” is no number of minutes"),
        ("?e=two.0:a&m=4e1x", "“4e1x” is no number of minutes"),
        ("?e=" + "x" * 1000, "“" + "x" * 40 + "…” names no parts of a variant"),
    ],
)
def test_a_wrong_address_is_told_in_a_line(ask: Ask, search: str, says: str) -> None:
    assert ask("read", search, BANK) == {"wrong": says}


def taken(ask: Ask) -> dict[str, Any]:
    exam = ask("read", "?e=two.0:a&m=40", BANK)["exam"]
    found: dict[str, Any] = ask("timed", ask("begun", exam), 1_000)
    return found


def test_the_clock_stands_while_paused_and_while_the_page_is_closed(ask: Ask) -> None:
    exam = taken(ask)
    assert ask("spent", exam["clock"], 61_000) == 60_000
    paused = ask("timed", exam | {"running": False}, 61_000)
    assert ask("spent", paused["clock"], 999_000) == 60_000
    trouble, text = ask("kept", exam, 61_000)
    assert trouble == ""
    later = ask("recalled", text)["exam"]
    assert ask("spent", later["clock"], 10**9) == 60_000
    assert ask("spent", ask("timed", later, 10**9)["clock"], 10**9 + 5_000) == 65_000
    assert later | {"clock": None} == exam | {"clock": None}


@pytest.mark.parametrize(
    ("minutes", "spent", "words"),
    [(40, 0, "40:00 left"), (40, 1_001, "39:59 left"), (90, 0, "90:00 left"), (1, 60_000, "0:00 left"), (1, 125_000, "1:05 over")],
)  # fmt: skip
def test_time_is_told_as_what_is_left(ask: Ask, minutes: int, spent: int, words: str) -> None:
    assert ask("left", minutes, spent) == words


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "3",
        '{"version":1}',
        '{"version":1,"exam":{"pieces":[],"minutes":4,"answers":{},"clock":{"spent":0}}}',
        '{"version":0}',
    ],
)
def test_what_is_damaged_is_told_and_replaced(ask: Ask, text: str) -> None:
    assert "damaged" in ask("recalled", text)["trouble"]
    trouble, now = ask("kept", taken(ask), 1_000, text)
    assert trouble == ""
    assert ask("recalled", now)["exam"]["minutes"] == 40


def test_what_a_later_version_kept_is_left_to_it_and_no_storage_is_told(ask: Ask) -> None:
    later = '{"version":2,"exam":"of another kind"}'
    assert "later version" in ask("recalled", later)["trouble"]
    trouble, now = ask("kept", taken(ask), 1_000, later)
    assert "later version" in trouble
    assert now == later
    assert "keeps nothing" in ask("recalled", None, True)["trouble"]


def test_sure_and_wrong_comes_first(ask: Ask) -> None:
    def mark(
        label: str, right: bool, sure: bool | None, family: str | None = None, verdict: bool = True
    ) -> dict[str, Any]:
        told = {"sure": sure} if sure is not None else {}
        return {"label": label, "title": "", "slug": "", "right": right, "verdict": verdict, "family": family, **told}

    marks = [
        mark("1.1", True, True),
        mark("1.2", True, False),
        mark("1.3", False, None, verdict=False),
        mark("2.1", False, False, "flip"),
        mark("2.2", False, True, "sign"),
        mark("2.3", False, None, "flip"),
    ]
    found = ask("summary", marks)
    assert [mark["label"] for mark in found["misled"]] == ["2.2"]
    assert [mark["label"] for mark in found["revisit"]] == ["2.2", "2.1", "2.3", "1.3", "1.2"]
    assert found["families"] == [["flip", ["2.1", "2.3"]], ["sign", ["2.2"]]]
    assert (found["right"], found["of"], found["empty"]) == (2, 6, 1)
    assert (found["sure"], found["unsure"]) == ({"right": 1, "of": 2}, {"right": 1, "of": 2})


def test_parts_belong_together_by_what_their_statements_name() -> None:
    text = "".join(
        f"/// part | {name} | {name}\n{words}\n\n//// answer\nIt is @{{{name}}}, see part c.\n////\n///\n"
        for name, words in {
            "a": "One part is heavy.",
            "b": "Take the weights of part (a) or of the question before.",
            "c": "As in question 2 and the part before",
            "d": "Compare parts a and c, and say which.",
            "e": "Use $x = @{b.half}$ and @{side}.\n\n//// online\nSee part d.\n////\n",
            "f": "The parts a to c and (e) in turn.",
        }.items()
    )
    found = links(text)
    needs = {name: "".join(link["needs"]) for name, link in found.items()}
    assert needs == {"a": "", "b": "a", "c": "ab", "d": "abc", "e": "", "f": "abce"}
    assert {name: link["tells"] for name, link in found.items() if link["tells"]} == {"e": ["b"]}
