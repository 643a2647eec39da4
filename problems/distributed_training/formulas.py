"""Parts a and d, in formulas: what the schemes send, and the least that workers must send by any scheme."""

from typing import Any

import exambank as eb

from .problem import Given, problem
from .schemes import simulate

NAMES = ("all_to_all", "server", "ring")
FIELDS = {f"{name}_{column}": eb.Formula("n p", low=2) for name in NAMES for column in ("messages", "size")}


@problem.part(
    "a",
    eb.Several.of(**FIELDS),
    key="all_to_all_messages = n(n-1); all_to_all_size = p; server_messages = 2n; server_size = p; "
    "ring_messages = n*(2(n-1)); ring_size = p/n",
)
def table(given: Given) -> Any:
    """Each worker to each other; each to the server and back; each to its neighbour, twice n − 1 times, a chunk."""
    return dict(zip(FIELDS, ("n (n - 1)", "p", "2 n", "p", "2 n (n - 1)", "p / n"), strict=True))


@table.law
def messages_are_counted(given: Given, found: Any) -> bool:
    """Messages that really average vectors of 3n numbers among n workers are as many, and as large on average."""
    n = given.workers
    runs = [simulate(name, n, 3 * n) for name in NAMES]
    counted = [number for run in runs for number in (run.messages, run.numbers / run.messages)]
    return counted == [eb.put(formula, n=n, p=3 * n) for formula in found]


table.mistake(
    "off by one",
    "You let every worker send to n workers, itself among them: nobody needs a message to itself.",
    lambda g: table(g)._replace(all_to_all_messages="n^2"),
)
table.mistake(
    "left out",
    "You forgot the way back: the server has the mean now, and the workers need it.",
    lambda g: table(g)._replace(server_messages="n"),
)
table.mistake(
    "left out",
    "You went round the ring once. Then each worker has one finished chunk, and needs all of them.",
    lambda g: table(g)._replace(ring_messages="n (n - 1)"),
)
table.mistake(
    "other quantity",
    "You sent whole gradients round the ring: what travels in one message is one chunk of n.",
    lambda g: table(g)._replace(ring_size="p"),
)


@problem.part(
    "d",
    eb.Several.of(before=eb.Formula("n"), after=eb.Formula("n"), sent=eb.Formula("n p")),
    key="before = n - 1; after = n - 1; sent = p (n-1)/n + p (n-1)/n",
)
def bound(given: Given) -> Any:
    """First each other worker must have spoken; then each other worker must still be told: 2(n − 1) for each parameter."""
    return {"before": "n - 1", "after": "n - 1", "sent": "2 (n - 1) p / n"}


@bound.law
def ring_and_root_meet_it(given: Given, answer: Any) -> bool:
    """The ring's workers send that much each, and for one parameter the root needs no more messages than these."""
    n = given.workers
    before, after, sent = (eb.put(formula, n=n, p=3 * n) for formula in answer)
    root, ring = simulate("root", n, 1), simulate("ring", n, 3 * n)
    return bool(before + after == root.messages and 2 * sent == ring.port and n * sent == ring.numbers)


bound.mistake(
    "off by one", "You told everybody: one worker knows the sum already.", lambda g: bound(g)._replace(after="n")
)
bound.mistake(
    "left out",
    "You counted one half: the messages before and those after are different ones, so add them.",
    lambda g: bound(g)._replace(sent="(n - 1) p / n"),
)
bound.mistake(
    "other quantity",
    "You have what all workers send together: asked is the average over them.",
    lambda g: bound(g)._replace(sent="2 (n - 1) p"),
)
