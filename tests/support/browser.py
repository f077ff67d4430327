"""A real browser, where the machine has one."""

import shutil
import subprocess
from pathlib import Path

from support.required_programs import needed

BROWSER = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
needs_browser = needed(BROWSER, "chromium")


def dom(url: str, profile: Path) -> str:
    """Return a page's document as the browser has it in the end."""
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        # of itself it would call home, and no test asks any other machine
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
        f"--user-data-dir={profile}",
        "--virtual-time-budget=2000",
    ]
    command = [BROWSER, *options, "--dump-dom", url]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
