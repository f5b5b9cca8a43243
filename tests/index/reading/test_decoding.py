"""Is text decoded as what it is, mended where it was saved wrongly, and never guessed at?"""

from pathlib import Path

import pytest

from index.article import Article
from index.errors import CorpusError
from index.reading import Rejection, read_articles
from index.reading.decoding import decode
from index.reading.mojibake import mended

LINE = "أقر مجلس المدينة خطة النقل العام قبل نهاية الصيف"
SOUND = (
    LINE,
    "Ça va très bien à Québec, dit-il; الخبر في المدينة",
    "El Niño y las montañas de España: ¿qué dirá mañana?",
    "§ 5 من القانون «المدني» رقم 12 لعام 2020",
    "قال ظافر وطارق: طه حسين والظاهر بيبرس، وطن وطيور وظلال وظبي",
    "Größe und Maß: über den Dächern",
)


@pytest.mark.parametrize("text", SOUND)
def test_sound_text_is_never_mended(text: str) -> None:
    assert mended(text, "x") == text
    assert decode(text.encode(), "x") == text


def test_only_the_lines_that_are_wrong_are_mended() -> None:
    wrong = LINE.encode().decode("cp1252", "ignore")
    with pytest.raises(CorpusError, match=r"line 2 of its text.*get the original"):
        mended(f"{LINE}\n{wrong}", "x")
    latin = LINE.encode().decode("latin-1")
    assert mended(f"{LINE}\n{latin}\n{LINE}", "x") == f"{LINE}\n{LINE}\n{LINE}"
    assert mended(f"قال: {latin}.", "x") == f"قال: {LINE}."


def test_text_that_lost_letters_is_rejected_wherever_it_stands(tmp_path: Path) -> None:
    lost = LINE.encode().decode("cp1256", "ignore").replace("†", "?").replace("¸", "?")
    lost += " ظ…ط¬ظ„ط³ ط§ظ„ظ…ط¯ظٹ?ط© ظ?ظ‚ط±"
    (tmp_path / "a.txt").write_text(lost)
    (tmp_path / "b.jsonl").write_text(f'{{"title": "خبر", "text": "{lost}"}}\n')
    found = [*read_articles([str(tmp_path)])]
    assert [type(each) for each in found] == [Rejection, Rejection]
    assert all("wrong encoding" in each[1] for each in found)


def test_a_title_that_was_saved_wrongly_is_mended_with_its_text_sound(tmp_path: Path) -> None:
    wrong = LINE.encode().decode("latin-1")
    (tmp_path / "a.jsonl").write_text(f'{{"title": "{wrong}", "text": "نص المقال"}}\n')
    (found,) = read_articles([str(tmp_path)])
    assert isinstance(found, Article) and (found.title, found.text) == (LINE, "نص المقال")


def test_a_declared_encoding_counts_if_the_text_is_plausible_in_it() -> None:
    text = "٣٧ سفينة؛ أول «قافلة»"
    assert decode(text.encode("mac-arabic"), "x", "mac-arabic").split() == text.split()
    assert decode(LINE.encode("cp1256"), "x", "iso8859-6") == LINE
    assert decode(LINE.encode(), "x", "cp1256") == LINE


def test_a_few_broken_characters_in_a_long_text_do_not_cost_it() -> None:
    data = f"{LINE}\n".encode() * 20
    assert decode(data[:-2], "x").endswith("\N{REPLACEMENT CHARACTER}")
    with pytest.raises(CorpusError, match="iconv"):
        decode(b"text \xd9 text", "x")
