"""What does a JSON answer hold?  Every record of the endpoint, version 1.

The views build these records and mypy holds them to it; `openapi.py` makes the schemas of
the OpenAPI document from the same types, descriptions included.
"""

from typing import Annotated, Any, Literal, NotRequired, TypedDict

from msgspec import Meta

Count = Annotated[int, Meta(ge=0)]
Range = Annotated[
    list[Annotated[int, Meta(ge=0)]],
    Meta(min_length=2, max_length=2, description="A half-open range: start, end."),
]
Address = Annotated[str, Meta(description="Absolute within this site, or of another one.")]
Day = Annotated[
    str, Meta(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$", description="ISO 8601, cut to what is known.")
]


class HighlightRecord(TypedDict):
    """A text and where its matches are; whole words only, ascending, never overlapping."""

    html: NotRequired[
        Annotated[str, Meta(description="Safe as it is: escaped, <mark> its only element.")]
    ]
    text: str
    spans: Annotated[list[Range], Meta(description="Ranges of `text`, in the asked units.")]


class CutRecord(HighlightRecord):
    """A cut of the article's text."""

    at: Annotated[Count, Meta(description="Where the cut begins in the article's text.")]


class HitHighlights(TypedDict):
    """The matches in a hit."""

    title: list[HighlightRecord]
    body: list[CutRecord]


class ArticleHighlights(TypedDict):
    """The matches in a whole article."""

    title: list[HighlightRecord]
    text: list[HighlightRecord]


class About(TypedDict):
    """What is known of an article; null where it is not known."""

    id: Annotated[str, Meta(description="Names the article for ever.")]
    title: str
    url: Annotated[str | None, Meta(description="Where it was published: http or https.")]
    article_url: Annotated[str, Meta(description="Its page here.")]
    source: str | None
    author: str | None
    published: Day | None
    published_precision: Literal["day", "month", "year"] | None
    lang: str | None
    dir: Literal["rtl", "ltr", "auto"]


class StoryMemberRecord(TypedDict):
    """Another article of the same story."""

    id: str
    source: str | None
    title: str
    published: Day | None


class StoryArticleRecord(StoryMemberRecord):
    """One article of a story."""

    article_url: Annotated[str, Meta(description="Its page here.")]
    copy_of: Annotated[
        str | None, Meta(description="The first article that is near-identical to this one.")
    ]


class StoryArticlesRecord(TypedDict):
    """All articles of one story, oldest first; the first one's id names it."""

    id: str
    size: Annotated[int, Meta(ge=1)]
    articles: list[StoryArticleRecord]
    index: "IndexRecord"


class StoryRecord(TypedDict):
    """The story a hit belongs to; `size` counts its articles, this one included.

    `others` are named where hits are grouped by story: up to twelve, one of each source before
    a second of any, oldest first.
    """

    id: str
    size: Annotated[int, Meta(ge=1)]
    others: list[StoryMemberRecord]


class ScorePartRecord(TypedDict):
    """One summand of a score."""

    kind: Annotated[
        str, Meta(description="word, exact, pair, run, lead, cover or title; more may come.")
    ]
    text: str
    value: float
    forms: list[str]
    fields: list[str]


class HitRecord(About):
    """One article that answers."""

    score: float
    highlights: NotRequired[HitHighlights]
    story: NotRequired[StoryRecord | None]
    explanation: NotRequired[
        Annotated[list[ScorePartRecord], Meta(description="Adds up to `score`.")]
    ]


class TermRecord(TypedDict):
    """One word of the query and the index words it stood for, best first."""

    text: str
    forms: list[str]


class QueryRecord(TypedDict):
    """How the request was understood."""

    q: str
    match: str
    sort: str
    exactness: str
    terms: list[TermRecord]
    filters: Annotated[dict[str, Any], Meta(description="The limits in force, by parameter.")]
    page: int
    per_page: int


CorrectionRecord = TypedDict(  # "from" cannot be written as a name
    "CorrectionRecord",
    {
        "text": str,
        "from": str,
        "reason": Literal["spelling", "keyboard", "arabizi", "glued", "split"],
        "count": Annotated[int, Meta(ge=0, description="How many articles have `text`.")],
        "applied": Annotated[bool, Meta(description="Made; else only offered.")],
    },
)


class HintRecord(TypedDict):
    """Another query that has hits, offered when this one has none."""

    q: str
    total: Count


class LevelRecord(TypedDict):
    """One stop of the exactness dial, and how many articles the query finds there."""

    exactness: Literal["writing", "form", "stem", "related"]
    total: Count


class ValueRecord(TypedDict):
    """One value, and how many articles have it."""

    value: str
    count: Count


class FacetValueRecord(ValueRecord):
    """One value of a facet, and how many matching articles have it."""

    url: Annotated[str | None, Meta(description="The same search, of this value alone.")]


class IndexRecord(TypedDict):
    """The generation that answered."""

    generation: str
    documents: Count


class LinksRecord(TypedDict):
    """Addresses that go on from here; null where there is nothing."""

    self: Address
    next: Address | None
    prev: Address | None
    html: Address
    feed: Address


class AnswerRecord(TypedDict):
    """One page of hits."""

    query: QueryRecord
    total: Annotated[Count, Meta(description="All matching articles; stories when grouped.")]
    total_exact: bool
    took_ms: float
    timed_out: bool
    warnings: list[str]
    corrections: list[CorrectionRecord]
    hints: list[HintRecord]
    index: IndexRecord
    hits: list[HitRecord]
    facets: NotRequired[
        Annotated[dict[str, list[FacetValueRecord]], Meta(description="Those asked for, by name.")]
    ]
    levels: NotRequired[list[LevelRecord]]
    next_cursor: Annotated[
        str | None, Meta(description="Goes on after these hits, within this generation.")
    ]
    links: LinksRecord


class ArticleRecord(About):
    """A whole article."""

    text: Annotated[str, Meta(description="As it was found, page furniture included.")]
    removed: Annotated[list[Range], Meta(description="What of `text` is furniture.")]
    highlights: NotRequired[ArticleHighlights]
    index: IndexRecord


class HitsRecord(TypedDict):
    """Articles like a given one, most alike first."""

    id: str
    index: IndexRecord
    hits: list[HitRecord]


class SuggestionRecord(TypedDict):
    """One way to go on typing."""

    text: str
    kind: Literal["word", "title", "source"]
    count: Count


class SuggestionsRecord(TypedDict):
    """Ways to go on typing, best first."""

    suggestions: list[SuggestionRecord]


class StatsRecord(TypedDict):
    """What is in the index."""

    documents: Count
    generation: str
    built_at: str
    first_published: Day | None
    last_published: Day | None
    sources: list[ValueRecord]
    fingerprint: Annotated[str, Meta(description="Names the analysis that built the index.")]
    segments: Count
    size_bytes: Count


class FaultRecord(TypedDict):
    """One parameter that is not as it must be."""

    parameter: str
    detail: str


class ProblemRecord(TypedDict):
    """An error, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: NotRequired[list[FaultRecord]]
    command: NotRequired[str]
