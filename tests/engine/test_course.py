"""What builds on what: the order of the problems, and what is refused."""

from hypothesis import given, strategies as st

from exambank.bank import course
from exambank.bank.front import Front


@st.composite
def courses(draw: st.DrawFn) -> dict[str, Front]:
    """Problems, each of which builds on some that were made before it, in any order."""
    names = draw(st.permutations([f"p{number}" for number in range(draw(st.integers(1, 8)))]))
    made = dict[str, Front]()
    for name in names:
        needs = draw(st.lists(st.sampled_from(sorted(made)), unique=True, max_size=3)) if made else []
        made[name] = Front(
            name, topics=(draw(st.sampled_from("ab")),), level=draw(st.integers(1, 3)), needs=tuple(needs)
        )
    return {name: made[name] for name in sorted(made)}


@given(courses())
def test_every_problem_is_in_one_chapter_after_what_it_needs_there(problems: dict[str, Front]) -> None:
    depth = course.depths(problems)
    assert all(depth[slug] > depth[need] for slug, title in problems.items() for need in title.needs)
    listed = [slug for _, slugs in course.chapters(problems) for slug in slugs]
    assert sorted(listed) == sorted(problems)
    for chapter, slugs in course.chapters(problems):
        assert {problems[slug].topics[0] for slug in slugs} == {chapter}
        for slug in slugs:
            needs = [need for need in problems[slug].needs if need in slugs]
            assert all(slugs.index(need) < slugs.index(slug) for need in needs)


@given(courses())
def test_whatever_leads_to_a_problem_is_what_it_needs(problems: dict[str, Front]) -> None:
    pairs = {(need, slug) for need in problems for slug in course.followers(need, problems)}
    assert pairs == {(need, slug) for slug, title in problems.items() for need in title.needs}
    assert not [line for slug in problems for line in course.failures(slug, problems)]


def test_a_tag_that_is_nearly_another_is_told_with_it() -> None:
    problems = {
        "one": Front("One", topics=("Convolution", "edges")),
        "two": Front("Two", topics=("convolution", "graphs")),
    }
    assert [*course.failures("one", problems)] == [
        "docs/problems/one.md: no other problem has the tag “Convolution”; the nearest is convolution"
    ]


def test_an_unknown_need_and_a_circle_are_told_with_the_page() -> None:
    problems = {
        "one": Front("One", needs=("two",)),
        "two": Front("Two", needs=("one",)),
        "on": Front("On", needs=("ne",)),
    }
    assert "docs/problems/one.md: needs itself in the end: " in "".join(course.failures("one", problems))
    assert "needs ne, which is no problem; " in next(course.failures("on", problems))
    assert not any("itself" in line for line in course.failures("on", problems))
