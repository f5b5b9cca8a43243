"""What was searched for?  Written only where an operator asks for it.

One line of JSON a search: when, what was asked, how many hits, how long it took.  No
address of a caller and no cookie: nothing says who asked.
"""

import json
import logging
import threading
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, Response, g, request

from index import SettingsError

from .asking import asked_parameters

_LOGGER = logging.getLogger(__name__)


def add_query_log(app: Flask, path: Path) -> None:
    """Append every search to a file; SettingsError where it cannot be written."""
    try:
        _append(path, "")
    except OSError as error:
        raise SettingsError(f"query_log: {path}: {error.strerror}; name another file") from error
    lock = threading.Lock()

    def log(response: Response) -> Response:
        if "search_ms" in g:
            record = {
                "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "path": request.path,
                "asked": asked_parameters(),
                "total": g.get("search_total"),
                "took_ms": round(g.search_ms, 2),
            }
            try:
                with lock:
                    _append(path, json.dumps(record, ensure_ascii=False) + "\n")
            except OSError as error:  # what was found is worth more than the note of it
                _LOGGER.warning("%s: %s", path, error)
        return response

    app.after_request(log)


def _append(path: Path, text: str) -> None:
    """Write at the end of the file, opened anew: it may have been moved away meanwhile."""
    with path.open("a", encoding="utf-8", errors="replace") as file:
        file.write(text)
