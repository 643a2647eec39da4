"""Does everything that is held against an answer agree with it: the key, the routes, the laws?"""

from collections.abc import Callable
from typing import Any

from exambank.errors import Abstain, ReplyError
from exambank.files.loading import describe_error
from exambank.kinds import Formula
from exambank.kinds.reading import shorten
from exambank.problem.part import Part, describe, name_of
from exambank.verify.report import Case, Check, show


def value_of(
    check: Check, label: str, function: Callable[[Any], Any], given: Any, part: Part, name: str = ""
) -> tuple[Any] | None:
    """The value of a function in a tuple, or None after noting why there is none."""
    check.cases += 1
    name = name or name_of(function)
    try:
        value = function(given)
        return (value if isinstance(function, Part) else part.kind.coerce(value),)
    except Abstain as reason:
        check.abstained += 1
        check.failures.append(f"{label}: {name} cannot decide: {reason}")
    except ReplyError as error:
        unnamed = isinstance(part.kind, Formula) and not part.kind.names and "symbol" in str(error)
        advice = f'; a formula names its symbols: @problem.part("{part.name}", eb.Formula("n"))' if unnamed else ""
        check.failures.append(f"{label}: {name} gives no {part.kind.name}: {error}{advice}")
    except Exception as error:
        check.failures.append(f"{label}: {name} raises {describe_error(error)}")
    return None


def key_of(part: Part) -> Any:
    """The key, read as a reader's reply is. Raises ReplyError where it is none."""
    return part.kind.read(part.key) if isinstance(part.key, str) else part.kind.coerce(part.key)


def check_key(part: Part, case: Case) -> Check:
    """What was typed beforehand is what is computed for the published given."""
    check = Check("key", "what was typed beforehand: the source's own answer, or one worked by hand", cases=1)
    with check.running():
        try:
            key = key_of(part)
        except ReplyError as error:
            check.failures.append(f"the key is no {part.kind.name}: {error}")
        else:
            if not part.kind.accepts(case.answer, key):
                check.failures.append(f"computed {show(part, case.answer)}, but its key is {show(part, key)}")
    return check


def check_route(part: Part, route: Callable[[Any], Any], cases: list[Case]) -> Check:
    """A second way gives the same everywhere."""
    check = Check(f"route {name_of(route)}", describe(route))
    with check.running():
        for case in cases:
            other = value_of(check, case.label, route, case.given, part)
            if other is not None and not part.kind.agrees(case.answer, other[0]):
                check.failures.append(
                    f"{case.label} ({case.given}): {name_of(part)} gives {show(part, case.answer)}, "
                    f"{name_of(route)} gives {show(part, other[0])}"
                )
    return check


def check_law(part: Part, law: Callable[[Any, Any], bool], cases: list[Case]) -> Check:
    """A law holds for every answer."""
    check = Check(f"law {name_of(law)}", describe(law))
    with check.running():
        for case in cases:
            check.cases += 1
            try:
                holds = law(case.given, case.answer)
            except Abstain as reason:
                check.abstained += 1
                check.failures.append(f"{case.label}: {name_of(law)} cannot decide: {reason}")
                continue
            except Exception as error:
                check.failures.append(f"{case.label}: {name_of(law)} raises {describe_error(error)}")
                continue
            if type(holds).__name__ not in ("bool", "bool_", "BooleanTrue", "BooleanFalse"):
                check.failures.append(f"{case.label}: {name_of(law)} gives {shorten(repr(holds))}, which is no bool")
            elif not holds:
                check.failures.append(f"{case.label} ({case.given}): does not hold for {show(part, case.answer)}")
    return check
