"""Where is Chromium, and how is it started for a test?"""

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """Return the path of the browser; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)
