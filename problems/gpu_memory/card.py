"""Parts a2 and a3: the card, and what its driver counts."""

from fractions import Fraction

import exambank as eb

from .problem import RULES, Given, named, problem


@problem.part("a2", eb.Integer(unit="MiB"), key="15360")
def usable(given: Given) -> int:
    """A GiB is 1024 MiB, and error correction keeps every sixteenth byte for itself."""
    return given.card_gib * 1024 * 15 // 16


@usable.law
def check_bits_make_it_whole(given: Given, answer: int) -> bool:
    """What is left and a fifteenth of it, for the check bits, make up the whole memory."""
    return Fraction(answer) * Fraction(16, 15) * 2**20 == given.card_gib * 2**30


usable.mistake(
    "left out",
    "You forgot error correction: on a card of this kind its check bits take a part of the memory itself.",
    lambda g: g.card_gib * 1024,
)
usable.mistake("units", "You took a GiB for 1000 MiB: it has 1024.", lambda g: g.card_gib * 1000 * 15 // 16)


@problem.part("a3", eb.Several.of(**dict.fromkeys(RULES.split(), eb.Integer(unit="MiB"))), key="2610; 2692; 2776")
def allocators_share(given: Given) -> dict[str, float]:
    """The driver counts the context and all segments that the allocator holds: subtract the context."""
    return named(RULES, *(total - given.context for total in given.driver))


@allocators_share.law
def shares_add_up(given: Given, answer: tuple[int, ...]) -> bool:
    """With the context put back, all three readings of the driver return."""
    return tuple(share + given.context for share in answer) == given.driver


allocators_share.mistake(
    "left out",
    "That is the driver's reading itself: the context is in it, and it is no memory of the allocator.",
    lambda g: named(RULES, *g.driver),
)
allocators_share.mistake(
    "sign",
    "You added the context: the driver's reading contains it already.",
    lambda g: named(RULES, *(total + g.context for total in g.driver)),
)
problem.fact(
    "published_gaps",  # what the readings show more than with SGD
    lambda g: named("momentum adam", *(more - g.driver[0] for more in g.driver[1:])),
    lambda g: named("momentum adam", *(share - allocators_share(g).sgd for share in allocators_share(g)[1:])),
    kind=eb.Several.of(momentum=eb.Integer(unit="MiB"), adam=eb.Integer(unit="MiB")),
)
