"""Is an article read as it was written, and its line the same with the kernel and without?"""

from hypothesis import given
from hypothesis import strategies as st

from index import Article, records
from index.records import ALPHABET, decode, digest, encode
from tests.index.forms import in_numpy, needs_kernel

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
ranges = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=2).map(tuple)
articles = st.tuples(texts, texts, texts, ranges, *[texts] * 7).map(lambda row: Article(*row))


@given(articles)
def test_an_article_is_decoded_as_it_was_encoded(article: Article) -> None:
    assert decode(encode(article)) == article
    assert b"\n" not in encode(article)


@given(st.tuples(st.text(), st.text(), st.text(), ranges, *[st.text()] * 6))
def test_an_article_is_encoded_alike_with_the_kernel_and_without(row: tuple[str, ...]) -> None:
    needs_kernel(records)
    compiled = encode(Article(*row))
    with in_numpy(records):
        assert compiled == encode(Article(*row))


def test_all_that_json_escapes_is_escaped() -> None:
    text = "".join(map(chr, range(300))) + '\ud800 نص طويل \n ثم " و\\'
    needs_kernel(records)
    compiled = encode(Article("a", text, text))
    assert decode(compiled).title == text.replace("\ud800", "?")
    with in_numpy(records):
        assert compiled == encode(Article("a", text, text))


@given(articles, st.data())
def test_a_line_is_read_alike_with_the_kernel_and_without_also_where_it_is_damaged(
    article: Article, data: st.DataObject
) -> None:
    needs_kernel(records)
    line = bytearray(encode(article))
    at = data.draw(st.integers(0, len(line) - 1))
    line[at : at + data.draw(st.integers(0, 1))] = data.draw(st.binary(max_size=1))
    found = read(bytes(line))
    with in_numpy(records):
        assert found in (None, read(bytes(line)))
    assert read(encode(article)) == article


def read(line: bytes) -> Article | None:
    """Return the article of a line, None where it is none."""
    try:
        return decode(line)
    except (ValueError, TypeError):  # the second where fields are too few or too many
        return None


@given(articles, articles)
def test_digests_differ_where_anything_but_the_origin_does(one: Article, two: Article) -> None:
    same = one._replace(origin="") == two._replace(origin="")
    assert (digest(encode(one)) == digest(encode(two))) == same
    for origin in ("x.jsonl:7", ",", '",', '","'):
        assert digest(encode(one)) == digest(encode(one._replace(origin=origin)))


def test_what_arabic_texts_are_written_with_takes_a_byte_a_character() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 128
    empty, written = encode(Article("a", "", "")), encode(Article("a", "", ALPHABET))
    assert len(written) == len(empty) + 128
    assert decode(written).text == ALPHABET


@given(st.text("\U0001f600\ud83d\ude00Жا", max_size=8))
def test_only_halves_of_surrogate_pairs_are_lost(text: str) -> None:
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    assert decode(encode(Article("a", "", text))).text == whole.replace("\ufffd", "?")
    with in_numpy(records):
        assert decode(encode(Article("a", "", text))).text == whole.replace("\ufffd", "?")
