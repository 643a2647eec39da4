"""The page's judge in V8: its modules as they are shipped, asked in batches."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from support import ROOT

from exambank.bank.scripts import bundle

JUDGE = ROOT / "docs" / "assets" / "js" / "judge"
MODULES = ("judge", "preview", "real", "reals", "fractions")
"""The modules that a test may call."""
LIMIT = 30.0
"""Seconds after which a batch is given up: nothing may take long."""

_BATCH = """
var parts = [], variants = [];
function load(json) { [parts, variants] = JSON.parse(json); }
function each(json, ask) {
  return JSON.stringify(JSON.parse(json).map(([part, variant, reply]) => ask(parts[part], variants[variant], reply)));
}
const ask = (json) => each(json, modules.judge.judge);
/* A page that was just opened: nothing of the kind is known yet. */
const times = (json) => each(json, (part, variant, reply) => {
  const fresh = JSON.parse(JSON.stringify(part)), before = Date.now();
  modules.judge.judge(fresh, variant, reply);
  return Date.now() - before;
});
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

    def times(self, asked: list[tuple[int, int, Any]]) -> list[float]:
        """Milliseconds that each reply takes."""
        return [time for batch in _batches(asked) for time in self.call("times", batch)]

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
