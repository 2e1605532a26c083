"""A headless Chromium, driven over its pipe: opens pages offline, notes requests, takes pictures.

The pages forbid scripts. What is evaluated here runs in a world of its own, beside the page.
"""

import base64
import contextlib
import fcntl
import json
import os
import selectors
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 120.0
START = """\
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.dup2(int(sys.argv[2]), 4)
os.execvp(sys.argv[3], sys.argv[3:])
"""
FLAGS = (
    *("--headless=new", "--remote-debugging-pipe", "--no-first-run", "--disable-gpu"),
    *("--hide-scrollbars", "--disable-background-networking", "--disable-component-update"),
    *("--disable-extensions", "--disable-sync", "--mute-audio", "--no-default-browser-check"),
    "--disable-dev-shm-usage",
)


def found() -> str | None:
    """The browser of this machine."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class BrowserError(Exception):
    """The browser did not do what it was told."""


class Browser:
    """One browser with one page."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        self._in, self._out = incoming, outgoing
        self._kept = b""
        self._number = 0
        self.events: list[dict[str, Any]] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"
        ]
        for domain in ("Page", "Network", "Runtime"):
            self.do(f"{domain}.enable")
        nothing = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        self.do("Network.emulateNetworkConditions", offline=True, **nothing)

    def do(self, method: str, **asked: Any) -> dict[str, Any]:
        """Tell the page something. Errors: `BrowserError`."""
        return self.call(method, session=self._session, **asked)

    def call(self, method: str, session: str | None = None, **asked: Any) -> dict[str, Any]:
        """Tell the browser something and wait for its answer. Errors: `BrowserError`."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": asked}
        message |= {"sessionId": session} if session else {}
        raw = json.dumps(message).encode() + b"\0"
        while raw:
            raw = raw[os.write(self._out, raw) :]
        while True:
            said = self._hear()
            if said.get("id") == self._number:
                if "error" in said:
                    raise BrowserError(f"{method}: {said['error']['message']}")
                answer: dict[str, Any] = said["result"]
                return answer
            self.events.append(said)

    def _hear(self) -> dict[str, Any]:
        ends = time.monotonic() + PATIENCE
        with selectors.DefaultSelector() as selector:
            selector.register(self._in, selectors.EVENT_READ)
            while b"\0" not in self._kept:
                if not selector.select(max(ends - time.monotonic(), 0)):
                    raise BrowserError(f"no answer within {PATIENCE:.0f} s")
                piece = os.read(self._in, 1 << 20)
                if not piece:
                    raise BrowserError("the browser has ended")
                self._kept += piece
        line, _, self._kept = self._kept.partition(b"\0")
        heard: dict[str, Any] = json.loads(line)
        return heard

    def look(self, *, dark: bool = False, width: int = 1100, height: int = 800) -> None:
        """Choose the theme and the size of the window."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.do("Emulation.setEmulatedMedia", media="screen", features=[scheme])
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.do("Emulation.setDeviceMetricsOverride", **size)

    def open(self, page: Path) -> list[str]:
        """Open a file; gives every address that was asked for on the way."""
        self.events.clear()
        self.do("Page.navigate", url=page.as_uri())
        while not any(one.get("method") == "Page.loadEventFired" for one in self.events):
            self.events.append(self._hear())
        self.evaluate("new Promise(done => setTimeout(done, 300))")
        return [
            one["params"]["request"]["url"]
            for one in self.events
            if one.get("method") == "Network.requestWillBeSent"
        ]

    def evaluate(self, script: str) -> Any:
        """Run a script beside the page, in a world of its own. Errors: `BrowserError`."""
        frame = self.do("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = self.do("Page.createIsolatedWorld", frameId=frame, worldName="kit")
        answer = self.do(
            "Runtime.evaluate",
            expression=script,
            contextId=world["executionContextId"],
            awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            said = details.get("exception", {}).get("description", details["text"])
            raise BrowserError(str(said)[:500])
        return answer["result"].get("value")

    def picture(self, *, top: float = 0, height: float | None = None) -> bytes:
        """A picture of the page, or of a part of its height, as PNG."""
        size = self.do("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": top, "width": size["width"], "scale": 1}
        clip["height"] = height or size["height"]
        asked = {"format": "png", "captureBeyondViewport": True, "clip": clip}
        return base64.b64decode(self.do("Page.captureScreenshot", **asked)["data"])


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """A browser that ends with the context. Errors: `BrowserError`."""
    program = found()
    if program is None:
        raise BrowserError(f"no browser on this machine: none of {', '.join(NAMES)}")
    with contextlib.ExitStack() as stack:
        home = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="kit-browser-", ignore_cleanup_errors=True)
        )
        theirs_in, ours_out = map(high, os.pipe())
        ours_in, theirs_out = map(high, os.pipe())
        for descriptor in (ours_in, ours_out):
            stack.callback(os.close, descriptor)
        alone = ("--no-sandbox",) if os.geteuid() == 0 else ()
        command = [program, *FLAGS, *alone, f"--user-data-dir={home}", "about:blank"]
        process = subprocess.Popen(
            [sys.executable, "-c", START, str(theirs_in), str(theirs_out), *command],
            pass_fds=(theirs_in, theirs_out),
            env={**os.environ, "HOME": home},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        stack.callback(process.wait)
        stack.callback(process.kill)
        os.close(theirs_in)
        os.close(theirs_out)
        page = Browser(ours_in, ours_out)
        yield page
        with contextlib.suppress(BrowserError):
            page.call("Browser.close")


def high(descriptor: int) -> int:
    """The same pipe under a number that no one else wants."""
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 50)
    os.close(descriptor)
    return moved
