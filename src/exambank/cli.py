"""The command `exambank`."""

import functools
import json
import os
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from exambank.bank import course, front, pages
from exambank.errors import BankError, UsageError
from exambank.files import folders, loading
from exambank.verify.verify import VARIANTS

if TYPE_CHECKING:
    from exambank.bank.entry import Entry
    from exambank.lab.workers import Runner

app = typer.Typer(
    help="An exam bank in which every answer is computed and verified.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_problems(as_json: AsJson = False) -> None:
    """List the problems."""
    rows = [(slug, front.read(slug), loading.load(slug)) for slug in folders.slugs()]
    if as_json:
        _print_json([
            {
                "slug": slug,
                "title": title.title,
                "topics": list(title.topics),
                "level": title.level,
                "minutes": title.minutes,
                "kind": "experiment" if problem.experiments else "computed",
                "draft": title.draft,
                "sources": list(title.sources),
                "parts": {name: part.kind.name for name, part in pages.in_order(slug, problem.parts).items()},
            }
            for slug, title, problem in rows
        ])  # fmt: skip
        return
    width = max((len(slug) for slug, *_ in rows), default=0)
    for slug, title, problem in rows:
        parts = ", ".join(pages.in_order(slug, problem.parts))
        print(f"{slug:{width}}  {title.title}{' (draft)' if title.draft else ''}  [{parts}]")


@app.command()
def answer(
    slug: Annotated[str | None, typer.Argument(show_default=False)] = None,
    part: Annotated[list[str] | None, typer.Option(help="A part; all by default.")] = None,
    settings: Annotated[list[str] | None, typer.Option("--set", metavar="NAME=JSON", help="Change a given.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Draw another variant.")] = None,
    identifier: Annotated[
        str | None, typer.Option("--id", metavar="SLUG.N-DIGEST", help="The variant that a page calls so.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Answer a problem: the published one, a drawn variant, or your own numbers."""
    from exambank.verify.answering import answer as answers_to

    if identifier is not None:
        if slug is not None or seed is not None:
            raise UsageError("--id names problem and numbers: leave out SLUG and --seed")
        from exambank.bank.variants import find

        slug, seed = find(identifier)
    elif slug is None:
        raise UsageError("which problem? exambank list names them")
    found = answers_to(slug, part or [], settings or [], seed)
    found["answers"] = pages.in_order(slug, found["answers"])
    texts = {name: given.pop("text") for name, given in found["answers"].items()}
    if as_json:
        _print_json(found)
        return
    for name, value in found["given"].items():
        print(f"{name} = {json.dumps(value, ensure_ascii=False)}")
    for name, text in texts.items():
        print(f"({name}) {text}")


@app.command()
def show(
    slug: str,
    seed: Annotated[int | None, typer.Option(min=0, help="Draw another variant.")] = None,
    statements: Annotated[bool, typer.Option("--statements", help="Only what is asked.")] = False,
) -> None:
    """Print a problem's page as plain Markdown, with the numbers of the published or of a drawn variant."""
    from exambank.bank.plain import show as page_of

    print(page_of(folders.find(slug), seed, statements=statements), end="")


@app.command()
def verify(
    slugs: Annotated[list[str] | None, typer.Argument(metavar="[SLUG]...", show_default=False)] = None,
    variants: Annotated[int, typer.Option(min=1, help="Drawn variants of each part.")] = VARIANTS,
    rerun: Annotated[
        str | None, typer.Option(metavar="SHARE", help="Repeat a sample of the recorded trials: 5%.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Verify every answer by every route; exit 1 if anything fails."""
    from exambank.bank.bank import open_bank
    from exambank.lab.repeating import read_share, rerun as repeat

    share = read_share(rerun) if rerun else 0.0
    bank = open_bank([folders.find(slug) for slug in slugs] if slugs else None, variants)
    failures, titles = list(bank.errors.values()), course.read()
    for slug, entry in bank.entries.items():
        failures += [*entry["failures"], *pages.failures(slug, entry), *course.failures(slug, titles)]
        if share and entry["records"]:
            trials, lines = repeat(slug, share, _local(None, "cpu"), random.Random())
            print(f"{slug}: {trials} recorded trials repeated", file=sys.stderr)
            failures += lines
    if as_json:
        _print_json({
            "ok": not failures,
            "failures": failures,
            "problems": {
                slug: entry["report"] | {"computed": slug in bank.computed} for slug, entry in bank.entries.items()
            },
        })  # fmt: skip
    else:
        for slug, entry in bank.entries.items():
            _print_report(entry, fresh=slug in bank.computed)
        for line in failures:
            print(f"FAILED {line}", file=sys.stderr)
        for slug, text in bank.tracebacks.items():
            if text:
                print(f"\n{slug}:\n{text}", file=sys.stderr)
        state = f"{len(failures)} failures" if failures else "all verified"
        number = len(bank.entries) + len(bank.errors)
        print(f"{number} problem{'' if number == 1 else 's'}: {state}.")
    if failures:
        raise typer.Exit(1)


@app.command()
def run(
    slug: str,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; one a core by default.")] = None,
    device: Annotated[Literal["cpu", "cuda"], typer.Option(help="Run the experiments made for it.")] = "cpu",
    dask: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Run on this Dask cluster.")] = None,
    experiment: Annotated[list[str] | None, typer.Option(help="An experiment; all by default.")] = None,
) -> None:
    """Run what is missing of a problem's experiments and record it."""
    from exambank.lab import recording

    if dask and workers:
        raise UsageError("--workers is for this machine; a Dask cluster has its own number of them")
    if dask:
        from exambank.lab.cluster import run_on_cluster

        runner: Runner = functools.partial(run_on_cluster, address=dask)
    else:
        runner = _local(workers, device)
    try:
        failures = recording.run(folders.find(slug), experiment or [], device, runner)
    except KeyboardInterrupt:
        raise BankError(f"interrupted; what is done is kept: `exambank run {slug}` goes on", exit_code=130) from None
    for line in failures:
        print(f"FAILED {line}", file=sys.stderr)
    if failures:
        raise typer.Exit(1)


@app.command()
def new(slug: str) -> None:
    """Start a problem: a room, a page and a theorem file that say “not written yet”."""
    from exambank.scaffold import scaffold

    for path in scaffold(slug, folders.root()):
        print(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _local(workers: int | None, device: str) -> "Runner":
    """The runner of this machine; on a GPU one process at a time, unless more are asked for."""
    from exambank.lab.workers import run_here

    return functools.partial(run_here, workers=workers or (1 if device == "cuda" else os.cpu_count() or 1))


def _print_json(data: Any) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2))


def _print_report(entry: "Entry", *, fresh: bool) -> None:
    report = entry["report"]
    seconds = sum(check["seconds"] for checks in report["parts"].values() for check in checks)
    origin = f"{seconds:.1f} s" if fresh else f"from the store, verified {entry['verified']}"
    draft = " (draft: not written yet)" if front.read(entry["slug"]).draft else ""
    print(f"{entry['slug']}{draft}: {report['variants']} variants, {entry['givens']} different givens, {origin}")
    for part, checks in report["parts"].items():
        for check in checks:
            mark = "FAILED" if check["failures"] else "ok"
            print(f"  {part:14} {check['name']:44} {check['cases']:5} × {check['seconds']:7.3f} s  {mark}")
    for name, claim in entry["claims"].items():
        print(f"  claim {name}: {claim['state']}: {claim['sentence']}")


def main() -> None:
    """Run the command: errors of the bank are one line on standard error and an exit code."""
    try:
        app()
    except BankError as error:
        print(f"exambank: {error}", file=sys.stderr)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
