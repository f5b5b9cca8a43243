"""Is everything round an article taken off, and nothing of the article itself?"""

import pytest

from index.reading.furniture import Page, survey

HEADLINE = "مجلس المدينة يقر خطة النقل العام بعد نقاش طويل"
FIRST = (
    "أقر مجلس المدينة مساء الخميس خطة جديدة للنقل العام تشمل ثلاثة خطوط للحافلات الكهربائية،"
    " بعد نقاش استمر أربع ساعات."
)
MIDDLE = (
    "وقالت رئيسة المجلس إن الخطة ستخفض زمن الرحلة من الضواحي إلى النصف، وإن العمل في الخطوط"
    " يبدأ في الصيف المقبل."
)
SHORT = "ولم يحدد المجلس موعدا."
LAST = "ويأمل سكان الضواحي أن تصل الحافلات الأولى إلى أحيائهم قبل نهاية السنة المقبلة."
BODY = "\n\n".join((FIRST, MIDDLE, SHORT, LAST))


def page(*parts: str) -> tuple[str, Page]:
    """Return the text of a page and what was found in it."""
    text = "\n\n".join(parts)
    return text, survey(text)


def body_of(text: str, found: Page) -> str:
    """Return the text without what was removed."""
    kept, at = [], 0
    for start, end in found.removed:
        kept.append(text[at:start])
        at = end
    return "".join([*kept, text[at:]])


def test_a_page_without_furniture_loses_its_headline_line_alone() -> None:
    text, found = page(HEADLINE, BODY)
    assert found == Page(HEADLINE, ((0, len(HEADLINE) + 2),))
    assert body_of(text, found) == BODY


@pytest.mark.parametrize(
    "tail",
    [
        "زر الذهاب إلى الأعلى",
        "اترك تعليقاً\n\nزر الذهاب إلى الأعلى",
        "اترك تعليقاً إلغاء الرد",
        "أضف تعليقًا",
        "كُن أول من يعلّق",
        "3 تعليقات",
        "لن يتم نشر عنوان بريدك الإلكتروني. الحقول الإلزامية مشار إليها بـ *",
        "Leave a Reply\n\nYour email address will not be published. Required fields are marked *",
        "جميع الحقوق محفوظة © صحيفة الميناء 2022",
        "Similar Posts\n\nخبر آخر من المدينة\n\nخبر ثالث من الميناء",
        "مقالات ذات صلة\n\nهل تتأخر الحافلات الكهربائية عن موعدها؟",
        "قد يهمك ايضاً\n\nالمصدر: وكالة الميناء – الرئيسية",
        "مصدر الخبر\nFeed: وكالة الميناء – الرئيسية\n\nCreated by WPeMatico",
        "About غرفة الأخبار 512 Articles\nغرفة الأخبار\n\nكن أول من يعلق",
        "READ  الميناء يستقبل سفينة جديدة",
        "اقرأ أيضاً: الميناء يستقبل سفينة جديدة",
        "راسلونا على العنوان: desk@example.org",
        "للتواصل مع الكاتب: desk@example.org",
        "author\n\nMona Adel\n\n“تحب القطارات. تكتب عن المدن.”\n\nSimilar Posts",
        "عن الكاتب\n\nمنى عادل\n\nصحفية تكتب عن المدن والنقل منذ عشر سنوات.",
        "تم تحديث هذه القصة.",
        "ساهمت منى عادل وسمير حداد في هذا التقرير.",
        "شارك هذا الموضوع:\n\nفيسبوك\n\nتويتر",
        "فيسبوك | تويتر | تيليغرام",
        "الوسوم: النقل، الحافلات",
        "www.example.org",
        "*\n\n.",
        "تابعونا على تويتر",
    ],
)
def test_what_stands_below_an_article_is_removed_and_nothing_else(tail: str) -> None:
    text, found = page(HEADLINE, BODY, tail)
    assert body_of(text, found) == BODY
    assert found.title == HEADLINE


@pytest.mark.parametrize(
    "head",
    [
        "العالم",
        "محليات",
        "اقتصادالعالم العربي",
        "آسيا وأفريقياالدولية",
        "الرئيسية / أخبار / العالم",
        "كأس المدن",
        "example.org",
        "صحيفة الميناء",
        "example.org\n\nصحيفة إلكترونية تقدم أخبار المدن لقرائها باللغة العربية كل يوم.",
        "موقع الميناء لأخبار البحر والسفن",
    ],
)
def test_what_stands_above_a_headline_is_removed_and_is_not_the_title(head: str) -> None:
    text, found = page(head, HEADLINE, BODY)
    assert found.title == HEADLINE
    assert body_of(text, found) == BODY


@pytest.mark.parametrize(
    "line",
    [
        HEADLINE,
        HEADLINE.replace("النقل العام", "«النقل العام»"),
        "تاريخ النشر الأصلي: 31 ديسمبر، 2021",
        "نُشر في: 29 مارس 2021",
        "الجمعة 26 تموز 2024 - 12:40 | كتب: جاد الخوري",
        "بقلم: منى عادل",
        "بقلم منى عادل",
        "مراسل الميناء في الضواحي: طلال السويدي",
        "سمير حداد - وكالات",
        "دقيقتان للقراءة",
        "وقت القراءة: 3 دقائق",
        "تعليقات: 3",
        "شارك هذا الخبر",
        "فيسبوك  واتساب  نسخ الرابط",
        "آخر تحديث: الجمعة 31 ديسمبر 2021",
        "2 تعليقات",
    ],
)
def test_what_stands_between_headline_and_body_is_removed(line: str) -> None:
    text, found = page(HEADLINE, line, BODY)
    assert body_of(text, found) == BODY


@pytest.mark.parametrize(
    "line", ["READ  خبر آخر من الميناء", "اقرأ أيضاً: خبر آخر من الميناء", "***"]
)
def test_a_link_or_a_rule_inside_the_body_is_removed(line: str) -> None:
    text, found = page(HEADLINE, FIRST, line, MIDDLE)
    assert body_of(text, found) == f"{FIRST}\n{MIDDLE}"


def test_the_link_under_a_list_mark_inside_the_body_is_removed_with_it() -> None:
    text, found = page(HEADLINE, FIRST, "اقرأ أيضاً", "الميناء يستقبل سفينة جديدة", MIDDLE, LAST)
    assert body_of(text, found) == f"{FIRST}\n{MIDDLE}\n\n{LAST}"


@pytest.mark.parametrize(
    "paragraph",
    [
        "وسأل أحد الحاضرين: هل أترك تعليقاً هنا؟ فأجابته الرئيسة أن زر الذهاب إلى الأعلى معطل.",
        "المصدر الأول للخطة هو البلدية، والمصدر الثاني هو وزارة النقل التي وعدت بالمال.",
        "المصدر: قالت البلدية إن المال متوفر وإن الخطة ستعرض على وزارة النقل في الأسبوع المقبل.",
        "يقول التقرير إن مقالات ذات صلة بالنقل العام نشرت في الصحيفة منذ ثلاث سنوات.",
        "شارك في الاجتماع أعضاء المجلس كلهم، وساهمت البلدية في كتابة التقرير الذي وزع عليهم.",
        "ويمكن مراسلة المجلس على desk@example.org قبل نهاية الشهر لمن أراد أن يعترض على الخطة.",
        "كتب: عشر سنوات من النقل، وأصدر بعدها كتابا ثانيا عن الطرق والجسور في المدن الساحلية.",
    ],
)
def test_a_paragraph_that_speaks_like_furniture_stays(paragraph: str) -> None:
    text, found = page(HEADLINE, FIRST, paragraph, LAST)
    assert body_of(text, found) == "\n\n".join((FIRST, paragraph, LAST))


@pytest.mark.parametrize("heading", ["ثلاثة خطوط", "تويتر", "العالم", "31 ديسمبر 2021", "المزيد"])
def test_a_heading_between_paragraphs_stays(heading: str) -> None:
    text, found = page(HEADLINE, FIRST, heading, MIDDLE)
    assert body_of(text, found) == "\n\n".join((FIRST, heading, MIDDLE))


def test_a_stray_end_mark_does_not_cut_the_article() -> None:
    text, found = page(HEADLINE, FIRST, "اترك تعليقاً", MIDDLE, LAST)
    assert body_of(text, found) == f"{FIRST}\n{MIDDLE}\n\n{LAST}"


def test_comments_of_readers_below_the_form_are_removed() -> None:
    comment = "شكرا للصحيفة على هذا المقال المفيد، ونتمنى أن تصل الحافلات إلى حينا."
    text, found = page(HEADLINE, BODY, "اترك تعليقاً", "أحمد", comment)
    assert body_of(text, found) == BODY


def test_a_last_short_sentence_below_a_list_of_links_stays() -> None:
    text, found = page(HEADLINE, FIRST, MIDDLE, "اقرأ أيضاً", "الميناء يستقبل سفينة جديدة", SHORT)
    assert body_of(text, found) == f"{FIRST}\n\n{MIDDLE}\n{SHORT}"


def test_a_subtitle_stays_in_the_body() -> None:
    subtitle = "ثلاثة خطوط للحافلات تربط الضواحي بوسط المدينة"
    text, found = page(HEADLINE, subtitle, BODY)
    assert (found.title, body_of(text, found)) == (HEADLINE, f"{subtitle}\n\n{BODY}")


def test_a_headline_in_the_form_of_a_report_is_no_byline() -> None:
    headline = "مراسل الميناء: حافلات كهربائية"
    text, found = page(headline, BODY)
    assert (found.title, body_of(text, found)) == (headline, BODY)


def test_without_a_headline_the_first_words_are_the_title_and_stay_in_the_body() -> None:
    _, found = page(BODY)
    assert FIRST.startswith(found.title) and 0 < len(found.title) <= 100
    assert found.removed == ()


def test_a_category_line_above_a_text_without_headline_is_no_title() -> None:
    _, found = page("العالم", BODY)
    assert FIRST.startswith(found.title)


def test_lines_of_verse_keep_every_line_but_the_title() -> None:
    verses = ["يا بحر هات حكاية", "عن مركب لم يرجع", "كتب الرحيل على الشراع", "ونام فوق الموج"]
    text, found = page(*verses)
    assert (found.title, body_of(text, found)) == (verses[0], "\n\n".join(verses[1:]))


def test_a_page_of_furniture_alone_loses_nothing() -> None:
    _, found = page("اترك تعليقاً", "زر الذهاب إلى الأعلى")
    assert found.removed == ()


def test_a_known_title_is_taken_off_the_top_of_the_text() -> None:
    text = f"{HEADLINE}\n\n{BODY}\n\nاترك تعليقاً"
    found = survey(text, HEADLINE.replace("خطة", "خُطّة"))
    assert body_of(text, found) == BODY


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("المصدر: وكالة الميناء", "وكالة الميناء"),
        ("المصدر: وكالة الميناء – الرئيسية", "وكالة الميناء"),
        ("Feed: وكالة الميناء – أخبار العالم", "وكالة الميناء"),
        ("المصدر: بيروت – رويترز", "بيروت – رويترز"),
        ("Source: Harbour News", "Harbour News"),
    ],
)
def test_a_label_below_the_article_names_its_source(line: str, source: str) -> None:
    assert page(HEADLINE, BODY, line)[1].source == source


def test_a_host_name_above_the_article_is_its_source_unless_a_label_names_one() -> None:
    assert page("www.Example.org", HEADLINE, BODY)[1].source == "Example.org"
    assert page("example.org", HEADLINE, BODY, "المصدر: الميناء")[1].source == "الميناء"


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("بقلم: منى عادل", "منى عادل"),
        ("بقلم منى عادل", "منى عادل"),
        ("كتبت: منى عادل", "منى عادل"),
        ("By Mona Adel", "Mona Adel"),
        ("الجمعة 26 تموز 2024 | كتب: جاد الخوري", "جاد الخوري"),
        ("مراسل الميناء في الضواحي: طلال السويدي", "طلال السويدي"),
    ],
)
def test_a_byline_names_the_author(line: str, author: str) -> None:
    assert page(HEADLINE, line, BODY)[1].author == author


def test_an_author_block_names_the_author() -> None:
    assert page(HEADLINE, BODY, "author", "Mona Adel", "Similar Posts")[1].author == "Mona Adel"


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("تاريخ النشر الأصلي: 31 ديسمبر، 2021", "2021-12-31"),
        ("نُشر في: 3 كانون الثاني، 2022", "2022-01-03"),
        ("السبت 20 جويلية 2019 - 08:30", "2019-07-20"),
        ("1 يونيو 2022 | 09:15 ص", "2022-06-01"),
        ("آخر تحديث: 31 ديسمبر 2021", ""),
    ],
)
def test_a_date_line_under_the_headline_is_the_date_of_publication(
    line: str, published: str
) -> None:
    assert page(HEADLINE, line, BODY)[1].published == published


def test_a_date_inside_the_body_is_not_the_date_of_publication() -> None:
    assert page(HEADLINE, FIRST, "31 ديسمبر 2021", LAST)[1].published == ""


def test_a_long_text_is_looked_into_at_both_ends_only() -> None:
    filler = "\n\n".join([FIRST] * 4000)
    text, found = page("العالم", HEADLINE, filler, "اترك تعليقاً", filler, LAST, "اترك تعليقاً")
    assert found.title == HEADLINE
    assert body_of(text, found) == f"{filler}\n\nاترك تعليقاً\n\n{filler}\n\n{LAST}"
