"""Debian's Firefox, driven by WebDriver BiDi (W3C), which it speaks by itself: Playwright drives only its own build."""

import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import websocket

PATIENCE = 60  # seconds: a busy machine takes its time
# Resolves with the text of the first element that the selector finds, as soon as it is there.
APPEARS = """(selector) => new Promise((found) => {
  const look = () => {
    const element = document.querySelector(selector);
    if (element) found(element.textContent);
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
  look();
})"""


class Firefox:
    """A page of a running Firefox.

    Attributes:
        messages: The messages on its console.
        requests: The addresses that it has requested.
    """

    def __init__(self, address: str) -> None:
        self.messages: list[str] = []
        self.requests: list[str] = []
        self._socket = websocket.create_connection(f"{address}/session", timeout=PATIENCE, suppress_origin=True)
        self._count = 0
        self._call("session.new", capabilities={})
        self._call("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        self._context = self._call("browsingContext.getTree")["contexts"][0]["context"]

    def open(self, address: str) -> None:
        """Open a page and wait until it is complete."""
        self._call("browsingContext.navigate", context=self._context, url=address, wait="complete")

    def run(self, function: str, *arguments: str) -> Any:
        """Return what a function of the page returns, or what its promise resolves with."""
        result = self._call(
            "script.callFunction",
            functionDeclaration=function,
            arguments=[{"type": "string", "value": one} for one in arguments],
            target={"context": self._context},
            awaitPromise=True,
        )
        assert result["type"] == "success", result
        return result["result"].get("value")

    def click(self, selector: str) -> None:
        self.run("(selector) => document.querySelector(selector).click()", selector)

    def close(self) -> None:
        self._socket.close()

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._count += 1
        self._socket.send(json.dumps({"id": self._count, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == self._count:
                assert answer["type"] == "success", answer
                return dict(answer["result"])
            self._note(answer)

    def _note(self, event: dict[str, Any]) -> None:
        if event.get("method") == "log.entryAdded":
            self.messages.append(str(event["params"]["text"]))
        elif event.get("method") == "network.beforeRequestSent":
            self.requests.append(event["params"]["request"]["url"])


@contextmanager
def running_firefox(program: str, profile: Path) -> Iterator[Firefox]:
    """Start Firefox with a new profile, and end it and its processes whatever happens."""
    options = ["--headless", "--no-remote", "--remote-debugging-port", "0", "--profile", str(profile)]
    process = subprocess.Popen(
        [program, *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "HOME": str(profile), "MOZ_DISABLE_AUTO_SAFE_MODE": "1"},
    )
    assert process.stderr
    try:
        lines = iter(process.stderr.readline, "")
        address = next(found[1] for line in lines if (found := re.search(r"BiDi listening on (ws://\S+)", line)))
        firefox = Firefox(address)
        yield firefox
        firefox.close()
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
