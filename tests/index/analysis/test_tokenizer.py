"""Which words does a text have, and what is the normal form of each?"""

import gzip
import json
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import tokenizer
from index.analysis.tokenizer import (
    FEW,
    MAX_LETTERS,
    Words,
    cut,
    hash_texts,
    hashes,
    normalize,
    spell,
)
from tests.index.forms import in_both_forms, in_numpy, needs_kernel

TASHKEELA = Path(__file__).parents[4] / "shared" / "bench" / "tashkeela" / "corpus.jsonl.gz"

form = in_both_forms(tokenizer)

# One line: the rule, what is written, what is looked up.
RULES = [
    ("tashkeel", "مُحَمَّدٌ", ["محمد"]),
    ("every tashkeel mark", "ك{}تب".format("".join(map(chr, range(0x64B, 0x660)))), ["كتب"]),
    ("hamza above as a mark", "ا\u0654كتب", ["اكتب"]),
    ("superscript alef", "هٰذا", ["هذا"]),
    ("Quranic marks", "ٱلرَّحۡمَٰنِ ۖ ۚ ۗ", ["الرحمن"]),
    ("small Quranic letters", "ك\u06e5ت\u06e6ب\u06da", ["كتب"]),
    ("honorific signs", "محمد\u0610 علي\u0611", ["محمد", "علي"]),
    ("extended marks", "ك\u08d3ت\u08f0ب\u08ff", ["كتب"]),
    ("tatweel", "القــــوات", ["القوات"]),
    ("tatweel alone", "ـــ", []),
    ("alef madda", "آسيا", ["اسيا"]),
    ("alef hamza above", "أحمد", ["احمد"]),
    ("alef hamza below", "إسلام", ["اسلام"]),
    ("alef wasla", "ٱلله", ["الله"]),
    ("alef wavy hamza", "ٲب ٳب", ["اب", "اب"]),
    ("alef with high hamza", "ٵب", ["اب"]),
    ("hamza and alef at the start", "ءاسيا", ["اسيا"]),
    ("hamza and alef with a mark", "ءَاسيا", ["اسيا"]),
    ("hamza and alef inside stay", "قرءان", ["قرءان"]),
    ("hamza alone stays", "ء ماء", ["ء", "ماء"]),
    ("alef maksura", "على مستشفى", ["علي", "مستشفي"]),
    ("teh marbuta", "مدينة", ["مدينه"]),
    ("waw hamza", "مسؤول", ["مسوول"]),
    ("yeh hamza", "مسئول", ["مسيول"]),
    ("Persian kaf and yeh", "کییف", ["كييف"]),
    ("swash kaf", "ڪتاب", ["كتاب"]),
    ("yeh barree", "عربے", ["عربي"]),
    ("Urdu heh", "ہند ھند ەند", ["هند", "هند", "هند"]),
    ("heh with yeh", "خانۀ", ["خانه"]),
    ("teh marbuta goal", "مدینۃ", ["مدينه"]),
    ("peh", "پوتين", ["بوتين"]),
    ("tcheh", "چاد", ["جاد"]),
    ("jeh", "ژاله", ["زاله"]),
    ("gaf", "گوگل", ["كوكل"]),
    ("veh", "ڤيينا", ["فيينا"]),
    ("Arabic digits", "٢٠٢٢", ["2022"]),
    ("Persian digits", "۲۰۲۲", ["2022"]),
    ("other digits", "२०२२ ２０２２", ["2022", "2022"]),
    ("decimal point", "3.14", ["3.14"]),
    ("Arabic decimal mark", "٣٫١٤", ["3.14"]),
    ("decimal comma", "3,14", ["3.14"]),
    ("thousands comma", "1,250", ["1250"]),
    ("Arabic thousands mark", "١٬٢٥٠", ["1250"]),
    ("millions", "1,250,000", ["1250000"]),
    ("thousands and decimals", "1,250.75", ["1250.75"]),
    ("a version stays one", "1.2.3", ["1.2.3"]),
    ("a full stop after a number", "عام 2022. ثم", ["عام", "2022", "ثم"]),
    ("a comma after a number", "2021، 2022, و", ["2021", "2022", "و"]),
    ("a mark before a number", ".5", ["5"]),
    ("digits part from Arabic letters", "و15 2015م", ["و", "15", "2015", "م"]),
    ("digits stay with Latin letters", "G7 mp3", ["g7", "mp3"]),
    ("Latin case", "BBC Reuters", ["bbc", "reuters"]),
    ("Latin accents", "Genève CAFÉ", ["geneve", "cafe"]),
    ("Latin accents as marks", "cafe\u0301", ["cafe"]),
    ("sharp s", "Straße", ["strasse"]),
    ("fullwidth Latin", "ＡＢＣ", ["abc"]),
    ("a Latin ligature", "ﬁn", ["fin"]),
    ("presentation forms", "ﺍﻟﻘﻮﺍﺕ", ["القوات"]),
    ("lam-alef ligatures", "ﻻ ﻵ ﻷ ﻹ", ["لا", "لا", "لا", "لا"]),
    ("lam-alef inside a word", "اﻹسلام", ["الاسلام"]),
    ("the ligature of Allah", "ﷲ", ["الله"]),
    ("a ligature of a phrase is its words", "ﷺ", ["صلي", "الله", "عليه", "وسلم"]),
    ("zero-width joiners inside", "كت\u200cا\u200dب", ["كتاب"]),
    ("direction marks inside", "ك\u200eت\u200fا\u061cب", ["كتاب"]),
    ("direction overrides", "\u202bكتاب\u202c \u2067مدينة\u2069", ["كتاب", "مدينه"]),
    ("byte-order mark", "\ufeffكتاب", ["كتاب"]),
    ("soft hyphen", "كت\u00adاب", ["كتاب"]),
    ("Arabic punctuation parts", "كتاب،قلم؛ورق؟نعم", ["كتاب", "قلم", "ورق", "نعم"]),
    ("quotation marks part", "«الناتو» “ناتو” \"حلف\"", ["الناتو", "ناتو", "حلف"]),
    ("a slash parts", "الأول/ديسمبر", ["الاول", "ديسمبر"]),
    ("a hyphen parts", "روسيا-أوكرانيا", ["روسيا", "اوكرانيا"]),
    ("an underscore parts", "خبر_عاجل", ["خبر", "عاجل"]),
    ("emoji part", "كتاب😀قلم", ["كتاب", "قلم"]),
    ("private use parts", "كتاب\ue000قلم", ["كتاب", "قلم"]),
    ("Hindi keeps its vowels", "हिन्दी", ["हिन्दी"]),
    ("Hebrew loses its points", "מִלָּה", ["מלה"]),
    ("digits part from presentation forms", "0ﭐ ﻛﺘﺎﺏ5", ["0", "ا", "كتاب", "5"]),
    ("digits part from mathematical letters", "𞸀7", ["ا", "7"]),
    ("raised digits are digits", "ب² ٢³ x¹ 1,250.⁵", ["ب", "2", "23", "x1", "1250.5"]),
    ("circled digits are digits", "②ب", ["2", "ب"]),
    ("hamza as a presentation form", "ﺀاسيا", ["اسيا"]),
    ("the sign of the angstrom", "\u212b", ["a"]),
    ("a number of too many digits", f"{'1' * 63}.5", ["1" * 63]),
    ("ideographs are a word", "中文 한국어", ["中文", "한국어"]),
    ("nothing", "", []),
    ("no word", " .,؟!…\n\t", []),
]  # fmt: skip

# What else is written in Arabic: all its blocks, digits of any kind, what stands for others (NFKC).
ARABIC_BLOCKS = [
    (0x0600, 0x06FF),
    (0x0750, 0x077F),  # supplement
    (0x0860, 0x08FF),  # Syriac supplement, Arabic extended B and A
    (0xFB50, 0xFDFF),  # presentation forms A
    (0xFE70, 0xFEFF),  # presentation forms B
    (0x10E60, 0x10E7F),  # Rumi numerals
    (0x10EC0, 0x10EFF),  # extended C
    (0x1EC70, 0x1ED4F),  # Siyaq numbers
    (0x1EE00, 0x1EEFF),  # mathematical letters
]
STANDING_FOR_OTHERS = "".join(
    chr(code)
    for code in range(0x20000)
    if not unicodedata.is_normalized("NFKC", chr(code)) or chr(code).isdigit()
)
arabic_blocks = st.one_of(
    *(st.characters(min_codepoint=a, max_codepoint=b) for a, b in ARABIC_BLOCKS)
)
foldable = st.text(
    st.one_of(
        arabic_blocks, st.sampled_from(STANDING_FOR_OTHERS), st.sampled_from("019٣ءاب.,٫٬aé")
    ),
    max_size=12,
)

# Texts of the letters that the rules are about, and of everything else.
ARABIC = "".join(chr(code) for code in range(0x600, 0x700))
HOSTILE = (
    "\u0640\u064b\u0670\u200f\u202e\u2066\ufeff\u00ad\u0300ء\u0627أآإٱ0٣۳.,٫٬ \n"
    "ﷺﻻﷲﬁßİIiéÉK😀\ue000\ud800𝟙中ह्םक़"
)
texts = st.text(st.sampled_from(ARABIC + HOSTILE) | st.characters(), max_size=40)


@pytest.mark.parametrize(("written", "terms"), [pytest.param(*r[1:], id=r[0]) for r in RULES])
def test_a_text_has_the_terms_of_the_rule(written: str, terms: list[str]) -> None:
    assert cut(written).terms() == terms


@pytest.mark.parametrize(("written", "terms"), [pytest.param(*r[1:], id=r[0]) for r in RULES])
def test_a_term_is_its_own_normal_form(written: str, terms: list[str]) -> None:
    assert [normalize(term) for term in terms] == terms


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("كتاب قلم", ["كتاب", "قلم"]),
        ("«مُحَمَّدٌ»", ["مُحَمَّدٌ"]),
        ("القــوات.", ["القــوات"]),
        ("كت\u200cاب!", ["كت\u200cاب"]),
        ("و15،", ["و", "15"]),
        ("1,250.5 دولار", ["1,250.5", "دولار"]),
        ("اﻹسلام", ["اﻹسلام"]),
        ("قال ﷺ.", ["قال", "ﷺ", "ﷺ", "ﷺ", "ﷺ"]),
    ],
)
def test_a_word_is_a_slice_of_the_text(text: str, ranges: list[str]) -> None:
    words = cut(text)
    slices = zip(words.starts.tolist(), words.ends.tolist(), strict=True)
    assert [text[start:end] for start, end in slices] == ranges


def test_surfaces_are_the_letters_as_they_were_written() -> None:
    assert cut("لِأوكرانيا، مُحَمَّد ٢٠٢٢").surfaces() == ["لأوكرانيا", "محمد", "٢٠٢٢"]


def test_some_of_the_words_can_be_chosen() -> None:
    words = cut("كتاب قلم ورق")
    assert words.only(np.array([2, 0])).terms() == ["ورق", "كتاب"]
    assert words.only(np.array([False, True, False])).surfaces() == ["قلم"]


def test_only_the_first_letters_of_an_endless_word_count() -> None:
    long = "ب" * MAX_LETTERS
    assert cut(long + "تتت").terms() == [long]
    assert hashes(cut(long + "ت")) == hashes(cut(long + "ث"))


def test_a_word_of_five_megabytes_is_one_word() -> None:
    words = cut("ب" * 5_000_000)
    assert (len(words), words.ends.tolist()) == (1, [5_000_000])


@settings(max_examples=60, deadline=None)
@given(texts)
def test_every_word_is_a_slice_of_any_text_and_they_ascend(text: str) -> None:
    words = cut(text)
    starts, ends = words.starts.tolist(), words.ends.tolist()
    assert all(0 <= start < end <= len(text) for start, end in zip(starts, ends, strict=True))
    assert starts == sorted(starts)
    assert ends == sorted(ends)
    assert len(words) == len(words.terms()) == len(words.surfaces()) == len(hashes(words))


@settings(deadline=None)
@given(st.one_of(texts, st.text(st.one_of(st.characters(), st.sampled_from("اء1٢.,٬ﷺ½ﻻ \u064b")))))
def test_both_forms_of_cutting_give_the_same(text: str) -> None:
    needs_kernel(tokenizer)
    words = cut(text)
    with in_numpy(tokenizer):
        expected = cut(text)
    for found, wanted in zip(words, expected, strict=True):
        assert found.dtype == wanted.dtype
        assert found.tolist() == wanted.tolist()


@settings(deadline=None)
@given(texts | st.text(st.characters() | st.sampled_from("ءاآ٢.,ﷺﻻ \u064b\ud800")))
def test_a_text_is_spelt_as_its_words_are_cut(text: str) -> None:
    words = cut(text)
    assert spell(text) == (words.surfaces(), words.terms())


@settings(max_examples=60, deadline=None)
@given(st.one_of(texts, st.text(st.sampled_from("ءاآأب٢ ½ﻻ\ud800"))))
def test_a_word_has_the_same_term_among_few_and_among_many(text: str) -> None:
    alone = cut(text).terms()
    assert cut(f"{text} {'و ' * FEW}").terms()[: len(alone)] == alone


@given(texts)
def test_cutting_a_words_slice_gives_the_word_again(text: str) -> None:
    words = cut(text)
    for start, end, term in zip(
        words.starts.tolist(), words.ends.tolist(), words.terms(), strict=True
    ):
        assert term in cut(text[start:end]).terms()


@settings(max_examples=300, deadline=None)
@given(texts | foldable | foldable.map(lambda text: text * MAX_LETTERS))
def test_normalizing_twice_changes_nothing(text: str) -> None:
    for term in cut(text).terms():
        assert cut(term).terms() == [term]


@pytest.mark.parametrize("around", ["{}", "0{}", "{}0", "ب{}", "{}ب", "ء{}", "{}ا", "a{}", "1.{}"])
def test_normalizing_any_character_twice_changes_nothing(around: str) -> None:
    terms = cut("\n".join(around.format(each) for each in STANDING_FOR_OTHERS)).terms()
    assert cut("\n".join(terms)).terms() == terms


@settings(max_examples=60, deadline=None)
@given(texts, texts)
def test_hashes_are_equal_where_terms_are(one: str, other: str) -> None:
    words = cut(f"{one}\n{other}")
    terms, hashed = words.terms(), hashes(words).tolist()
    assert len(set(terms)) == len(set(hashed)) == len(set(zip(terms, hashed, strict=True)))
    assert hash_texts(terms).tolist() == hashed
    assert hash_texts(words.surfaces()).tolist() == hashes(words, surface=True).tolist()


@settings(max_examples=40, deadline=None)
@given(st.text(st.sampled_from("ابتةىأإآءؤئكهي ﻻ،.٣"), max_size=30), st.data())
def test_tashkeel_and_invisible_marks_change_no_term(text: str, data: st.DataObject) -> None:
    marks = st.text(st.sampled_from("\u064b\u064e\u0650\u0651\u0652\u0670\u0640\u200d"), max_size=2)
    marked = "".join(letter + data.draw(marks) for letter in text)
    assert cut(marked).terms() == cut(text).terms()


@settings(max_examples=40, deadline=None)
@given(st.text(st.sampled_from("ابتةىكهيلمن éAßﬁ.1"), max_size=30))
def test_compatibility_and_composed_forms_have_the_terms_of_plain_ones(text: str) -> None:
    for form in ("NFC", "NFKC", "NFKD"):
        assert cut(unicodedata.normalize(form, text)).terms() == cut(text).terms()


@settings(max_examples=40, deadline=None)
@given(texts, texts)
def test_the_terms_of_two_lines_are_those_of_each(one: str, other: str) -> None:
    assert cut(f"{one}\n{other}").terms() == cut(one).terms() + cut(other).terms()


def test_hashing_nothing_gives_nothing() -> None:
    assert hashes(cut("")).tolist() == []
    assert hash_texts([]).tolist() == []
    assert hash_texts([""]).tolist() == [1]
    assert isinstance(cut(""), Words)


@pytest.mark.skipif(not TASHKEELA.exists(), reason=f"NOT TESTED: no vocalised text: {TASHKEELA}")
def test_vocalised_lines_have_the_terms_of_bare_ones() -> None:
    marks = dict.fromkeys((*range(0x64B, 0x653), 0x670, 0x640))
    with gzip.open(TASHKEELA, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    assert len(texts) >= 1000
    for first in range(0, len(texts), 100):
        text = "\n".join(texts[first : first + 100])
        assert cut(text).terms() == cut(text.translate(marks)).terms()
