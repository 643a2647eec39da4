"""The page judges every reply as Python does: verdict, message, mistake and marked places are the same, to the letter.

20,000 replies with every run of the tests, 100,000 where `EXAMBANK_PROVE` is set.
"""

import importlib.util
import random
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

import pytest
import typed
from support import PROVE, ROOT
from twin import JUDGE, Page

from exambank import Formula, Matrix, Rational, Real, Vector
from exambank.bank.reader import kind_data, part_data, variant_data
from exambank.bank.scripts import bundle
from exambank.files import folders
from exambank.files.loading import load
from exambank.kinds import reals
from exambank.problem.part import Part
from exambank.verify.judge import Mistaken, Verdict, judge, mistaken
from exambank.verify.verify import draw_given

VARIANTS = 20
REPLIES = 100_000 if PROVE else 20_000


class Case(NamedTuple):
    """A part under a given: all that both judges need."""

    part: Part
    given: Any
    answer: Any
    mistaken: Mistaken


class Asked:
    """Parts and variants of both judges, each with its number on the page."""

    def __init__(self) -> None:
        self.cases: list[tuple[int, int, Case]] = []
        self.parts: list[Any] = []
        self.variants: list[Any] = []

    def add(self, part: Part, givens: list[Any]) -> None:
        """A part under several givens."""
        for given in givens:
            answer = part(given)
            case = Case(part, given, answer, mistaken(part, given, answer))
            self.cases.append((len(self.parts), len(self.variants), case))
            self.variants.append(variant_data(part, answer, case.mistaken))
        self.parts.append(part_data(part))


def expected(case: Case, verdict: Verdict) -> dict[str, Any]:
    """Python's verdict as the page says it."""
    numbers = [place for place, mistake in enumerate(case.part.mistakes) if mistake is verdict.mistake]
    return {
        "right": verdict.right,
        "understood": verdict.understood,
        "message": verdict.message,
        "mistake": numbers[0] if numbers else None,
        "wrong": [list(place) if isinstance(place, tuple) else place for place in verdict.places],
    }


def disagreements(asked: Asked, replies: list[tuple[int, Any]]) -> tuple[list[str], Counter[str]]:
    """Where the two judges differ, for pairs of the number of a case and a reply; and how often which verdict is given."""
    page = Page(asked.parts, asked.variants)
    try:
        verdicts = page.judge([(*asked.cases[number][:2], reply) for number, reply in replies])
    finally:
        page.close()
    found, counts = [], Counter[str]()
    for (number, reply), said in zip(replies, verdicts, strict=True):
        case = asked.cases[number][2]
        verdict = judge(case.part, case.given, reply, case.answer, case.mistaken)
        field = said.pop("field", None)
        if said != expected(case, verdict):
            found.append(f"{case.part.name} {reply!r}: {expected(case, verdict)}, on the page {said}")
        message = verdict.message.removeprefix("Not understood: ").lower()
        assert field is None or message.startswith(f"{field.lower()}: ")
        counts[
            "right" if verdict else "mistake" if verdict.mistake else "wrong" if verdict.understood else "unread"
        ] += 1
    return found, counts


@pytest.fixture(scope="module")
def bank_of_cases() -> Asked:
    """Every part of every problem, published and as drawn."""
    asked = Asked()
    for slug in folders.slugs():
        problem = load(slug)
        givens = [problem.given, *(draw_given(problem, seed) for seed in range(VARIANTS))]
        for part in problem.parts.values():
            asked.add(part, givens)
    return asked


def typed_at_random(asked: Asked, replies: int) -> list[tuple[int, Any]]:
    """Numbers of cases, each with a reply."""
    rng = random.Random(replies)
    numbers = [rng.randrange(len(asked.cases)) for _ in range(replies)]
    cases = [asked.cases[number][2] for number in numbers]
    texts = [typed.reply(rng, case.part.kind, [case.answer, *(gives for _, gives in case.mistaken)]) for case in cases]
    return list(zip(numbers, texts, strict=True))


def test_any_reply_to_any_part_of_any_variant_is_judged_alike(bank_of_cases: Asked) -> None:
    found, counts = disagreements(bank_of_cases, typed_at_random(bank_of_cases, REPLIES))
    assert not found, f"{len(found)} of {REPLIES}:\n" + "\n".join(found[:20])
    assert min(counts[verdict] for verdict in ("right", "mistake", "wrong", "unread")) > REPLIES // 30


def test_every_mistake_is_recognised_from_its_value_as_text(bank_of_cases: Asked) -> None:
    replies = [
        (number, case.part.kind.text(gives))
        for number, (_, _, case) in enumerate(bank_of_cases.cases)
        for _, gives in case.mistaken
    ]
    found, counts = disagreements(bank_of_cases, replies)
    assert not found, "\n".join(found[:20])
    assert counts["mistake"] == len(replies)


@pytest.fixture(scope="module")
def table() -> Any:
    """The module that reads the table of replies, which has parts with settings that no problem has yet."""
    spec = importlib.util.spec_from_file_location("table", ROOT / "tests" / "engine" / "test_replies.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_of_replies_is_judged_alike(table: Any) -> None:
    asked, numbers = Asked(), {}
    for name, (part, given) in table.PARTS.items():
        numbers[name] = len(asked.cases)
        asked.add(part, [given])
    found, _ = disagreements(asked, [(numbers[row[0]], row[1]) for row in table.TABLE["rows"]])
    found += disagreements(asked, typed_at_random(asked, REPLIES // 5))[0]
    assert not found, "\n".join(found[:20])


DOM = """
class Node {
  constructor(name) { this.name = name; this.children = []; this.attributes = {}; }
  append(...children) { this.children.push(...children); }
  setAttribute(name, value) { this.attributes[name] = value; }
  cloneNode() { const made = new Node(this.name); made.children = this.children; made.attributes = this.attributes; return made; }
  toJSON() { return [this.name, this.attributes, ...this.children]; }
}
const document = { createElementNS: (space, name) => new Node(name) };
const shown = (json) => JSON.stringify(JSON.parse(json).map(([kind, text, wrong]) => modules.preview.preview(kind, text, wrong)));
"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    page = Page([], [])
    page.run(DOM)
    yield page
    page.close()


NASTY = [
    "n" + "+sin(n)-sin(n)" * 15, "=".join(["+".join(["sin(n)"] * 60)] * 20), "(n^59)" * 60, "exp(" * 35 + "n" + ")" * 35, "n^" * 39 + "n",
    ",".join(["(3/7)^520+(3/7)^520"] * 499), ",".join(["1+1+1+1+1+1+1+1+1+1"] * 499), ",".join(["0sin1sin2sin3"] * 499), "e^.5 " * 499,
    "%" * 9_999, "\n" * 4_000 + "a" + " " * 5_000 + "!", " and" * 2_500, "⌈" * 9_999, "a=" * 4_999, "[1]" + "^T" * 4_900, "\\" * 9_999,
    r"\frac" * 2_000, r"1\,1" * 2_400, "½" * 9_999, "𝟙" * 9_999, "x" * 20_000, "array(" * 1_500 + "1" + ")" * 1_500, ",a" * 4_999, "- by" * 2_500,
]  # fmt: skip


def test_the_nastiest_replies_do_not_keep_a_reader_waiting() -> None:
    """Measured, a twentieth of a second is the most; the bound is ten times that, in units that do not depend on the machine."""
    kinds = (Formula("n L r"), Matrix(Rational()), Vector(Real(1e-3, "a test")), Rational(unit="%"))
    answers: list[Any] = ["n", [[1] * 499], [1] * 499, 1]
    asked = Asked()
    for kind, answer in zip(kinds, answers, strict=True):
        asked.add(Part(kind.name, lambda given, answer=answer: answer, kind=kind), [None])
    page = Page(asked.parts, asked.variants)
    try:
        cases = [(number, number, text) for number in range(len(kinds)) for text in NASTY]
        costs = page.costs(cases)
    finally:
        page.close()
    assert max(costs) < 30


def test_reals_have_the_very_same_digits(page: Page) -> None:
    rng = random.Random(0)
    page.run("""function digits(json) {
      const { fromFraction, logarithm, exponential, wave, root, wholePower, plus, times, over } = modules.reals;
      const { exact, toNumber } = modules.fractions, said = (real) => real && [String(real.mantissa), real.exponent];
      return JSON.stringify(JSON.parse(json).map(([text, power]) => {
        const a = exact(text), x = fromFraction(a), positive = a.n > 0n;
        return [x, exponential(x), wave(x, 0n), wave(x, 1n), wholePower(x, power), plus(x, fromFraction(exact(power))),
          times(x, x), over(fromFraction(exact(power)), x), positive && logarithm(x), positive && root(x)].map(said).concat(toNumber(a));
      }));
    }""")
    asked = []
    for _ in range(300):
        size = rng.choice([1, 2, 6, 40])
        p, q = rng.randint(1, 10**size) * rng.choice([1, -1]), rng.randint(1, 10 ** rng.choice([1, 2, 6, 40]))
        a = Fraction(p, q) if abs(p) < 1000 * q else Fraction(q, p)
        asked.append((str(a), rng.choice([-40, -2, -1, 1, 2, 3, 99])))
    for (text, power), said in zip(asked, page.call("digits", asked), strict=True):
        a, b = Fraction(text), reals.from_fraction(Fraction(power))
        x = reals.from_fraction(a)
        values = [
            x,
            reals.exponential(x),
            reals.wave(x, 0),
            reals.wave(x, 1),
            reals.whole_power(x, power),
            reals.plus(x, b),
        ]
        values += [reals.times(x, x), reals.over(b, x)]
        values += [reals.logarithm(x), reals.root(x)] if a > 0 else [None, None]
        shown = [value and [str(value.mantissa), value.exponent] for value in values]
        assert [one or None for one in said[:-1]] == shown
        assert said[-1] == float(a)


def test_floats_are_written_as_python_writes_them(page: Page) -> None:
    rng = random.Random(0)
    numbers = [
        0.125,
        2.5,
        0.5,
        1e22,
        9.9995,
        99999.5,
        1e-5,
        0.0001,
        5e-324,
        1.7e308,
        0.0,
        *(rng.gauss(0, 10 ** rng.uniform(-20, 20)) for _ in range(500)),
    ]
    page.run("const general = (json) => JSON.stringify(JSON.parse(json).map(([x, d]) => modules.real.general(x, d)));")
    asked = [(number, digits) for number in numbers for digits in (1, 2, 4, 7, 17)]
    assert page.call("general", asked) == [f"{number:.{digits}g}" for number, digits in asked]


MATHML = {"math", "mrow", "mo", "mi", "mn", "mtext", "mfrac", "msup", "msub", "msqrt", "mtable", "mtr", "mtd"}


def test_what_is_typed_is_shown_as_mathematics_and_never_becomes_markup(page: Page, bank_of_cases: Asked) -> None:
    rng = random.Random(1)
    asked: list[tuple[Any, str, list[Any]]] = []
    for _, _, case in rng.sample(bank_of_cases.cases, 600):
        fields = getattr(case.part.kind, "fields", {"": case.part.kind})
        for name, kind in fields.items():
            value = getattr(case.answer, name) if name else case.answer
            asked.append(
                (kind_data(kind), str(typed.reply(rng, kind, [value])), rng.choice([[], [1, 2], [[1, 1], [2, 1]]]))
            )
    asked.append(({"is": "fraction"}, "<img src=x onerror=alert(1)>", []))
    asked.append(({"is": "integer", "unit": "MiB"}, "5 <b>GiB</b>", []))
    drawn = 0
    for said in page.call("shown", asked):
        assert said.keys() in ({"maths", "note"}, {"problem"})
        for name, attributes, *children in (stack := said.get("maths", [])):
            drawn += 1
            assert name in MATHML
            assert attributes.items() <= {("class", "eb-wrong"), ("mathvariant", "normal")}
            stack += [child for child in children if not isinstance(child, str)]
    assert drawn > 1_000


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ({"is": "fraction"}, "1/2", "<mfrac>1 2</mfrac>"), ({"is": "fraction"}, "y = 2^-3", "<msup>2 −3</msup>"),
        ({"is": "formula", "symbols": ["n", "sigma_x"], "points": [[2, 3]]}, "n·sigma_x^2", "n\u2062<msup><msub>σ x</msub> 2</msup>"),
        ({"is": "formula", "symbols": ["K"], "points": [[2]]}, "⌊(K-1)/2⌋ + 2*3", "⌊<mfrac>K−1 2</mfrac>⌋+2·3"),
        ({"is": "formula"}, "sqrt(6)/6 = 0.4082", "<mfrac><msqrt>6</msqrt> 6</mfrac>=0.4082"),
        ({"is": "matrix", "entry": {"is": "integer"}}, "1 2\n3 4", "(<mtable><mtr>1 2</mtr> <mtr>3 4</mtr></mtable>)"),
        ({"is": "shape"}, "28 x 28 by 10", "28×28×10"), ({"is": "integer", "unit": "MiB"}, "5 MiB", "5\u2009MiB"),
    ],
)  # fmt: skip
def test_how_replies_are_shown(page: Page, kind: Any, text: str, shown: str) -> None:
    (said,) = page.call("shown", [(kind, text, [])])
    assert " ".join(map(plain, said["maths"])) == shown


def plain(node: Any) -> str:
    """Mathematics in a line: rows and single characters without their tags."""
    if isinstance(node, str):
        return node
    name, _, *children = node
    inner = ("" if name in ("math", "mrow", "mi", "mn", "mo", "mtext", "mtd") else " ").join(map(plain, children))
    return inner if name in ("math", "mrow", "mi", "mn", "mo", "mtext", "mtd") else f"<{name}>{inner}</{name}>"


def test_the_scripts_are_small() -> None:
    brotli = pytest.importorskip("brotli")
    judging = bundle(JUDGE / "judge.js", JUDGE / "preview.js").encode()
    assert len(brotli.compress(judging)) < 25_000
