"""A Chromium without a screen, driven through ChromeDriver with nothing but the standard library."""

import base64
import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any

FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --hide-scrollbars"
)


def missing() -> str:
    """Why there can be no browser; empty if there can."""
    absent = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    return f"not installed: {', '.join(absent)}" if absent else ""


class Browser:
    """One window.

    :param profile: an empty folder for the browser's own files
    """

    def __init__(self, profile: Path) -> None:
        self._profile = profile

    def __enter__(self) -> "Browser":
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._driver = subprocess.Popen(
            ["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._url = f"http://127.0.0.1:{port}"
        options = {
            "binary": shutil.which("chromium"),
            "args": [*FLAGS.split(), f"--user-data-dir={self._profile}"],
        }
        wanted = {
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL"},
        }
        try:
            self._wait()
            session = self._post("/session", {"capabilities": {"alwaysMatch": wanted}})
        except BaseException:
            self._driver.terminate()
            self._driver.wait()
            raise
        self._url += f"/session/{session['sessionId']}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._send(urllib.request.Request(self._url, method="DELETE"))
        finally:
            self._driver.terminate()
            self._driver.wait()

    def open(self, page: str, width: int, dark: bool = False) -> None:
        """Show a page in a window of a width."""
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
        self.command("Emulation.setDeviceMetricsOverride", size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.command("Emulation.setEmulatedMedia", {"features": [scheme]})
        self._post("/url", {"url": page})

    def run(self, script: str) -> Any:
        """The value of a script in the page."""
        return self._post("/execute/sync", {"script": script, "args": []})

    def command(self, name: str, parameters: dict[str, Any]) -> Any:
        """A command of the DevTools protocol."""
        return self._post("/goog/cdp/execute", {"cmd": name, "params": parameters})

    def log(self) -> list[str]:
        """What the browser has complained about since it was last asked."""
        return [entry["message"] for entry in self._post("/se/log", {"type": "browser"})]

    def picture(self, file: Path, top: int = 0, height: int = 16000) -> None:
        """The page from a height downwards as a PNG; Chromium draws no picture higher than 16384."""
        width, whole = self.run(
            "return [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        )
        clip = {"x": 0, "y": top, "width": width, "height": min(height, whole - top), "scale": 1}
        wanted = {"format": "png", "captureBeyondViewport": True, "clip": clip}
        file.write_bytes(base64.b64decode(self.command("Page.captureScreenshot", wanted)["data"]))

    def _wait(self) -> None:
        end = time.monotonic() + 30
        while True:
            try:
                self._send(urllib.request.Request(f"{self._url}/status"))
                return
            except (urllib.error.URLError, ConnectionError):
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        data = json.dumps(body).encode("utf-8")
        headers = {"Content-Type": "application/json"}
        return self._send(urllib.request.Request(self._url + path, data, headers))

    def _send(self, request: urllib.request.Request) -> Any:
        # No proxy of the environment: the driver is on this machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as answer:
            return json.load(answer)["value"]
