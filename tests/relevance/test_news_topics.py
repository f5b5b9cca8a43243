"""Are our own topics whole: their two files alike, their answers well formed and there?"""

import gzip
import json
import re
from xml.etree import ElementTree

import pytest

from search import read_qrels, read_topics
from tests.relevance.judged import OUR_TOPICS, SET_BY_NAME, SHARED, chosen

NEWS = SET_BY_NAME["news-topics"]
CORPUS, TOPICS, QRELS = NEWS.paths(SHARED)


def judgements() -> list[list[str]]:
    return [line.split(" ") for line in QRELS.read_text("utf-8").splitlines()]


def test_our_topics_are_one_of_the_sets() -> None:
    assert NEWS in chosen([])
    assert [path.parent for path in (TOPICS, QRELS)] == [OUR_TOPICS] * 2


def test_the_queries_are_the_titles_of_the_topics() -> None:
    topics = ElementTree.parse(OUR_TOPICS / "topics.xml").getroot()
    titles = [(top.findtext("num"), top.findtext("title")) for top in topics]
    assert titles == read_topics(TOPICS)
    assert len(titles) == 40
    assert all(len(str(top.findtext("desc")).split()) >= 6 for top in topics)


def test_every_topic_has_judged_articles_of_each_kind() -> None:
    qrels = read_qrels(QRELS)
    assert list(qrels) == [topic for topic, _ in read_topics(TOPICS)]
    assert all(len(grades) >= 10 and 2 in grades.values() for grades in qrels.values())
    refused = {topic for topic, _, _, grade in judgements() if grade == "0"}
    assert refused == set(qrels)


def test_an_article_is_judged_once_for_a_topic_by_id_alone() -> None:
    lines = judgements()
    assert len({(topic, id) for topic, _, id, _ in lines}) == len(lines)
    assert all(re.fullmatch(r"n\d\d 0 sn-\d{6} [012]", " ".join(line)) for line in lines)


@pytest.mark.skipif(
    not CORPUS.is_file(), reason=f"NOT CHECKED: the articles are not here: {CORPUS}"
)
def test_every_judged_article_is_in_the_corpus() -> None:
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        ids = {json.loads(line)["id"] for line in lines}
    assert {id for _, _, id, _ in judgements()} <= ids
