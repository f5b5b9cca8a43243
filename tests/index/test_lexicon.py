"""Does a table of hashes remember as a dictionary does, and a lexicon each word once?"""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from index import lexicon as lexicons
from index.analysis.tokenizer import cut
from index.lexicon import HashTable, Lexicon, terms_of
from tests.index.forms import in_both_forms, in_numpy, needs_kernel

hashes = st.integers(1, (1 << 64) - 1)
crowded = st.integers(1, 40).map(lambda number: number << 13)  # all want the table's first slot
any_text = st.text(st.one_of(st.characters(), st.sampled_from("اأءآةبو1٢.,٬ﷺ½ﻻ \u064b\u200d\n")))
words = st.lists(st.sampled_from(["كتاب", "كِتاب", "أحمد", "احمد", "Book", "book", "١٢", "12"]))


form = in_both_forms(lexicons)


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


@given(st.lists(st.lists(words.map(" ".join), max_size=3), min_size=1, max_size=4))
def test_a_lexicon_gives_spellings_of_one_word_one_term(batches: list[list[str]]) -> None:
    lexicon = Lexicon()
    learnt = [lexicon.learn(texts) for texts in batches]
    for texts, (numbers, lengths) in zip(batches, learnt, strict=True):
        assert lengths.tolist() == [len(cut(text)) for text in texts]
        terms = terms_of(lexicon.letters)
        found = [terms[term] for term in numbers]
        assert found == [term for text in texts for term in cut(text).terms()]
    assert len(set(terms_of(lexicon.letters))) == len(terms_of(lexicon.letters)) == len(lexicon)


@settings(deadline=None)
@given(st.lists(st.lists(any_text, max_size=3), min_size=1, max_size=4))
def test_both_forms_of_a_lexicon_learn_the_same(batches: list[list[str]]) -> None:
    needs_kernel(lexicons)
    compiled, plain = Lexicon(), Lexicon()
    for texts in batches:
        numbers, lengths = compiled.learn(texts)
        with in_numpy(lexicons):
            expected = plain.learn(texts)
        assert (numbers.tolist(), lengths.tolist()) == tuple(each.tolist() for each in expected)
    assert compiled.letters.tolist() == plain.letters.tolist()


def test_a_lexicon_learns_more_words_than_its_table_first_had_room_for() -> None:
    lexicon = Lexicon()
    text = " ".join(f"كلمة{number}" for number in range(20_000))
    first, _ = lexicon.learn([text])
    again, lengths = lexicon.learn(["", text])
    assert np.array_equal(first, again)
    assert lengths.tolist() == [0, 40_000]
    assert len(lexicon) == len(terms_of(lexicon.letters)) == 20_001


def test_a_lexicon_learns_more_words_than_the_text_has_letters() -> None:
    lexicon = Lexicon()
    numbers, lengths = lexicon.learn(["ﷺ" * 500, "ا1" * 500, ""])
    terms = terms_of(lexicon.letters)
    assert [terms[number] for number in numbers[:5]] == cut("ﷺﷺ").terms()[:5]
    assert lengths.tolist() == [len(cut("ﷺ" * 500)), 1_000, 0]
