"""The process that computes entries and variants: `python -m exambank.bank.server`.

Requests come as JSON lines on standard input, results leave as JSON lines on standard output, and a line `null`
ends each request. Each problem has a fresh process, forked from one that has the heavy packages imported already,
and a limit on its own CPU time; one that hangs or dies is reported by name, and the others finish.
"""

import faulthandler
import gc
import json
import multiprocessing
import os
import resource
import signal
import sys
import tempfile
import time
import traceback
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, TextIO

from exambank.bank.compute import Result
from exambank.errors import BankError
from exambank.files import closure, folders, loading
from exambank.lab.workers import ending

GRACE = 5
"""Seconds after the limit in which a worker may still write down where it hangs."""
PATIENCE = 10
"""A worker that uses no CPU is ended after so many times the limit."""


@dataclass
class _Worker:
    slug: str
    process: BaseProcess
    results: Connection
    log: Path
    deadline: float


def serve(requests: TextIO, out: TextIO) -> None:
    """Answer requests until the input ends."""
    context: Any = None
    for line in requests:
        request = json.loads(line)
        if context is None:
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(["exambank.bank.variants", *request["preload"]])
        _answer(request, context, out)
        print("null", file=out, flush=True)


def _answer(request: dict[str, Any], context: Any, out: TextIO) -> None:
    """Run the workers, at most one a core, and write each result as one line."""
    # The largest first: at the end no core waits long for the other.
    waiting, running = sorted(request["slugs"], key=partial(_size, request["root"]), reverse=True), list[_Worker]()
    with tempfile.TemporaryDirectory(prefix="exambank-") as folder:
        while waiting or running:
            while waiting and len(running) < (os.cpu_count() or 1):
                running.append(_start(context, waiting.pop(0), request, Path(folder)))
            pause = max(0.0, min(worker.deadline for worker in running) - time.monotonic())
            ready = wait([worker.results for worker in running], timeout=pause)
            for worker in list(running):
                if worker.results in ready or time.monotonic() >= worker.deadline:
                    running.remove(worker)
                    print(json.dumps(asdict(_collect(worker, request["limit"]))), file=out, flush=True)


def _size(root: str, slug: str) -> int:
    return sum(file.stat().st_size for file in Path(root, "problems", slug).glob("*.py"))


def _start(context: Any, slug: str, request: dict[str, Any], folder: Path) -> _Worker:
    receive, send = context.Pipe(duplex=False)
    log = folder / f"{slug}.log"
    arguments = (slug, request, str(log), send)
    process = context.Process(target=_work, args=arguments, daemon=True)
    process.start()
    send.close()
    return _Worker(slug, process, receive, log, time.monotonic() + PATIENCE * request["limit"])


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
        if worker.process.pid:
            os.kill(worker.process.pid, signal.SIGXCPU)  # it writes down where it hangs
        worker.process.join(timeout=GRACE)
        worker.process.kill()
        worker.process.join()
    log = worker.log.read_text(errors="replace") if worker.log.exists() else ""
    if hung or (worker.process.exitcode in (-signal.SIGXCPU, -signal.SIGKILL) and "most recent call first" in log):
        return Result(worker.slug, error=f"took longer than the limit of {limit:g} seconds", traceback=log)
    return Result(worker.slug, error=f"died in its worker ({ending(worker.process.exitcode)})", traceback=log)


def _work(slug: str, request: dict[str, Any], log: str, results: Connection) -> None:
    """In the worker: compute one entry, or the variants of a problem, and send it, or what went wrong."""
    # The log stays open until the process ends: faulthandler writes to it from a signal.
    written = open(log, "w", encoding="utf-8")  # noqa: SIM115
    faulthandler.enable(file=written)
    _limit_cpu(request["limit"], written)
    os.environ["EXAMBANK_ROOT"] = request["root"]  # the process it was forked from may have served another bank
    read = _record_files_read()
    gc.freeze()  # what was imported stays; and figures make garbage that is cheaper to collect in large heaps
    gc.set_threshold(100_000, 20, 20)
    try:
        from exambank.bank.entry import make_entry
        from exambank.bank.variants import make_variants

        if drawings := request.get("drawings"):
            made = make_variants(slug, drawings[slug])
        else:
            made = dict(make_entry(slug, request["variants"]))
        results.send(Result(slug, entry=made, files=_other_files(slug, read)))
    except BankError as error:
        results.send(Result(slug, error=str(error)))  # its line says it all
    except Exception as error:
        results.send(Result(slug, error=loading.describe_error(error), traceback=traceback.format_exc()))


def _limit_cpu(limit: float, log: TextIO) -> None:
    """End this process where it has used so many seconds of CPU; a busy machine is no reason to."""
    faulthandler.register(signal.SIGXCPU, file=log, chain=True)
    whole = max(1, round(limit))
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole + GRACE))


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
    root = folders.root()
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
        serve(sys.stdin, results_out)
