"""What went wrong, told so that a person or a program knows what to do?

| status | kind | from |
|---|---|---|
| 400 | invalid-parameter | InvalidRequest, QueryError |
| 404 | article-missing, not-found | ArticleMissing; no such address |
| 405 | method-not-allowed | |
| 409 | cursor-expired | CursorExpired |
| 414 | query-too-long | InvalidRequest whose `too_long` holds |
| 429 | too-many-requests | `limiting`; with Retry-After |
| 500 | internal-error | whatever was not raised on purpose |
| 503 | index-unavailable | the SnapshotError family; with Retry-After |

The JSON form is that of RFC 9457.
"""

from typing import Any, NamedTuple

from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, TooManyRequests

from index import ArticleMissing, QueryError, SnapshotError
from search import CursorExpired, InvalidRequest

from .parts import shown
from .wording import FAULTS, PROBLEMS

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:fihrist:problem:"
RETRY_AFTER_S = 10  # a rebuild of a few thousand articles takes about as long
BUILD_COMMAND = "fihrist build FOLDER --index DIR"


class ShownFault(NamedTuple):
    """One parameter at fault, in the caller's language."""

    parameter: str
    detail: str


class Problem(NamedTuple):
    """An error as a caller sees it; `retry_after_s` is 0 where waiting does not help."""

    status: int
    kind: str
    title: str
    detail: str
    language: str
    faults: tuple[ShownFault, ...] = ()
    command: str = ""
    retry_after_s: int = 0
    allow: tuple[str, ...] = ()

    def record(self, instance: str) -> dict[str, Any]:
        """Return the problem as JSON says it; `instance` is the address that was asked."""
        record: dict[str, Any] = {
            "type": TYPE_PREFIX + self.kind,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
        }
        if self.faults:
            record["errors"] = [fault._asdict() for fault in self.faults]
        if self.command:
            record["command"] = self.command
        return record

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers that go with the status."""
        headers = {"Cache-Control": "no-store", "Content-Language": self.language}
        if self.retry_after_s:
            headers["Retry-After"] = str(self.retry_after_s)
        if self.allow:
            headers["Allow"] = ", ".join(self.allow)
        return headers


def problem_of(error: Exception, language: str) -> Problem:
    """Return how an error is told in a language, "ar" or "en"; anything unforeseen is a 500."""
    match error:
        case InvalidRequest():
            status, kind = (414, "query-too-long") if error.too_long else (400, "invalid-parameter")
            return _worded(status, kind, language)._replace(faults=_faults(error, language))
        case QueryError():
            fault = ShownFault(error.parameter, error.detail)
            return _worded(400, "invalid-parameter", language)._replace(faults=(fault,))
        case CursorExpired():
            return _worded(409, "cursor-expired", language)
        case ArticleMissing():
            return _worded(404, "article-missing", language, shown(error.id))
        case SnapshotError():
            problem = _worded(503, "index-unavailable", language)
            return problem._replace(command=BUILD_COMMAND, retry_after_s=RETRY_AFTER_S)
        case NotFound():
            return _worded(404, "not-found", language)
        case MethodNotAllowed():
            problem = _worded(405, "method-not-allowed", language)
            return problem._replace(allow=tuple(sorted(error.valid_methods or ())))
        case TooManyRequests():
            wait_s = int(str(error.retry_after or 1))
            problem = _worded(429, "too-many-requests", language, str(wait_s))
            return problem._replace(retry_after_s=wait_s)
        case HTTPException(code=int(code)) if 400 <= code < 500:
            return _worded(code, "other", language, error.name)
        case _:
            return _worded(500, "internal-error", language)


def _worded(status: int, kind: str, language: str, named: str = "") -> Problem:
    wording = PROBLEMS[kind, language]
    return Problem(status, kind, wording.title, wording.detail.format(named), language)


def _faults(error: InvalidRequest, language: str) -> tuple[ShownFault, ...]:
    details = [
        fault.detail if language == "en" else FAULTS[fault.kind].format(*fault.values)
        for fault in error.faults
    ]
    return tuple(
        ShownFault(shown(fault.parameter), shown(detail))
        for fault, detail in zip(error.faults, details, strict=True)
    )
