"""What a reader types is read as meant, or refused in one line; nothing typed is ever executed."""

import ast
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from exambank.errors import ReplyError
from exambank.reading import LONGEST_EXPRESSION, parse_expression, parse_items, parse_number, shorten

wholes = st.integers(-(10**12), 10**12)
fractions = st.fractions(max_denominator=10**6)


@given(wholes)
def test_a_whole_number_is_itself(number: int) -> None:
    assert parse_number(str(number)) == number


@given(fractions)
def test_a_fraction_is_itself_with_or_without_spaces(fraction: Fraction) -> None:
    assert parse_number(str(fraction)) == fraction
    assert parse_number(f" ( {fraction.numerator} ) / {fraction.denominator} ") == fraction


@given(wholes, st.integers(0, 3))
def test_decimals_are_exact(digits: int, places: int) -> None:
    exact = Fraction(digits, 10**places)
    assert parse_number(f"{digits}e-{places}") == exact
    assert parse_number(f"{digits // 10**places}.{digits % 10**places:0{max(places, 1)}d}") == exact or digits < 0


def test_one_tenth_is_one_tenth() -> None:
    assert parse_number("0.1") == Fraction(1, 10)
    assert parse_number("0.1 + 0.2") == parse_number("0.3")


@given(fractions, fractions)
def test_arithmetic_is_exact(one: Fraction, other: Fraction) -> None:
    assert parse_number(f"({one}) + ({other})") == one + other
    assert parse_number(f"({one}) − ({other})") == one - other
    assert parse_number(f"({one}) × ({other})") == one * other
    if other:
        assert parse_number(f"({one}) ÷ ({other})") == one / other


@given(st.integers(-9, 9).filter(bool), st.integers(-9, 9))
def test_powers_are_exact_in_both_notations(base: int, exponent: int) -> None:
    assert (
        parse_number(f"({base})^({exponent})") == parse_number(f"({base})**({exponent})") == Fraction(base) ** exponent
    )


@pytest.mark.parametrize("text", ["1 1/2", "2 3", "1 .5", "0 .5"])
def test_two_numbers_side_by_side_are_no_product(text: str) -> None:
    with pytest.raises(ReplyError, match="cannot be read"):
        parse_number(text)


@pytest.mark.parametrize(
    "text",
    ["1 # 2", "'1'", '"1"', "f'{1}'", "\\1", "`1`", "lambda: 1", "(x := 1)", "[1 for x in y]", "1 if 1 else 2",
     "__import__('os')", "().__class__", "1 < 2", "not 1", "1 and 2", "1 % 2", "1 << 2", "1 @ 2", "~1", "1j", "None",
     "True", "...", "{}", "1,", "*1", "print(1)", "1//2", "", " ", "\n", "٣", "½", "²"],
)  # fmt: skip
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ReplyError):
        parse_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "9**9**9**9",
        "9**99999999",
        "10**64*10**64",
        "1e999999",
        "1/10**64/10**64",
        "(((9**64)**64)**64)",
        "0**-1",
        "1/0",
    ],
)
def test_numbers_that_would_take_for_ever_are_refused(text: str) -> None:
    with pytest.raises(ReplyError):
        parse_number(text)


@pytest.mark.parametrize("text", ["-" * 1500 + "1", "1+" * 900 + "1", "(" * 30 + "1" + ")" * 30])
def test_long_but_harmless_expressions_are_read_or_refused(text: str) -> None:
    try:
        assert isinstance(parse_number(text), Fraction)
    except ReplyError as error:
        assert "too" in str(error) or "cannot be read" in str(error)


@pytest.mark.parametrize("text", ["(" * 500, "(" * 500 + "1" + ")" * 500, "1" * (LONGEST_EXPRESSION + 1), "9" * 2000])
def test_what_is_too_long_or_too_deep_is_refused(text: str) -> None:
    with pytest.raises(ReplyError):
        parse_number(text)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_in_one_line(text: str) -> None:
    for parse in (parse_number, parse_expression, parse_items):
        try:
            parse(text)
        except ReplyError as error:
            assert str(error).strip()
            assert len(str(error).splitlines()) == 1


@given(st.text(alphabet="0123456789.eE+-*/^()[]{},; \nKWxπ√⌊⌋_", max_size=40))
def test_text_that_looks_like_mathematics_is_read_or_refused(text: str) -> None:
    for parse in (parse_number, parse_expression, parse_items):
        try:
            parse(text)
        except ReplyError as error:
            assert len(str(error).splitlines()) == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2K", "2*K"),
        ("K C", "K*C"),
        ("2(K+1)", "2*(K+1)"),
        ("(K+1)(C+1)", "(K+1)*(C+1)"),
        ("(K+1) 2", "(K+1)*2"),
        ("K(C)", "K*(C)"),
        ("K^2 C", "K**2*C"),
        ("K·C", "K*C"),
        ("⌊K/2⌋C", "floor(K/2)*C"),
        ("⌈K/2⌉", "ceiling(K/2)"),
        ("√6", "sqrt(6)"),
        ("√(K+1)", "sqrt(K+1)"),
        ("2√K", "2*sqrt(K)"),
        ("2π", "2*pi"),
        ("Max(K, 2)", "Max(K, 2)"),
        ("max(K, 2) min(C, 3)", "max(K, 2)*min(C, 3)"),
        ("1e3K", "1000.0*K"),
    ],
)
def test_the_products_that_mathematics_leaves_out(typed: str, meant: str) -> None:
    assert ast.dump(parse_expression(typed)) == ast.dump(ast.parse(meant, mode="eval").body)


entries = st.lists(fractions, min_size=1, max_size=6)


@given(
    entries, st.sampled_from([", ", ",", "; ", ";", " ", "  ", "\n", ",\n"]), st.sampled_from(["", "[]", "()", "{}"])
)
def test_a_list_is_the_same_in_every_notation(items: list[Fraction], separator: str, brackets: str) -> None:
    opening, closing = brackets[:1], brackets[1:]
    assert parse_items(opening + separator.join(map(str, items)) + closing) == [str(item) for item in items]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1 -2", ["1", "-2"]),
        ("1 - 2", ["1 - 2"]),
        ("1 + 2 3", ["1 + 2", "3"]),
        ("1 * 2 3 /4", ["1 * 2", "3 /4"]),
        ("(1/2) 3", ["(1/2)", "3"]),
        ("(1)(2)", ["(1)", "(2)"]),
        ("sqrt( 6 ) 2", ["sqrt( 6 )", "2"]),
        ("[K + pi]", ["K + pi"]),
        ("[max(1, 2), 3]", ["max(1, 2)", "3"]),
        ("1, 2,", ["1", "2"]),
        ("[[1, 2],\n [3, 4]]", ["[1, 2]", "[3, 4]"]),
        ("[1, 2], [3, 4]", ["[1, 2]", "[3, 4]"]),
        ("[1 2] [3 4]", ["[1 2]", "[3 4]"]),
        ("[1 2][3 4]", ["[1 2]", "[3 4]"]),
        ("1, 2;\n3, 4;", ["1, 2", "3, 4"]),
        ("1, 2,\n\n3, 4", ["1, 2", "3, 4"]),
    ],
)
def test_spaces_brackets_and_operators(text: str, items: list[str]) -> None:
    assert parse_items(text) == items


@pytest.mark.parametrize("text", ["1,,2", ",1", "[1, , 2]"])
def test_a_missing_entry_is_named(text: str) -> None:
    with pytest.raises(ReplyError, match="an entry is missing"):
        parse_items(text)


@pytest.mark.parametrize("text", ["[1, 2", "1]", ")(", "[(1])", "[[1]"])
def test_brackets_that_do_not_match_are_named(text: str) -> None:
    with pytest.raises(ReplyError, match="do not match"):
        parse_items(text)


@given(st.text(), st.integers(2, 60))
def test_shortened_text_is_one_short_line(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= limit + 2
    assert len(short.splitlines()) == 1
