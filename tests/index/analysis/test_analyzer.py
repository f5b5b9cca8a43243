"""Does the fingerprint tell one chain of analysis from another?"""

import pytest

from index.analysis import analyzer, letters, morphology, tokenizer


def test_the_fingerprint_is_sixteen_hexadecimal_digits_and_stays() -> None:
    assert analyzer.fingerprint() == analyzer.fingerprint()
    assert len(analyzer.fingerprint()) == 16
    assert int(analyzer.fingerprint(), 16) >= 0


@pytest.mark.parametrize(
    ("module", "name", "value"),
    [
        (analyzer, "VERSION", -1),
        (tokenizer, "MAX_LETTERS", 63),
        (morphology, "PREFIX_PRIORS", {"ال": 0.5}),
        (morphology, "SUFFIX_PRIORS", {"ات": 0.5}),
        (morphology, "ENDINGS", ("ات",)),
        (morphology, "ARTICLES", ("ال",)),
        (morphology, "SOUNDS", ("جغ",)),
    ],
)
def test_another_rule_has_another_fingerprint(
    monkeypatch: pytest.MonkeyPatch, module: object, name: str, value: object
) -> None:
    before = analyzer.fingerprint()
    monkeypatch.setattr(module, name, value)
    assert analyzer.fingerprint.__wrapped__() != before


def test_another_folding_has_another_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    before = analyzer.fingerprint()
    kinds, folds, expansions = letters.tables()
    other = folds.copy()
    other[ord("ة")] = ord("ت")
    monkeypatch.setattr(letters, "tables", lambda: (kinds, other, expansions))
    assert analyzer.fingerprint.__wrapped__() != before


@pytest.mark.parametrize(
    ("letter", "folded"),
    [
        ("ب", "ب"),
        ("أ", "ا"),
        ("ة", "ه"),
        ("ﻻ", "لا"),
        ("É", "e"),
        ("ß", "ss"),
        ("٣", "3"),
        ("ﬁ", "fi"),
        ("中", "中"),
        ("\N{ARABIC TATWEEL}", ""),
        ("\N{ARABIC FATHA}", ""),
    ],
)
def test_one_character_folds_to_its_letters(letter: str, folded: str) -> None:
    assert letters.fold(letter) == folded


def test_the_tables_say_what_fold_says_of_every_letter_of_the_arabic_blocks() -> None:
    kinds, folds, expansions = letters.tables()
    for code in (*range(0x600, 0x700), *range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFF)):
        if kinds[code] in (letters.LETTER, letters.DIGIT):
            assert letters.fold(chr(code)) == chr(folds[code])
        if kinds[code] == letters.EXPANDED:
            assert letters.fold(chr(code)) == expansions[code]
