"""Which plan does a request make, and which words does a clause ask for?"""

from collections.abc import Callable, Iterator, Sequence

from index import (
    AllOf,
    AnyOf,
    Clause,
    Everything,
    Filter,
    Pattern,
    Phrase,
    Plan,
    Prefix,
    Without,
    Word,
    cut,
    day_range,
)

from .answer import Request
from .language import Parsed
from .ranking import PROFILE

ColumnValues = Callable[[str], Sequence[str]]


def make_plan(request: Request, parsed: Parsed, values: ColumnValues) -> Plan:
    """Return the plan of a request; `values` lists the distinct values of a column."""
    days = day_range(request.since, request.until) if request.since or request.until else None
    filters = [
        *_filters("source", request.sources),
        *_filters("author", request.authors),
        *_filters("language", request.languages),
        *_filters("story", request.stories),
        *(
            _limit(values(column), column, text, excluded)
            for column, text, excluded in parsed.limits
        ),
    ]
    clause = parsed.clause
    is_limited = parsed.limits or (not request.q.strip() and (filters or days))
    if is_limited and clause == AnyOf(()):
        clause = Everything()  # "source:x" alone asks for all of that source
    return Plan(clause, tuple(filters), days, PROFILE.weighting)


def _filters(column: str, values: tuple[str, ...]) -> Iterator[Filter]:
    wanted = tuple(value for value in values if not value.startswith("-"))
    unwanted = tuple(value[1:] for value in values if value.startswith("-"))
    if wanted:
        yield Filter(column, wanted)
    if unwanted:
        yield Filter(column, unwanted, excluded=True)


def _limit(values: Sequence[str], column: str, text: str, excluded: bool) -> Filter:
    """Return the filter for a source or author as typed: all its words in the name.

    Of a text without words, such as "***", the name must be that.
    """
    wanted = set(cut(text).terms())
    if wanted:
        named = tuple(value for value in values if wanted <= set(cut(value).terms()))
    else:
        named = (text,)
    return Filter(column, named, excluded)


def within(clause: Clause, fields: tuple[str, ...]) -> Clause:
    """Return the clause with every word looked for in these fields only."""
    match clause:
        case AnyOf() | AllOf():
            return clause._replace(clauses=tuple(within(each, fields) for each in clause.clauses))
        case Word() | Prefix() | Pattern() | Phrase():
            return clause._replace(fields=fields)
        case Without():
            return Without(within(clause.keep, fields), within(clause.drop, fields))
        case Everything():
            return clause


def query_words(clause: Clause) -> Iterator[Word]:
    """Yield the words that a document may match, in the order of the query."""
    match clause:
        case Word():
            yield clause
        case Phrase():
            yield from clause.words
        case AnyOf() | AllOf():
            for each in clause.clauses:
                yield from query_words(each)
        case Without():
            yield from query_words(clause.keep)
        case Prefix() | Pattern() | Everything():
            return


def query_patterns(clause: Clause) -> Iterator[str]:
    """Yield what words may look like to match, with * for any letters and ? for one."""
    match clause:
        case Prefix():
            yield f"{clause.text}*"
        case Pattern():
            yield clause.text
        case AnyOf() | AllOf():
            for each in clause.clauses:
                yield from query_patterns(each)
        case Without():
            yield from query_patterns(clause.keep)
