"""Are facets exact, and does a choice in one leave its own counts as they are?"""

import random
from pathlib import Path

import pytest

from index import Article, build
from search import Answer, Request, Searcher, open_searcher

FOREVER_MS = 1e9
SOURCES, AUTHORS = ("النهر", "الراصد", "-شرطة", ""), ("سلمى", "حسن", "")
DATES = ("2021-12-31", "2022-01-02", "2022-01", "2022", "2023-05-17", "")
WORDS = ("تفاح", "التفاح", "عنب", "العنب", "تمر", "موز", "جبل", "واد")

Counts = dict[str, dict[str, int]]


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    draw = random.Random(7)
    return [
        Article(
            f"a{number}",
            draw.choice(WORDS),
            " ".join(draw.choices(WORDS, k=4)),
            source=draw.choice(SOURCES),
            author=draw.choice(AUTHORS),
            published=draw.choice(DATES),
        )
        for number in range(300)
    ]


@pytest.fixture(scope="module")
def market(articles: list[Article], tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("market")
    build(articles, folder, processes=1)
    return open_searcher(folder, FOREVER_MS)


def counts(answer: Answer) -> Counts:
    return {facet.name: {v.value: v.count for v in facet.values} for facet in answer.facets}


def tallied(searcher: Searcher, request: Request) -> Counts:
    """Count every hit of a request by hand, page after page."""
    found: Counts = {"source": {}, "author": {}, "month": {}}
    page = 1
    while hits := searcher.search(request._replace(page=page, per_page=100)).hits:
        for hit in hits:
            published = hit.article.published
            month = published[:7] if len(published) > 4 else ""
            for name, value in (
                ("source", hit.article.source),
                ("author", hit.article.author),
                ("month", month),
            ):
                if value:
                    found[name][value] = found[name].get(value, 0) + 1
        page += 1
    return found


@pytest.mark.parametrize(
    "request_",
    [
        Request("تفاح"),
        Request("تفاح عنب موز"),
        Request("تفاح عنب", match="all"),
        Request("تفاح -عنب", sort="newest"),
        Request('"تفاح عنب"'),
        Request("تف*"),
        Request("*فاح موز"),
        Request("=عنب"),
        Request("مصدر:النهر"),
        Request("كاتب:سلمى تمر"),
        Request("تمر", languages=("ar",)),
    ],
    ids=lambda request: request.q,
)
def test_facets_count_what_paging_through_all_hits_counts(
    market: Searcher, request_: Request
) -> None:
    everything = request_._replace(facets=("source", "author", "month"))
    assert counts(market.search(everything)) == tallied(market, request_)


def test_a_choice_narrows_the_other_facets_and_not_its_own(market: Searcher) -> None:
    names = ("source", "author", "month")
    free = Request("تفاح", facets=names)
    limited = free._replace(sources=("النهر",), authors=("-حسن",), since="2022-01", until="2022-01")
    found = counts(market.search(limited))
    for name, freed in (
        ("source", limited._replace(sources=())),
        ("author", limited._replace(authors=())),
        ("month", limited._replace(since="", until="")),
    ):
        assert found[name] == tallied(market, freed)[name] != tallied(market, limited)[name]


def test_a_source_named_in_the_query_is_no_choice(market: Searcher) -> None:
    answer = market.search(Request("تفاح مصدر:النهر", facets=("source",)))
    assert list(counts(answer)["source"]) == ["النهر"]


def test_values_come_most_first_and_months_in_order_of_time(market: Searcher) -> None:
    source, month = market.search(Request("تفاح", facets=("source", "month"))).facets
    numbers = [each.count for each in source.values]
    assert numbers == sorted(numbers, reverse=True)
    months = [each.value for each in month.values]
    assert months == sorted(months)


def test_a_choice_without_a_hit_stays_to_be_taken_back(market: Searcher) -> None:
    answer = market.search(Request("قيثارة", sources=("النهر",), facets=("source",)))
    assert answer.total == 0
    assert counts(answer) == {"source": {"النهر": 0}}


def test_facets_are_those_of_an_index_in_several_segments(
    articles: list[Article], tmp_path: Path, market: Searcher
) -> None:
    from index import update

    build(articles[:200], tmp_path, processes=1)
    update(articles, tmp_path, processes=1)
    request = Request("تفاح", facets=("source", "author", "month"))
    answer = open_searcher(tmp_path, FOREVER_MS).search(request)
    assert answer.facets == market.search(request).facets


def test_no_time_left_is_said_and_nothing_half_counted(
    articles: list[Article], tmp_path: Path
) -> None:
    build(articles, tmp_path, processes=1)
    hurried = open_searcher(tmp_path, budget_ms=0.0)
    answer = hurried.search(Request("تفاح", facets=("source",), levels=True))
    assert answer.timed_out
    assert (answer.facets, answer.levels) == ((), ())


def test_days_are_counted_within_the_time_that_is_asked_for(market: Searcher) -> None:
    request = Request("تفاح", match="all", since="2021-12", until="2022-01", facets=("day",))
    days = counts(market.search(request))["day"]
    assert set(days) == {"2021-12-31", "2022-01-02"}
    alone = market.search(request._replace(since="2022-01-02", until="2022-01-02"))
    assert counts(alone)["day"] == {"2022-01-02": days["2022-01-02"]}
    assert alone.total == days["2022-01-02"]


@pytest.mark.parametrize("month", ["2021-12", "2022-01", "2023-05"])
def test_a_month_has_as_many_hits_as_are_counted_in_it(market: Searcher, month: str) -> None:
    counted = counts(market.search(Request("تفاح", facets=("month",))))["month"][month]
    chosen = market.search(Request("تفاح", since=month, until=month, per_page=100))
    assert chosen.total == counted
    assert all(hit.article.published.startswith(month) for hit in chosen.hits)


def test_days_far_apart_are_not_counted(market: Searcher) -> None:
    assert counts(market.search(Request("تفاح", facets=("day",))))["day"] == {}


def test_months_centuries_apart_are_counted(tmp_path: Path) -> None:
    dates = ("1258-02-10", "2021-12-31", "1258-02-13", "2021-12-30", "1517-01-22")
    articles = [Article(date, "بغداد", "", published=date) for date in dates]
    build(articles, tmp_path, processes=1)
    answer = open_searcher(tmp_path, FOREVER_MS).search(Request("بغداد", facets=("month",)))
    assert counts(answer) == {"month": {"1258-02": 2, "1517-01": 1, "2021-12": 2}}
