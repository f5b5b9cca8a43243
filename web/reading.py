"""What does the address of a page ask for, and in which look?"""

import re

from flask import request

from search import InvalidRequest, Request, parse_request

from .addresses import MARKING, PAGE, Addresses
from .choices import changed
from .look import NAME, read_look
from .voice import Voice

_Values = dict[str, list[str]]
_DAYS = ("from", "to")
_MONTH_CHARS = len("2015-07")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def page_request() -> Request:
    """Return the search that the address of a page asks for.

    A parameter with an unknown name is passed over: people share addresses to which
    others have added theirs.  Days may be written as people write them, and the later
    one first.  Raises InvalidRequest for any other fault.
    """
    parameters = request.args.to_dict(flat=False)
    parameters.pop(NAME, None)
    parameters.pop("cursor", None)  # of the endpoint; here pages have numbers
    parameters |= {name: [_day(each) for each in parameters.get(name, ())] for name in _DAYS}
    try:
        asked = parse_request(parameters)
    except InvalidRequest as error:
        asked = parse_request(_mended(parameters, error))
    own = [name for name in ("group", "match") if name not in parameters]
    return _as_page(asked, "facets", "levels", "explain", *own)


def _as_page(asked: Request, *fields: str) -> Request:
    """Return the search with the page's own values in these fields."""
    return changed(asked, **{name: getattr(PAGE, name) for name in fields})


def _day(written: str) -> str:
    """Return a day that is written in words or figures in ISO 8601; anything else as it is.

    Of figures the day comes first, then the month, as the region writes them.
    """
    figures = _DAY_FIRST.fullmatch(written.strip())
    if figures:
        day, month, year = map(int, figures.groups())
        return f"{year}-{month:02}-{day:02}"
    if len(written.strip()) <= _MONTH_CHARS or written.strip()[:1] in "Hh":
        return written
    # Imported here: what reads files is of no use to a server before somebody writes a day so.
    from index import parse_date

    return parse_date(written.strip()) or written


def _mended(parameters: _Values, error: InvalidRequest) -> _Values:
    """Return the parameters without those that have no meaning, the earlier day first."""
    unknown = {fault.parameter for fault in error.faults if fault.kind == "unknown"}
    known = {name: values for name, values in parameters.items() if name not in unknown}
    if any(fault.kind == "reversed" for fault in error.faults):
        known["from"], known["to"] = known["to"], known["from"]
    return known


def article_request() -> Request:
    """Return the search that an article is shown and marked for; raises InvalidRequest."""
    asked = parse_request({name: request.args.getlist(name) for name in MARKING})
    said = [name for name in MARKING if name in request.args]
    return changed(PAGE, **{name: getattr(asked, name) for name in said})


def reader() -> tuple[Addresses, Voice]:
    """Return what makes addresses and says messages for who asks."""
    look = read_look(request.args.get(NAME, ""))
    return Addresses(request.script_root, look), Voice(look)
