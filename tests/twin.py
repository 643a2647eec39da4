"""The page's judge in V8: its modules as they are shipped, asked in batches."""

import json
from concurrent.futures import ThreadPoolExecutor
from time import process_time
from typing import Any

from support import ROOT

from exambank.bank.scripts import bundle

JUDGE = ROOT / "docs" / "assets" / "js" / "judge"
MODULES = ("judge", "preview", "real", "reals", "fractions")
"""The modules that a test may call."""
LIMIT = 300.0
"""Seconds after which a batch is given up: on no machine does anything take that long."""

_BATCH = """
var parts = [], variants = [];
function load(json) { [parts, variants] = JSON.parse(json); }
function each(json, ask) {
  return JSON.stringify(JSON.parse(json).map(([part, variant, reply]) => ask(parts[part], variants[variant], reply)));
}
const ask = (json) => each(json, modules.judge.judge);
/* A page that was just opened: nothing of the kind is known yet. */
const opened = (json) => each(json, (part, variant, reply) => {
  modules.judge.judge(JSON.parse(JSON.stringify(part)), variant, reply);
});
const unit = () => {
  let state = 1n;
  for (let i = 0; i < 100_000; i++) state = (state * 6364136223846793005n + 1n) % 18446744073709551616n;
  return JSON.stringify(String(state));
};
"""


class Page:
    """The modules in V8, with the data of parts and variants that they judge by."""

    def __init__(self, parts: list[Any], variants: list[Any]) -> None:
        from py_mini_racer import MiniRacer

        # A thread of its own: with a time limit, the engine refuses to wait where the browser's tests have left a loop.
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._engine = self._thread.submit(MiniRacer).result()
        self.run(bundle(*(JUDGE / f"{name}.js" for name in MODULES)) + _BATCH)
        self.run(f"load({json.dumps(json.dumps([parts, variants]))})")

    def judge(self, asked: list[tuple[int, int, Any]]) -> list[dict[str, Any]]:
        """The verdicts on replies, each to a part and a variant by their numbers."""
        return [verdict for batch in _batches(asked) for verdict in self.call("ask", batch)]

    def costs(self, asked: list[tuple[int, int, Any]]) -> list[float]:
        """How much of the processor each reply takes, beside a hundred thousand multiplications on the same machine."""
        unit = self._seconds("unit", None)
        return [self._seconds("opened", [case]) / unit for case in asked]

    def _seconds(self, function: str, data: Any) -> float:
        """Of the processor, so that whatever else the machine is busy with counts little."""
        found = []
        for _ in range(3):
            before = process_time()
            self.call(function, data)
            found.append(process_time() - before)
        return min(found)

    def call(self, function: str, data: Any) -> Any:
        """What a function makes of JSON, as JSON."""
        return json.loads(str(self.run(f"{function}({json.dumps(json.dumps(data))})")))

    def run(self, script: str) -> Any:
        """The value of a script."""
        return self._thread.submit(self._engine.eval, script, timeout_sec=LIMIT).result()

    def close(self) -> None:
        """End the engine, which must be closed before Python ends."""
        self._thread.submit(self._engine.close).result()
        self._thread.shutdown()


def _batches(asked: list[Any]) -> list[list[Any]]:
    return [asked[start : start + 500] for start in range(0, len(asked), 500)]
