"""Which field of the article does a line name, and what does it say of it?

Labels are in the plain form of `likeness.plain_form`, collected where those of
`phrases` were.
"""

from typing import NamedTuple

from .dates import parse_date
from .likeness import plain_form

VALUE_WORDS = 10
NAME_WORDS = 5
LABEL_CHARS = 60
EDGES = " .،,:-"

# What a line says before its colon, and which field of an article its value is.
LABELS = {
    "المصدر": "source",
    "مصدر الخبر": "source",
    "نقلا عن": "source",
    "source": "source",
    "feed": "feed",
    "تاريخ النشر": "published",
    "تاريخ النشر الاصلي": "published",
    "نشر في": "published",
    "نشر بتاريخ": "published",
    "نشر يوم": "published",
    "تم النشر": "published",
    "تم النشر في": "published",
    "تم نشره في": "published",
    "التاريخ": "published",
    "published": "published",
    "published on": "published",
    "posted on": "published",
    "date": "published",
    "اخر تحديث": "",
    "تم التحديث": "",
    "تاريخ التحديث": "",
    "updated": "",
    "last updated": "",
    "بقلم": "author",
    "الكاتب": "author",
    "كتب": "author",
    "كتبت": "author",
    "كتبه": "author",
    "كتبها": "author",
    "تحرير": "author",
    "اعداد": "author",
    "author": "author",
    "by": "author",
    "written by": "author",
    "posted by": "author",
    "ترجمه": "",
    "تصوير": "",
    "الوسوم": "",
    "وسوم": "",
    "كلمات دلاليه": "",
    "كلمات مفتاحيه": "",
    "الكلمات المفتاحيه": "",
    "التصنيف": "",
    "التصنيفات": "",
    "القسم": "",
    "tags": "",
    "filed under": "",
    "categories": "",
    "رابط الخبر": "",
    "شارك": "",
    "share this": "",
    "تعليقات": "",
    "التعليقات": "",
    "عدد التعليقات": "",
    "comments": "",
    "مشاهدات": "",
    "views": "",
    "المشاهدات": "",
    "عدد المشاهدات": "",
}

# Under a headline, such a label may go on with a place or an outlet before its colon.
REPORTERS = ("مراسل ", "مراسله ", "مراسلنا ", "موفد ", "موفدنا ", "مبعوث ")

# Labels that need no colon before the value.
OPEN_LABELS = (
    "تاريخ النشر الاصلي",
    "تاريخ النشر",
    "نشر في",
    "نشر بتاريخ",
    "نشر يوم",
    "تم النشر في",
    "اخر تحديث",
    "published on",
    "posted on",
    "last updated",
    "بقلم",
    "written by",
    "posted by",
    "by",
)


class Label(NamedTuple):
    """A line such as "source: somebody": the field it fills ("" for none) and the value."""

    field: str
    value: str


def label_of(text: str, form: str) -> Label | None:
    """Return the field and value of a line such as "by: somebody"; None for any other line.

    `form` is the plain form of `text`.
    """
    label = labelled(text) or openly_labelled(text, form)
    if label is None:
        return None
    longest = NAME_WORDS if label.field == "author" else VALUE_WORDS
    return label if len(label.value.split()) <= longest else None


def labelled(text: str) -> Label | None:
    """Read a label with a colon after it."""
    name = before_colon(text)
    return Label(LABELS[name], after_colon(text)) if name in LABELS else None


def openly_labelled(text: str, form: str) -> Label | None:
    """Read a label without a colon; a date of publication must then be a date."""
    if not form.startswith(OPEN_LABELS):
        return None
    name = next((each for each in OPEN_LABELS if form.startswith(each + " ")), None)
    if name is None:
        return None
    value = " ".join(text.split()[len(name.split()) :]).strip(EDGES)
    dated = LABELS[name] != "published" or parse_date(value)
    return Label(LABELS[name], value) if dated else None


def reporter_of(text: str) -> str:
    """Return the name after a label such as "our correspondent in Cairo:", "" where there is none.

    Only under a headline: above the article such a line may be the headline itself.
    """
    name = after_colon(text)
    is_label = before_colon(text).startswith(REPORTERS)
    return name if is_label and len(name.split()) <= NAME_WORDS else ""


def before_colon(text: str) -> str:
    """Return the plain form of what stands before the first colon, "" without one nearby."""
    at = text.find(":", 0, LABEL_CHARS)
    return plain_form(text[:at]) if at > 0 else ""


def after_colon(text: str) -> str:
    """Return what stands after the first colon."""
    return text.partition(":")[2].strip(EDGES)
