"""In which words do the doors say what is wrong, in Arabic and in English?"""

import re
from typing import NamedTuple

LANGUAGES = ("en", "ar")  # English where the caller names none


class Wording(NamedTuple):
    """One kind of problem in one language; {} in `detail` is what the error names."""

    title: str
    detail: str


PROBLEMS: dict[tuple[str, str], Wording] = {
    ("invalid-parameter", "en"): Wording(
        "Invalid parameter", "The request was not carried out; every fault is named below."
    ),
    ("invalid-parameter", "ar"): Wording(
        "في الطلب ما لا يصحّ", "لم يُنفَّذ الطلب، وهذا كل ما فيه من خطأ."
    ),
    ("query-too-long", "en"): Wording("Query too long", "Shorten the query and search again."),
    ("query-too-long", "ar"): Wording(
        "العبارة أطول مما ينبغي", "اختصر عبارة البحث ثم أعد المحاولة."
    ),
    ("article-missing", "en"): Wording("No such article", "No article has the id {}."),
    ("article-missing", "ar"): Wording("لا يوجد هذا المقال", "لا مقال في الفهرس معرّفه {}."),
    ("cursor-expired", "en"): Wording(
        "Cursor expired", "The index has changed since; search anew without the cursor."
    ),
    ("cursor-expired", "ar"): Wording(
        "انتهت صلاحية المؤشّر", "تغيّر الفهرس منذ ذلك الحين؛ أعد البحث بلا cursor."
    ),
    ("not-found", "en"): Wording("Not found", "There is nothing at this address."),
    ("not-found", "ar"): Wording("لا شيء هنا", "لا توجد صفحة في هذا العنوان."),
    ("method-not-allowed", "en"): Wording(
        "Method not allowed", "Ask with one of the methods that the Allow header names."
    ),
    ("method-not-allowed", "ar"): Wording(
        "طريقة غير مقبولة", "اطلب بإحدى الطرائق المذكورة في الترويسة Allow."
    ),
    ("index-unavailable", "en"): Wording(
        "Index unavailable", "No index can be searched now. Build one with the command below."
    ),
    ("index-unavailable", "ar"): Wording(
        "الفهرس غير متاح", "لا فهرس يمكن البحث فيه الآن. ابنِ فهرسا بهذا الأمر:"
    ),
    ("too-many-requests", "en"): Wording("Too many requests", "Come back in {} s."),
    ("too-many-requests", "ar"): Wording("طلبات كثيرة", "عُد بعد {} ثانية."),
    ("internal-error", "en"): Wording(
        "Internal error", "The request could not be answered; the log says why."
    ),
    ("internal-error", "ar"): Wording("خطأ داخلي", "تعذّرت الإجابة عن الطلب، والسبب في السجلّ."),
    ("other", "en"): Wording("The request was not carried out", "{}"),
    ("other", "ar"): Wording("لم يُنفَّذ الطلب", "{}"),
}

# by the kind of a fault of `search.parse_request`; in English the fault words itself
FAULTS = {
    "unknown": "لا معامل بهذا الاسم؛ المعروف منها: {0}",
    "none-taken": "لا معامل يُقبل هنا",
    "missing": "فارغ؛ اكتب ما تبحث عنه",
    "repeated": "ورد {0} مرات؛ يرد مرة واحدة",
    "too-long": "فيه {0} حرفا؛ الحدّ الأقصى {1}",
    "too-long-value": "فيه {0} حرفا؛ الحدّ الأقصى {1}",
    "no-number": "{0} ليس عددا صحيحا",
    "out-of-range": "{0} ليس بين {1} و{2}",
    "too-deep": "حاصل ضرب page في per_page هو {0}؛ الحدّ الأقصى {1}",
    "no-choice": "{0} ليس من هذه: {1}",
    "no-date": "{0} ليس تاريخا؛ اكتب YYYY أو YYYY-MM أو YYYY-MM-DD",
    "hijri": "{0} ليس تاريخا هجريا من {1} إلى {2}؛ اكتب H1443 أو H1443-05 أو H1443-05-12",
    "reversed": "{0} بعد نهاية المدة {1}",
    "too-many": "ورد {0} مرة؛ الحدّ الأقصى {1}",
    "no-cursor": "{0} ليس مؤشّرا؛ خذ next_cursor من إجابة سابقة",
    "other-cursor": "يخصّ بحثا آخر؛ احذفه لتبدأ من جديد",
    "cursor-and-page": "يتابع من حيث أُعطي؛ احذف page",
    "no-value": "{0} لا يسمّي شيئا",
    "no-json": 'ليس JSON؛ أرسل كائنا مثل {{"q": "…"}}',
    "no-object": 'ليس كائنا من المعاملات مثل {{"q": "…"}}',
    "no-queries": 'يجب أن يكون {{"queries": [{{"q": "…"}}, …]}} لا غير',
    "no-string": "ليس نصا",
    "no-integer": "ليس عددا صحيحا",
    "no-array": "ليس قائمة من النصوص",
    "too-large": "أطول من {0} بايت",
}

# what `search` warns of, and how the page says it
_WARNINGS = (
    (r"a quotation mark has no partner.*", "علامة تنصيص بلا قرين؛ لم يُلتفت إليها"),
    (r"more than (\d+) parts or (\d+) groups.*", "أجزاء العبارة كثيرة؛ قُرئت كلمات لا غير"),
    (r"(.+): \* needs (\d+) letters beside it", r"\1: تحتاج النجمة إلى حرفين بجانبها على الأقل"),
)


def warning_text(warning: str) -> str:
    """Return a warning in Arabic; one that is not in the table as it is."""
    for pattern, arabic in _WARNINGS:
        found = re.fullmatch(pattern, warning, re.DOTALL)
        if found:
            return found.expand(arabic)
    return warning
