"""Does a table of hashes remember as a dictionary does, and a lexicon each word once?"""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import lexicon as lexicons
from index.analysis.tokenizer import cut
from index.lexicon import HashTable, Lexicon

hashes = st.integers(1, (1 << 64) - 1)
crowded = st.integers(1, 40).map(lambda number: number << 13)  # all want the table's first slot
words = st.lists(st.sampled_from(["كتاب", "كِتاب", "أحمد", "احمد", "Book", "book", "١٢", "12"]))


@pytest.fixture(params=["compiled", "NumPy"], scope="module", autouse=True)
def form(request: pytest.FixtureRequest) -> Iterator[None]:
    if request.param == "compiled" and lexicons._compiled is None:
        pytest.skip("the kernels are not compiled here")
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "NumPy":
            patch.setattr(lexicons, "_compiled", None)
        yield


@given(st.lists(st.lists(st.one_of(hashes, crowded), max_size=60), max_size=8))
def test_a_hash_table_remembers_as_a_dictionary_does(batches: list[list[int]]) -> None:
    table, expected = HashTable(), dict[int, int]()
    for batch in batches:
        fresh = sorted(set(batch) - set(expected))
        numbers = range(len(expected), len(expected) + len(fresh))
        expected.update(zip(fresh, numbers, strict=True))
        table.add(np.array(fresh, np.uint64), np.array(numbers, np.int32))
    asked = [*expected, *(key ^ 1 for key in expected if key != 1)]
    found = table.find(np.array(asked, np.uint64))
    assert found.tolist() == [expected.get(key, -1) for key in asked]


def test_a_hash_table_finds_all_after_it_has_grown() -> None:
    keys = np.arange(1, 20_001, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    table = HashTable()
    for begin in range(0, len(keys), 1_000):
        table.add(keys[begin : begin + 1_000], np.arange(begin, begin + 1_000, dtype=np.int32))
    assert np.array_equal(table.find(keys), np.arange(len(keys)))


@given(st.lists(words, min_size=1, max_size=4))
def test_a_lexicon_gives_spellings_of_one_word_one_term(texts: list[list[str]]) -> None:
    lexicon = Lexicon()
    learnt = [lexicon.learn(cut(" ".join(text))) for text in texts]
    terms = lexicon.term_of_surface()
    for text, numbers in zip(texts, learnt, strict=True):
        found = [lexicon.terms[term] for term in terms[numbers]]
        assert found == cut(" ".join(text)).terms()
    assert len(set(lexicon.terms)) == len(lexicon.terms)
