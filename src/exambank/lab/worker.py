"""The process in which trials run: `python -m exambank.lab.worker`.

Calls come as JSON lines on standard input, what came of them leaves as JSON lines on standard
output. When the input ends, because the process that asked is done or dead, so does this one.
"""

import functools
import importlib
import json
import math
import os
import platform
import queue
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from exambank.errors import BankError
from exambank.files import closure, loading
from exambank.lab.calls import Call, Reference


class Unfit(BankError):
    """This process can make none of these calls; there is no point in trying the next."""


def answer(call: Call) -> dict[str, Any]:
    """Make a call: its `metrics`, `seconds` and `provenance`, or an `error` in one line.

    The error is `fatal` where every other call would end in the same.
    """
    try:
        return _make(call)
    except Unfit as error:
        return {"error": str(error), "fatal": True}
    except BankError as error:
        return {"error": str(error)}
    except (Exception, SystemExit) as error:
        return {"error": loading.describe_error(error), "traceback": traceback.format_exc()}


def _make(call: Call) -> dict[str, Any]:
    trial = _named(call.function)
    config = _named(call.config_class)(**call.config)
    if closure.code_hash(call.function[0]) != call.code:
        raise Unfit(f"the code of {call.function[0]} is not the one that was to run: edited meanwhile? Run it again")
    _require(call.device)
    start = time.perf_counter()
    found = trial(config, call.seeds, call.device)
    seconds = time.perf_counter() - start
    return {
        "metrics": _checked(found, call),
        "seconds": round(seconds, 3),
        "provenance": {
            "date": datetime.now(UTC).date().isoformat(),
            "data": str(_named(call.data)()),
            **place(call.device, tuple(closure.packages_of(closure.code(call.function[0])))),
        },
    }


def _named(reference: Reference) -> Any:
    module, name = reference
    try:
        return getattr(importlib.import_module(module), name)
    except Exception as error:
        where = module.replace(".", "/")
        raise Unfit(f"problems/{where}.py cannot be imported: {loading.describe_error(error)}") from error


def _require(device: str) -> None:
    """Raises Unfit where there is no such device."""
    if device == "cuda":
        import torch

        if not torch.cuda.is_available():
            built = "this PyTorch is built without CUDA" if torch.version.cuda is None else "PyTorch finds none"
            raise Unfit(f"there is no CUDA device here: {built} (torch {torch.__version__})")


def _checked(found: Any, call: Call) -> list[dict[str, Any]]:
    """The metrics as plain JSON. Raises BankError where they are no metrics."""
    if not isinstance(found, list | tuple) or len(found) != len(call.seeds):
        number = len(found) if isinstance(found, list | tuple) else repr(found)
        raise BankError(
            f"{call.function[1]} must give one entry of metrics for each of {len(call.seeds)} seeds, got {number}"
        )
    plain = [{str(name): _plain(str(name), value) for name, value in metrics.items()} for metrics in found]
    for metrics in plain:
        if metrics.keys() != plain[0].keys():
            raise BankError(
                f"{call.function[1]} must measure the same for all seeds: {', '.join(plain[0])} or {', '.join(metrics)}"
            )
    return plain


def _plain(name: str, value: Any) -> Any:
    if hasattr(value, "tolist"):  # of NumPy or torch
        value = value.tolist()
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            if not math.isfinite(value):
                raise BankError(
                    f"the metric {name} is {value}: it must be finite; measure None where there is no number"
                )
            return float(value)
        case list() | tuple():
            return [_plain(name, item) for item in value]
        case Mapping():
            return {str(key): _plain(name, item) for key, item in value.items()}
        case _:
            raise BankError(f"the metric {name} is no number, text or list of these: {value!r}")


@functools.lru_cache(maxsize=4)
def place(device: str, packages: tuple[str, ...]) -> dict[str, Any]:
    """Where this process runs, and with what; asked after a trial, so as not to disturb what it measures."""
    torch: Any = sys.modules.get("torch")
    found = {
        "versions": closure.versions_of(packages),
        "cpu": cpu(),
        "threads": torch.get_num_threads() if torch else int(os.environ.get("OMP_NUM_THREADS", 0)),
    }
    if device == "cuda":
        found |= {"device": torch.cuda.get_device_name(), "driver": _driver(), "cuda": torch.version.cuda}
    return found


def cpu() -> str:
    """The kind of processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return named or platform.processor() or platform.machine()


def _driver() -> str:
    """The version of NVIDIA's driver."""
    try:
        command = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout.split()[0]
    except (OSError, subprocess.SubprocessError, IndexError):
        return "unknown"


def _serve(out: TextIO) -> None:
    calls: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(calls,), daemon=True).start()
    while True:
        print(json.dumps(answer(Call.from_json(json.loads(calls.get())))), file=out, flush=True)


def _listen(calls: "queue.SimpleQueue[str]") -> None:
    """Pass the calls on; the end of the input is the end of this process, in the middle of a trial too."""
    for line in sys.stdin:
        calls.put(line)
    os._exit(0)


if __name__ == "__main__":
    loading.make_importable()
    # Whatever a trial prints goes to standard error; results have standard output to themselves.
    with os.fdopen(os.dup(1), "w") as results:
        os.dup2(2, 1)
        _serve(results)
