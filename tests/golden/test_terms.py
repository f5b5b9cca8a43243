"""Has any of these words got another term or stem than it had?

A row changes only on purpose: then write the new one into terms.tsv and read the diff.
"""

from pathlib import Path

from index import normalize, stems

TABLE = Path(__file__).with_name("terms.tsv")


def test_every_word_has_the_term_and_the_stem_that_it_had() -> None:
    rows = [tuple(line.split("\t")) for line in TABLE.read_text("utf-8").splitlines()[1:]]
    assert len(rows) > 200
    words = [word for word, _, _ in rows]
    terms = [normalize(word) for word in words]
    assert list(zip(words, terms, stems(terms), strict=True)) == rows
