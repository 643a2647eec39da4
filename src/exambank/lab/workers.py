"""Make calls in processes of their own; whoever asks for them writes down what comes of each."""

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from exambank.errors import BankError
from exambank.files import folders
from exambank.files.threads import ONE_THREAD
from exambank.lab.calls import Call

Answer = dict[str, Any]
"""What a worker says of a call: see `exambank.lab.worker.answer`."""
Answers = Generator[tuple[Call, Answer], None, None]
Runner = Callable[[list[Call]], Answers]
"""Makes calls, in any order; gives each with its answer."""

NO_CONTEXT = {"PYTORCH_NVML_BASED_CUDA_CHECK": "1"}
"""To ask whether there is a GPU must not take memory of it: trials may measure that."""


class Lane:
    """A worker process, replaced by another after it has died or where a call needs its own."""

    def __init__(self, root: Path, **environment: str) -> None:
        self._environment = {**os.environ, **ONE_THREAD, **NO_CONTEXT, "EXAMBANK_ROOT": str(root), **environment}
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self._over = False

    def make(self, call: Call) -> Answer:
        """Make one call. A worker that dies is an error of the call."""
        if call.fresh_process:
            self._stop()
        process = self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(call.to_json()) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except (OSError, ValueError):  # it is dead; it was closed
            line = ""
        if line.endswith("\n"):
            answer: Answer = json.loads(line)
            return answer
        self._stop()
        return {"error": f"died in its worker ({ending(process.returncode)})"}

    def close(self) -> None:
        """End the process for good, in the middle of a call too; from any thread."""
        self._over = True
        self._stop()

    def _started(self) -> subprocess.Popen[str]:
        with self._lock:
            if self._over:
                raise BankError("the run is over")
            if self._process is None:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "exambank.lab.worker"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                    env=self._environment,
                    start_new_session=True,  # Ctrl-C is for the process that asked; it ends this one
                )
            return self._process

    def _stop(self) -> None:
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in filter(None, (process.stdin, process.stdout)):
                with contextlib.suppress(OSError):  # of what was still to be written
                    pipe.close()


def run_here(calls: list[Call], workers: int) -> Answers:
    """Make calls in `workers` processes of this machine; all end with the iteration, however it ends."""
    waiting: queue.SimpleQueue[Call] = queue.SimpleQueue()
    for call in calls:
        waiting.put(call)
    answers: queue.SimpleQueue[tuple[Call, Answer]] = queue.SimpleQueue()
    lanes = [Lane(folders.root()) for _ in range(min(workers, len(calls)))]

    def serve(lane: Lane) -> None:
        # Empty: all is done. BankError: the lane was closed before.
        with contextlib.suppress(queue.Empty, BankError):
            while True:
                call = waiting.get_nowait()
                answers.put((call, lane.make(call)))

    threads = [threading.Thread(target=serve, args=(lane,), daemon=True) for lane in lanes]
    try:
        for thread in threads:
            thread.start()
        for _ in calls:
            yield answers.get()
    finally:
        for lane in lanes:
            lane.close()
        for thread in threads:
            thread.join()


def ending(code: int | None) -> str:
    """How a process ended: “signal SIGKILL”, “exit code 3”."""
    if code is not None and code < 0:
        return f"signal {signal.Signals(-code).name}"
    return f"exit code {code}"
