"""Do two writings of the same words have the same plain form, and others not?"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.reading import labels, phrases, sections
from index.reading.likeness import bare_word, plain_form, roots


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أضف تعليقاً", "اضف تعليقا"),
        ("إقرأ أيضًا:", "اقرا ايضا"),
        ("مقالات ذات صلة", "مقالات  ذات صله !"),
        ("Similar Posts", "SIMILAR POSTS"),
        ("«المسار الدبلوماسي»", "“المسار الدبلوماسي”"),
        ("القـــوات", "القوات"),
        ("عام ٢٠٢٢", "عام 2022"),
        ("کییف", "كييف"),
        ("ﺍﻟﻘﻮﺍﺕ", "القوات"),
        ("مُحَمَّد", "محمد"),
    ],
)
def test_spelling_and_punctuation_do_not_tell_two_lines_apart(one: str, other: str) -> None:
    assert plain_form(one) == plain_form(other) != ""


def test_other_words_have_another_plain_form() -> None:
    assert plain_form("اترك تعليقاً") != plain_form("أضف تعليقاً")


@pytest.mark.parametrize(
    ("word", "bare"),
    [("والعالم", "عالم"), ("بالرياضه", "رياضه"), ("للعرب", "عرب"), ("وقت", "وقت"), ("الي", "الي")],
)
def test_the_article_and_the_words_written_onto_a_word_are_taken_off(word: str, bare: str) -> None:
    assert bare_word(word) == bare


def test_forms_of_a_word_share_a_root() -> None:
    assert roots("الاوكرانيه") == roots("اوكرانيا")


@settings(deadline=None)
@given(st.text(st.characters(max_codepoint=0x6FF), max_size=60))
def test_the_plain_form_of_a_plain_form_is_itself(text: str) -> None:
    form = plain_form(text)
    assert plain_form(form) == form


@pytest.mark.parametrize(
    "table",
    [
        phrases.ENDS,
        phrases.END_OPENINGS,
        phrases.LISTS,
        phrases.LINKS,
        phrases.ALONE,
        phrases.BUTTONS,
        phrases.INVITATIONS,
        phrases.TRAIL_STARTS,
        labels.LABELS,
        labels.REPORTERS,
        labels.OPEN_LABELS,
        phrases.AUTHOR_BLOCKS,
        sections.SECTIONS,
        sections.SITE_WORDS,
        sections.JOINTS,
    ],
)
def test_every_set_phrase_is_kept_in_plain_form(table: tuple[str, ...]) -> None:
    assert [phrase for phrase in table if plain_form(phrase) != phrase.strip()] == []


def test_a_label_that_needs_no_colon_is_a_label() -> None:
    assert set(labels.OPEN_LABELS) <= set(labels.LABELS)
