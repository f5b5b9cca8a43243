"""Does the kernel find the terms that Python finds, whatever they are written with?"""

from itertools import product

import numpy as np
import pytest

from index import Article, EmbeddedEngine, Form, Prefix, Word
from index.engines.compiled import CompiledWords
from tests.engines.published import published

# Letters of one byte, of two before, among and after the Arabic ones, of three and of four.
LETTERS = "az7\u00e9\u0436\u05d0\u0621\u0645\u064a\u0679\u0686\u06a9\u0905\u4e2d\U00010330"
COMMON = "والم"  # what very many terms begin with


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedEngine:
    texts = ["".join(pair) * 2 for pair in product(LETTERS, repeat=2)]
    texts += [COMMON + a + b * n for a, b, n in product("بتعقم", "حرف", (1, 2, 3, 9))]
    article = Article("one", "", " ".join(texts))
    return EmbeddedEngine(published(tmp_path_factory.mktemp("terms"), [[article]]))


@pytest.fixture
def compiled(engine: EmbeddedEngine) -> CompiledWords:
    if engine._compiled is None:
        pytest.skip("NOT TESTED: the kernels are not compiled here")
    return engine._compiled


def found(compiled: CompiledWords, asked: Word | Prefix) -> tuple[int, int]:
    first, end = np.frombuffer(compiled.opened.described(asked)[0], np.int64).tolist()
    return first, end


def test_every_term_is_found_and_nothing_else(
    engine: EmbeddedEngine, compiled: CompiledWords
) -> None:
    terms = engine.snapshot.parts[0].segment.terms
    known = terms.all()
    assert len(known) > 200
    for term in {*known, *(term + "ب" for term in known), *(term[:-1] for term in known)}:
        number = terms.find(term)
        expected = (number, number + 1) if number >= 0 else (0, 0)
        assert found(compiled, Word("", (Form(term),))) == expected


def test_first_letters_lead_to_all_terms_that_begin_so(
    engine: EmbeddedEngine, compiled: CompiledWords
) -> None:
    terms = engine.snapshot.parts[0].segment.terms
    for text in {term[:length] for term in terms.all() for length in range(12)}:
        assert found(compiled, Prefix(text)) == terms.prefixed(text)
