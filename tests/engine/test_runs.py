"""Runs: what is missing is run, whatever happens in between; nothing is lost and nothing is run twice."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
import torch
from support import forget_tiny, run

from exambank import cli
from exambank.errors import BankError
from exambank.files import folders
from exambank.lab import cluster as cluster_module, recording, records
from exambank.lab.workers import run_here

Edit = Callable[[Path, str, str], None]
TRIALS = {(centre, seed) for centre in (0, 2) for seed in range(8)}
REFUSE = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"markdown", "matplotlib", "mkdocs", "networkx", "pygments", "pymdownx"}:
            raise ImportError(f"{name} is of the site")
sys.meta_path.insert(0, Refuse())
"""


def ran(workers: int = 2) -> list[str]:
    """Run what is missing, as the command does; one line for each failure."""
    forget_tiny()
    return recording.run("tiny", [], "cpu", partial(run_here, workers=workers))


def started(root: Path, *arguments: str) -> subprocess.Popen[str]:
    """The command at work, on trials of which half end only when the file `hold` is gone."""
    (root / "hold").touch()
    command = [sys.executable, "-m", "exambank.cli", "run", "tiny", *arguments]
    environment = {**os.environ, "TINY_HOLD": str(root / "hold")}
    return subprocess.Popen(
        command, cwd=root, env=environment, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # ignored where the tests run in the background
    )  # fmt: skip


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str]:
    """The exit code and the one line with which a command ends."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["exambank", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
    lines = [line for line in capsys.readouterr().err.splitlines() if not line.endswith("trials to run")]
    assert len(lines) == 1, lines
    return ended.value.code, lines[0]


@pytest.fixture
def notes(trying: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where every trial writes down that it began."""
    path = trying / "notes"
    monkeypatch.setenv("TINY_NOTES", str(path))
    return path


def begun(notes: Path) -> Counter[tuple[int, int]]:
    lines = [line.split() for line in notes.read_text().splitlines()] if notes.exists() else []
    return Counter((int(centre), int(seed)) for centre, seed, _ in lines)


def processes(notes: Path) -> set[str]:
    return {line.split()[2] for line in notes.read_text().splitlines()}


def recorded() -> dict[tuple[int, int], float]:
    calls = records.calls_of(records.read("tiny")["draws"])
    return {(d.config["centre"], s): m["mean"] for d in calls for s, m in zip(d.seeds, d.metrics, strict=True)}


def kept(root: Path) -> set[tuple[int, int]]:
    """The trials in the cache."""
    found = [json.loads(path.read_text().partition("\n")[2]) for path in root.glob(".exambank/trials/**/*.json")]
    return {(done["config"]["centre"], seed) for done in found for seed in done["seeds"]}


def wait_for(condition: Callable[[], bool]) -> None:
    limit = time.monotonic() + 240
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.02)


def test_every_trial_runs_once_and_a_second_run_finds_nothing_missing(
    notes: Path, capsys: pytest.CaptureFixture[str], edit: Edit
) -> None:
    assert ran() == []
    assert "larger holds: Around 2 they are larger, by 2.30 > 0.5 (over 8 seeds)." in capsys.readouterr().out
    assert begun(notes) == Counter(TRIALS)
    before = recorded()
    assert set(before) == TRIALS
    text = folders.record_path("tiny").read_text()
    assert ran() == []
    assert "nothing is missing" in capsys.readouterr().err
    assert begun(notes) == Counter(TRIALS)
    assert folders.record_path("tiny").read_text() == text
    # The record alone is enough, and of more seeds only the new ones are run.
    shutil.rmtree(notes.parent / ".exambank")
    edit(notes.parent / "problems" / "tiny" / "claims.py", "range(8)", "range(9)")
    assert ran() == []
    assert begun(notes) == Counter(TRIALS | {(0, 8), (2, 8)})
    assert before.items() <= recorded().items()


def test_metrics_do_not_depend_on_company_order_or_process(notes: Path, edit: Edit) -> None:
    ran(workers=3)
    before = recorded()
    shutil.rmtree(notes.parent / ".exambank")
    folders.record_path("tiny").unlink()
    notes.unlink()
    edit(
        notes.parent / "problems" / "tiny" / "claims.py",
        "range(8), together=2",
        "range(7, -1, -1), together=3, fresh_process=True",
    )
    ran(workers=1)
    assert recorded() == before
    assert len(processes(notes)) == 6, "a process of its own for each call"


def test_killed_in_the_middle_it_goes_on_from_there(notes: Path) -> None:
    with started(notes.parent, "--workers", "2") as killed:
        wait_for(lambda: len(kept(notes.parent)) >= 4)
        killed.send_signal(signal.SIGKILL)
    wait_for(lambda: not any(Path(f"/proc/{process}").exists() for process in processes(notes)))  # no orphan works on
    survived = kept(notes.parent)
    assert 4 <= len(survived) < 16
    assert not folders.record_path("tiny").exists()
    assert ran() == []
    counts = begun(notes)
    assert set(recorded()) == set(counts) == TRIALS
    assert all(counts[trial] == 1 for trial in survived), "what was done was run again"
    assert sum(counts.values()) <= 16 + 4, "only the calls in the making may have begun twice"


def test_an_interrupted_run_says_so_and_leaves_no_worker_and_no_lock(notes: Path) -> None:
    with started(notes.parent) as stopped:
        wait_for(lambda: len(kept(notes.parent)) >= 2)
        with pytest.raises(BankError, match="another `exambank run tiny` is at work; wait for it, or end it"):
            ran()
        stopped.send_signal(signal.SIGINT)
        _, said = stopped.communicate()
    assert stopped.returncode == 130
    assert "interrupted; what is done is kept" in said.splitlines()[-1]
    assert not any(Path(f"/proc/{process}").exists() for process in processes(notes))
    assert ran() == []


def test_trials_that_fail_are_named_and_the_others_are_kept(notes: Path, edit: Edit) -> None:
    module = notes.parent / "problems" / "tiny" / "experiment.py"
    edit(module, "    draws = (", "    if (run.centre, seeds[0]) == (0, 2):\n        1 / 0\n    draws = (")
    edit(module, "    draws = (", "    if (run.centre, seeds[0]) == (0, 4):\n        os._exit(3)\n    draws = (")
    edit(module, "draw.mean()", "draw.mean() / (0 if (run.centre, seeds[0]) == (2, 0) else 1)")
    edit(module, "for draw in draws]", "for draw in draws][(run.centre, seeds[0]) == (2, 6) :]")
    by_name = dict(line.split("): ", 1) for line in ran(workers=1))
    assert by_name.pop("tiny draws (centre=0; seeds 2 to 3").startswith(
        "ZeroDivisionError: division by zero (tiny/experiment.py:"
    )
    assert by_name == {
        "tiny draws (centre=0; seeds 4 to 5": "died in its worker (exit code 3)",
        "tiny draws (centre=2; seeds 0 to 1": "the metric mean is inf: it must be finite; measure None where there is no number",
        "tiny draws (centre=2; seeds 6 to 7": "measure must give one entry of metrics for each of 2 seeds, got 1",
    }
    assert kept(notes.parent) == {(0, 0), (0, 1), (0, 6), (0, 7), (2, 2), (2, 3), (2, 4), (2, 5)}
    assert not folders.record_path("tiny").exists()


def test_a_run_imports_nothing_of_the_site(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (notes.parent / "refuse").mkdir()
    (notes.parent / "refuse" / "sitecustomize.py").write_text(REFUSE)
    monkeypatch.setenv("PYTHONPATH", str(notes.parent / "refuse"))
    assert "is of the site" in run("matplotlib").err, "the site's packages are refused"
    done = run("exambank.cli", "run", "tiny", cwd=notes.parent)
    assert done.code == 0, done.text
    assert set(recorded()) == TRIALS


BAD = {
    "an unknown problem": (("run", "tinny"), 2, "there is no problem “tinny” (did you mean tiny?)"),
    "an unknown experiment": (("run", "tiny", "--experiment", "draw"), 2, "tiny has no experiment “draw”; there is draws"),
    "no experiment for it": (("run", "tiny", "--device", "cuda"), 2, "tiny has no experiment for cuda among draws: leave --device cuda out"),
    "workers of a cluster": (("run", "tiny", "--dask", "tcp://x:1", "--workers", "2"), 2, "--workers is for this machine"),
    "no cluster": (("run", "tiny", "--dask", "tcp://127.0.0.1:9"), 1, "no Dask cluster answers at tcp://127.0.0.1:9"),
    "no address": (("run", "tiny", "--dask", "there"), 2, "“there” is no address of a Dask scheduler, such as tcp://10.0.0.5:8786"),
    "no share": (("verify", "--rerun", "200%"), 2, "--rerun takes a percentage above 0% and up to 100%, such as 5%; got “200%”"),
    "no number": (("verify", "--rerun", "many"), 2, "got “many”"),
}  # fmt: skip


@pytest.mark.parametrize("bad", BAD)
def test_bad_input_is_one_line(
    bad: str, trying: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, code, message = BAD[bad]
    monkeypatch.setattr(cluster_module, "PATIENCE", 1)
    ended, line = refused(capsys, *arguments)
    assert ended == code
    assert message in line


def test_without_a_gpu_there_is_one_line(notes: Path, edit: Edit, capsys: pytest.CaptureFixture[str]) -> None:
    if torch.cuda.is_available():
        pytest.skip("there is one")
    edit(notes.parent / "problems" / "tiny" / "claims.py", "together=2,", 'together=2, device="cuda",')
    code, line = refused(capsys, "run", "tiny", "--device", "cuda")
    assert code == 1
    assert line.startswith("exambank: tiny draws: there is no CUDA device here: ")
    assert begun(notes) == Counter()
    assert refused(capsys, "run", "tiny") == (
        2,
        "exambank: tiny has no experiment for cpu among draws: add --device cuda",
    )


def test_without_dask_there_is_one_line(
    trying: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "dask.distributed", None)
    ended = refused(capsys, "run", "tiny", "--dask", "tcp://127.0.0.1:9")
    assert ended == (1, "exambank: --dask needs Dask: pip install 'dask[distributed]'")


def test_code_elsewhere_is_refused(trying: Path, edit: Edit, capsys: pytest.CaptureFixture[str]) -> None:
    edit(trying / "problems" / "tiny" / "claims.py", "Experiment(measure,", "Experiment(lambda run, seeds, device: [],")
    code, line = refused(capsys, "run", "tiny")
    assert code == 1
    assert "must stand at the top level of a module of its room, such as problems/tiny/experiment.py" in line


@pytest.fixture
def cluster(notes: Path) -> Iterator[tuple[str, list[str]]]:
    """A real cluster on this machine: its address, and the process numbers of its workers."""
    script = notes.parent / "cluster.py"
    script.write_text(
        "import sys\n"
        "from dask.distributed import LocalCluster\n"
        "if __name__ == '__main__':\n"
        "    with LocalCluster(n_workers=3, threads_per_worker=1, dashboard_address=None) as cluster:\n"
        "        pids = [worker.process.process.pid for worker in cluster.workers.values()]\n"
        "        print(cluster.scheduler_address, *pids, flush=True)\n"
        "        sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        address, *workers = process.stdout.readline().split()
        yield address, workers
        process.communicate("")


def test_a_cluster_makes_the_same_record_though_a_worker_is_killed(cluster: tuple[str, list[str]], notes: Path) -> None:
    address, workers = cluster
    with started(notes.parent, "--dask", address) as running:
        wait_for(lambda: len(kept(notes.parent)) >= 2)
        os.kill(int(workers[0]), signal.SIGKILL)
        assert 0 < len(kept(notes.parent)) < 16
        (notes.parent / "hold").unlink()
        _, said = running.communicate()
    assert running.returncode == 0, said
    there = recorded()
    assert set(there) == TRIALS
    shutil.rmtree(notes.parent / ".exambank")
    folders.record_path("tiny").unlink()
    assert ran() == []
    assert recorded() == there
