"""What does the address of a page ask for, and in which look?"""

from flask import request

from search import InvalidRequest, Request, parse_request

from .addresses import MARKING, PAGE, Addresses
from .look import NAME, read_look
from .voice import Voice


def page_request() -> Request:
    """Return the search that the address of a page asks for.

    A parameter with an unknown name is passed over: people share addresses to which
    others have added theirs.  Raises InvalidRequest for any other fault.
    """
    parameters = request.args.to_dict(flat=False)
    parameters.pop(NAME, None)
    parameters.pop("cursor", None)  # of the endpoint; here pages have numbers
    try:
        asked = parse_request(parameters)
    except InvalidRequest as error:
        unknown = {fault.parameter for fault in error.faults if fault.kind == "unknown"}
        known = {name: values for name, values in parameters.items() if name not in unknown}
        asked = parse_request(known)
    group = asked.group if "group" in parameters else PAGE.group
    return asked._replace(facets=PAGE.facets, levels=PAGE.levels, explain=False, group=group)


def article_request() -> Request:
    """Return the search that an article is shown and marked for; raises InvalidRequest."""
    asked = parse_request({name: request.args.getlist(name) for name in MARKING})
    return PAGE._replace(**{name: getattr(asked, name) for name in MARKING})


def reader() -> tuple[Addresses, Voice]:
    """Return what makes addresses and says messages for who asks."""
    look = read_look(request.args.get(NAME, ""))
    return Addresses(request.script_root, look), Voice(look)
