"""Firefox, driven as any reader would: by the standard protocol WebDriver BiDi, over a connection that it opens itself.

Playwright drives only a Firefox of its own, which would have to be downloaded.
"""

import asyncio
import json
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from browsing import PATIENCE
from tornado.websocket import WebSocketClientConnection, websocket_connect

QUIET = {
    "app.normandy.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
}
"""It asks nobody for anything but what a test opens."""
LARGEST = 100_000_000
KEYS = {"\n": "\ue007"}


class Firefox:
    """One window; `said` is what pages wrote to its console as a warning or an error."""

    def __init__(self, command: str, profile: Path) -> None:
        profile.mkdir(parents=True)
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in QUIET.items())
        (profile / "user.js").write_text("".join(lines))
        self.said: list[str] = []
        self._asked = 0
        # A thread of its own: a loop does not run where the tests in Chromium have left one.
        self._loop, self._thread = asyncio.new_event_loop(), ThreadPoolExecutor(max_workers=1)
        self._log = (profile / "firefox.log").open("w")
        arguments = ["--headless", "--no-remote", "--remote-debugging-port", "0", "--profile", str(profile)]
        self._process = subprocess.Popen([command, *arguments], stdout=self._log, stderr=subprocess.PIPE, text=True)
        try:
            self._socket = self._run(self._connect())
            self._call("session.new", capabilities={})
            self._call("session.subscribe", events=["log.entryAdded"])
            self._window = self._call("browsingContext.getTree")["contexts"][0]["context"]
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.communicate()
        self._thread.submit(self._loop.close).result()
        self._thread.shutdown()
        self._log.close()

    def open(self, address: str) -> None:
        """Load a page."""
        self._call("browsingContext.navigate", context=self._window, url=address, wait="complete")

    def value(self, expression: str) -> Any:
        """What an expression of JavaScript is, as JSON; a promise is waited for."""
        script = f"(async () => JSON.stringify(await ({expression})))()"
        target = {"context": self._window}
        found = self._call("script.evaluate", expression=script, target=target, awaitPromise=True)
        if found["type"] != "success":
            raise AssertionError(f"{expression}: {found['exceptionDetails']['text']}")
        return json.loads(found["result"].get("value", "null"))

    def wait(self, expression: str) -> None:
        """Wait until it holds."""
        looking = f"const look = () => ({expression}) ? done(true) : setTimeout(look, 50); look();"
        if not self.value(f"new Promise(done => {{ {looking} setTimeout(() => done(false), {PATIENCE * 1000}); }})"):
            raise AssertionError(f"never came true: {expression}")

    def click(self, selector: str) -> None:
        """Click the first such element."""
        self.value(f"document.querySelector({json.dumps(selector)}).click()")

    def write(self, selector: str, text: str) -> None:
        """Write into an empty box, key by key."""
        self.value(f"(box => {{ box.value = ''; box.focus(); }})(document.querySelector({json.dumps(selector)}))")
        keys = [{"type": way, "value": KEYS.get(sign, sign)} for sign in text for way in ("keyDown", "keyUp")]
        actions = [{"type": "key", "id": "keyboard", "actions": keys}]
        self._call("input.performActions", context=self._window, actions=actions)
        self.wait(f"document.querySelector({json.dumps(selector)}).value === {json.dumps(text)}")

    async def _connect(self) -> WebSocketClientConnection:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", line):
                # What else it has to say is of no interest, and must not fill the pipe.
                self._loop.run_in_executor(None, self._process.stderr.read)
                return await websocket_connect(f"{found[1]}/session", max_message_size=LARGEST)
        raise AssertionError("Firefox does not say where it listens")

    def _call(self, method: str, **params: Any) -> Any:
        return self._run(self._answer(method, params))

    async def _answer(self, method: str, params: dict[str, Any]) -> Any:
        self._asked += 1
        await self._socket.write_message(json.dumps({"id": self._asked, "method": method, "params": params}))
        while message := await self._socket.read_message():
            got = json.loads(message)
            if got.get("id") == self._asked:
                assert got["type"] == "success", f"{method}: {got.get('message')}"
                return got["result"]
            if got.get("method") == "log.entryAdded" and got["params"]["level"] in ("warn", "error"):
                self.said.append(str(got["params"]["text"]))
        raise AssertionError("Firefox has gone")

    def _run(self, coroutine: Any) -> Any:
        return self._thread.submit(self._loop.run_until_complete, asyncio.wait_for(coroutine, 2 * PATIENCE)).result()
