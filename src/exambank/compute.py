"""Compute entries in worker processes, so that the site's own process imports no problem.

Run as `python -m exambank.compute`: tasks come as JSON on standard input, results leave as
JSON lines on standard output. Each problem has a fresh process, forked from a server that has
the heavy packages imported already, and a time limit; one that hangs or dies is reported by
name, and the others finish.
"""

import faulthandler
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, TextIO

from exambank import closure, project
from exambank.errors import BankError

TIME_LIMIT = 120.0
"""Seconds a problem may take, unless `EXAMBANK_TIME_LIMIT` says otherwise."""
GRACE = 5.0
"""Seconds after the limit in which a worker may still write down where it hangs."""


@dataclass(frozen=True)
class Result:
    """What a worker made of a problem: an entry and the files it read, or an error."""

    slug: str
    entry: dict[str, Any] | None = None
    files: dict[str, str] | None = None
    error: str = ""
    traceback: str = ""


def time_limit() -> float:
    """The time limit in seconds. Raises BankError where the environment's is no positive number."""
    text = os.environ.get("EXAMBANK_TIME_LIMIT", str(TIME_LIMIT))
    try:
        limit = float(text)
    except ValueError:
        limit = 0.0
    if not limit > 0:
        raise BankError(f"EXAMBANK_TIME_LIMIT must be a positive number of seconds, got “{text}”")
    return limit


def compute(slugs: list[str], variants: int) -> Iterator[Result]:
    """Compute problems in a process of their own, all cores at work; results as they come.

    Raises BankError where that process fails as a whole.
    """
    task = {
        "root": str(project.root()),
        "slugs": slugs,
        "variants": variants,
        "limit": time_limit(),
        "preload": sorted({package for slug in slugs for package in closure.packages(slug)}),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "exambank.compute"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps(task))
        server.stdin.close()
        for line in server.stdout:
            yield Result(**json.loads(line))
    if server.returncode:
        raise BankError(f"the process that computes the answers ended with exit code {server.returncode}")


@dataclass
class _Worker:
    slug: str
    process: BaseProcess
    results: Connection
    log: Path
    deadline: float


def _serve(task: dict[str, Any], out: TextIO) -> None:
    """Run the workers, at most one a core, and write each result as one line."""
    os.environ["EXAMBANK_ROOT"] = task["root"]
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["exambank.entry", *task["preload"]])
    waiting, running = list(task["slugs"]), list[_Worker]()
    with tempfile.TemporaryDirectory(prefix="exambank-") as folder:
        while waiting or running:
            while waiting and len(running) < (os.cpu_count() or 1):
                running.append(_start(context, waiting.pop(0), task, Path(folder)))
            pause = max(0.0, min(worker.deadline for worker in running) - time.monotonic())
            ready = wait([worker.results for worker in running], timeout=pause)
            for worker in list(running):
                if worker.results in ready or time.monotonic() >= worker.deadline:
                    running.remove(worker)
                    print(json.dumps(_collect(worker, task["limit"]).__dict__), file=out, flush=True)


def _start(context: Any, slug: str, task: dict[str, Any], folder: Path) -> _Worker:
    receive, send = context.Pipe(duplex=False)
    log = folder / f"{slug}.log"
    process = context.Process(target=_work, args=(slug, task["variants"], task["limit"], str(log), send), daemon=True)
    process.start()
    send.close()
    return _Worker(slug, process, receive, log, time.monotonic() + task["limit"] + GRACE)


def _collect(worker: _Worker, limit: float) -> Result:
    """The result of a worker that has sent one, died, or run past its time."""
    try:
        if worker.results.poll():
            result: Result = worker.results.recv()
            worker.process.join()
            return result
    except EOFError:
        pass
    if worker.process.is_alive():
        worker.process.join(timeout=GRACE if time.monotonic() < worker.deadline else 0)
    hung = worker.process.is_alive()
    if hung:
        worker.process.kill()
        worker.process.join()
    log = worker.log.read_text(errors="replace") if worker.log.exists() else ""
    if hung or "Timeout (" in log:
        return Result(worker.slug, error=f"took longer than the limit of {limit:g} seconds", traceback=log)
    return Result(worker.slug, error=f"died in its worker ({ending(worker.process.exitcode)})", traceback=log)


def ending(code: int | None) -> str:
    """How a process ended: “signal SIGKILL”, “exit code 3”."""
    if code is not None and code < 0:
        return f"signal {signal.Signals(-code).name}"
    return f"exit code {code}"


def _work(slug: str, variants: int, limit: float, log: str, results: Connection) -> None:
    """In the worker: compute one entry and send it, or what went wrong."""
    # The log stays open until the process ends: faulthandler writes to it from a signal.
    written = open(log, "w", encoding="utf-8")  # noqa: SIM115
    faulthandler.enable(file=written)
    faulthandler.dump_traceback_later(limit, exit=True, file=written)
    read = _record_files_read()
    try:
        from exambank.entry import make_entry

        _use_one_thread()
        entry = make_entry(slug, variants)
        results.send(Result(slug, entry=entry, files=_other_files(slug, read)))
    except BankError as error:
        results.send(Result(slug, error=str(error)))  # its line says it all
    except Exception as error:
        results.send(Result(slug, error=project.describe_error(error), traceback=traceback.format_exc()))
    finally:
        faulthandler.cancel_dump_traceback_later()


def _use_one_thread() -> None:
    """One thread a worker: the cores are shared out already, and sums keep their order."""
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(1)


def _record_files_read() -> set[str]:
    """Note every file that is opened from now on; what a module reads is part of its content."""
    opened: set[str] = set()

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str):
            opened.add(arguments[0])

    sys.addaudithook(note)
    return opened


def _other_files(slug: str, opened: set[str]) -> dict[str, str]:
    """The bank's own files that were read besides the known sources: path from its root → digest.

    This catches data files, records, and modules imported by a name made at run time. A file
    that was looked for and is not there counts too: the result would be another one with it.
    """
    root = project.root()
    known = set(closure.sources(slug).values())
    found = {}
    for name in opened:
        path = Path(name).resolve()
        if path.is_relative_to(root) and path not in known and not path.is_dir():
            relative = path.relative_to(root)
            if not any(part.startswith(".") or part == "__pycache__" for part in relative.parts):
                found[relative.as_posix()] = closure.digest(path)
    return dict(sorted(found.items()))


if __name__ == "__main__":
    # Whatever a problem prints goes to standard error; results have standard output to themselves.
    with os.fdopen(os.dup(1), "w") as results_out:
        os.dup2(2, 1)
        _serve(json.load(sys.stdin), results_out)
