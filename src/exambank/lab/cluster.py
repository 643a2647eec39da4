"""Make calls on the workers of a Dask cluster that is running already.

A worker of the cluster needs this package and the packages that the trials import; the code of
the trials travels with the calls, so that what runs there is what is here. Each call has a
process of its own there: a cluster's workers live long and share threads, trials must not
notice. When a worker dies, Dask gives its calls to another.
"""

import importlib
import logging
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from exambank.errors import BankError, UsageError
from exambank.files import closure, folders
from exambank.lab.calls import Call
from exambank.lab.workers import Answer, Answers, Lane

PATIENCE = 30
"""Seconds to wait for a cluster to answer: it may be busy."""


def run_on_cluster(calls: list[Call], address: str) -> Answers:
    """Make calls on the cluster whose scheduler is at `address`, such as tcp://10.0.0.5:8786.

    Raises BankError where Dask is not installed, or there is no such cluster any more.
    """
    try:
        distributed: Any = importlib.import_module("dask.distributed")
    except ImportError:
        raise BankError("--dask needs Dask: pip install 'dask[distributed]'") from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # one line of ours says it better
    if not re.fullmatch(r"((tcp|tls|ws|wss|ucx)://)?[^/\s]+:\d+", address):
        raise UsageError(f"“{address}” is no address of a Dask scheduler, such as tcp://10.0.0.5:8786")
    try:
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, ImportError) as error:
        raise BankError(f"no Dask cluster answers at {address} ({type(error).__name__})") from None
    with client:
        if not client.scheduler_info()["workers"]:
            raise BankError(f"the Dask cluster at {address} has no workers")
        futures = {
            client.submit(
                make_there, call.to_json(), _code(call), str(folders.data_folder()), key=f"exambank-{call.key}"
            ): call
            for call in calls
        }
        try:
            for future in distributed.as_completed(futures, loop=client.loop):
                yield futures[future], _answer(future)
        except (OSError, distributed.CancelledError) as error:
            raise BankError(
                f"the Dask cluster at {address} is gone ({type(error).__name__}); what is done is kept"
            ) from None
        finally:
            client.cancel(list(futures), force=True)


def make_there(call: dict[str, Any], code: dict[str, str], data: str) -> Answer:
    """On a worker of the cluster: make one call, with the code it came with, in a fresh process."""
    if not Path(data).is_dir():  # another machine: keep its data where the next call finds them
        data = os.environ.get("EXAMBANK_DATA", str(Path.home() / ".cache" / "exambank" / "data"))
    with tempfile.TemporaryDirectory(prefix="exambank-") as folder:
        for name, text in code.items():
            path = Path(folder, "problems", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        lane = Lane(Path(folder), EXAMBANK_DATA=data)
        try:
            return lane.make(Call.from_json(call))
        finally:
            lane.close()


def _code(call: Call) -> dict[str, str]:
    """The files in `problems/` that the call needs; of the engine's tools the cluster has its own."""
    folder = folders.root() / "problems"
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in closure.code(call.function[0]).values()
        if path.is_relative_to(folder)
    }


def _answer(future: Any) -> Answer:
    """What the call gave; an error where every worker that took it died."""
    if future.status == "error":
        return {"error": f"died on the cluster: {str(future.exception()).strip().splitlines()[0]}"}
    answer: Answer = future.result()
    return answer
