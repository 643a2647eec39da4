"""A problem: what is given, how another given is drawn, and the parts that register themselves with it.

problem = eb.Problem(given=Given(), draw=draw, boundaries=[Given(length=1)])

@problem.part("a", key="0 0 1 3/2")
def response(given: Given) -> eb.Row:
    \"\"\"Sum the geometric series: it grows while the boxcar enters, then decays.\"\"\"

@response.route
def response_by_definition(given: Given) -> eb.Row: …

response.mistake("flip", "You slid the filter without flipping it …", lambda g: …)
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from exambank.kinds import Choice, Kind
from exambank.problem.experiment import Experiment
from exambank.problem.given import Givens
from exambank.problem.part import Part

if TYPE_CHECKING:
    import numpy as np

G = TypeVar("G", bound=Givens)


class Problem(Generic[G]):
    """What is given in a problem and how it varies; parts, facts and experiments add themselves.

    Args:
        given: the published given, made of the defaults of its class.
        draw: makes another given, answerable by hand and never degenerate.
        boundaries: givens at the edge of what is allowed, on which every route is compared.
        fixed: fields of the given that no draw varies.
    """

    def __init__(
        self,
        *,
        given: G,
        draw: Callable[["np.random.Generator"], G],
        boundaries: Sequence[G] = (),
        fixed: Sequence[str] = (),
    ) -> None:
        self.given = given
        self.draw = draw
        self.boundaries = list(boundaries)
        self.fixed = tuple(fixed)
        self.parts: dict[str, Part] = {}
        self.facts: dict[str, Part] = {}
        self.experiments: dict[str, Experiment[Any]] = {}
        for field in fixed:
            if field not in given.to_json():
                raise ValueError(f"fixed: there is no given “{field}”; there is {', '.join(given.to_json())}")

    def part(
        self, name: str, kind: Kind[Any] | None = None, *, key: object = None
    ) -> Callable[[Callable[[G], Any]], Part]:
        """Ask a question: the function below answers it, and its docstring says how.

        Args:
            name: of the part, as the page's block has it.
            kind: the kind of answer, where the return annotation names none.
            key: the answer for the published given, as a reader would type it: the source's own or one worked by hand,
                never pasted from output.
        """
        if kind is not None and not isinstance(kind, Kind):
            raise TypeError(f'part {name}: {kind!r} is no kind of answer: write one, such as eb.Formula("n")')

        def register(function: Callable[[G], Any]) -> Part:
            return self._add(self.parts, Part(name, function, kind=kind, key=key))

        return register

    def choice(self, name: str, *, key: str, options: Mapping[str, str | tuple[str, ...]]) -> Part:
        """Ask which statement is true, where the answer is the same for all numbers.

        Args:
            name: of the part.
            key: the option that is true.
            options: the statement of each option; of a wrong one a pair, the statement and what its reader is told,
                and where it has one a family in third place.

        Raises ValueError where a wrong option has no feedback, or the key is none of the options.
        """
        if key not in options:
            raise ValueError(f"part {name}: the key “{key}” is none of the options {', '.join(options)}")
        said = {option: text if isinstance(text, str) else text[0] for option, text in options.items()}
        part = self._add(self.parts, Part(name, lambda given: key, kind=Choice(said), key=key))
        for option, text in options.items():
            if option == key:
                continue
            if isinstance(text, str) or len(text) < 2:
                raise ValueError(
                    f"part {name}: the wrong option {option} has no feedback: write (its statement, what its reader is told)"
                )
            part.mistake(text[2] if len(text) > 2 else "misconception", text[1], option)
        return part

    def fact(
        self, name: str, first: Callable[[G], Any], second: Callable[[G], Any], *, kind: Kind[Any] | None = None
    ) -> Part:
        """A further number for the page, computed in two ways that must agree; its kind is that of its value."""
        fact = self._add(self.facts, Part(name, first, kind=kind, published=self.given))
        fact.route(second)
        return fact

    def experiment(self, name: str, experiment: Experiment[Any]) -> Experiment[Any]:
        """Add a recorded experiment; its claims are added by `@experiment.claim`."""
        self._check_name(name)
        self.experiments[name] = experiment
        return experiment

    @property
    def answers(self) -> dict[str, Part]:
        """Parts and facts together: everything that is computed and verified."""
        return {**self.parts, **self.facts}

    def _add(self, where: dict[str, Part], part: Part) -> Part:
        self._check_name(part.name)
        where[part.name] = part
        return part

    def _check_name(self, name: str) -> None:
        if not name.isidentifier():
            raise ValueError(f"“{name}” is no name: letters, digits and _ only")
        if name in (*self.given.to_json(), *self.answers, *self.experiments):
            raise ValueError(f"“{name}” names two things; givens, parts, facts and experiments need names of their own")
