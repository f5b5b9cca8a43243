"""What are the months, the days of the week and of the month called, and what stands beside them?

All names are in the plain form of `likeness.plain_form`.
"""

from .likeness import words_in

# Names of the months, January first: Egypt and the Gulf, the Levant and Iraq, Algeria and Tunisia,
# Morocco, and English.  Spellings as news pages write them.
MONTHS = (
    "يناير,كانون الثاني,كانون ثاني,كانون ثان,جانفي,january,jan",
    "فبراير,شباط,فيفري,february,feb",
    "مارس,اذار,march,mar",
    "ابريل,نيسان,افريل,april,apr",
    "مايو,ايار,ماي,may",
    "يونيو,يونيه,حزيران,جوان,june,jun",
    "يوليو,يوليه,تموز,جويليه,يوليوز,july,jul",
    "اغسطس,اب,اوت,غشت,august,aug",
    "سبتمبر,ايلول,شتنبر,شتمبر,september,sept,sep",
    "اكتوبر,تشرين الاول,تشرين اول,اكتوبير,october,oct",
    "نوفمبر,تشرين الثاني,تشرين ثاني,تشرين ثان,نونبر,november,nov",
    "ديسمبر,كانون الاول,كانون اول,دجنبر,دجمبر,december,dec",
)
HIJRI_MONTHS = (
    "محرم,المحرم,محرم الحرام,muharram",
    "صفر,صفر الخير,safar",
    "ربيع الاول,ربيع اول,rabi al awwal",
    "ربيع الاخر,ربيع الثاني,ربيع اخر,ربيع ثاني,rabi al thani,rabi al akhir",
    "جمادي الاولي,جمادي الاول,جماد الاول,جماد الاولي,جماد اول,jumada al awwal,jumada al ula",
    "جمادي الاخره,جمادي الثانيه,جمادي الاخر,جمادي الثاني,جماد الاخر,جماد الثاني,جماد الاخره,"
    "جماد الثانيه,جماد ثاني,jumada al thani,jumada al akhirah",
    "رجب,رجب الفرد,rajab",
    "شعبان,shaban",
    "رمضان,رمضان المبارك,ramadan,ramadhan",
    "شوال,shawwal",
    "ذو القعده,ذي القعده,ذا القعده,ذوالقعده,dhu al qadah",
    "ذو الحجه,ذي الحجه,ذا الحجه,ذوالحجه,dhu al hijjah",
)


def numbers_of(rows: tuple[str, ...]) -> dict[str, int]:
    """Return the number, from 1, of the row that each of the names between commas stands in."""
    return {name: number for number, names in enumerate(rows, 1) for name in names.split(",")}


MONTH_BY_NAME = numbers_of(MONTHS)
HIJRI_MONTH_BY_NAME = numbers_of(HIJRI_MONTHS)
LONGEST_NAME = 3  # words

# Monday is 0, as in `datetime.date.weekday`.
WEEKDAYS = (
    "الاثنين,الاتنين,اثنين,monday,mon",
    "الثلاثاء,ثلاثاء,tuesday,tue,tues",
    "الاربعاء,اربعاء,wednesday,wed",
    "الخميس,خميس,thursday,thu,thur,thurs",
    "الجمعه,جمعه,friday,fri",
    "السبت,سبت,saturday,sat",
    "الاحد,احد,sunday,sun",
)
WEEKDAY_BY_NAME = {name: number - 1 for name, number in numbers_of(WEEKDAYS).items()}

GREGORIAN_ERA = words_in("م ميلادي ميلاديه الميلادي الميلاديه ad ce")
HIJRI_ERA = words_in("ه هجري هجريه الهجري الهجريه للهجره ah")
# Words that stand in a date and change nothing of it: parts of the day, zones, "in the year".
FILLING = (
    GREGORIAN_ERA
    | frozenset(WEEKDAY_BY_NAME)
    | words_in(
        """
يوم نهار بتاريخ تاريخ في من عام سنه لعام لسنه شهر الساعه ساعه ص صباحا الصباح مساء المساء ظهرا عصرا
فجرا ليلا بعد قبل الظهر منتصف الليل ليله بتوقيت توقيت بالتوقيت المحلي محلي غرينتش غرينيتش جرينتش
مكه المكرمه القاهره السعوديه ابوظبي ابو ظبي بيروت بغداد الموافق الموافقه موافق ل والموافق
of the at on in am pm gmt utc est gst cet eet ast edt z t o clock local time
"""
    )
)

_UNITS = (
    *("الاول", "الثاني", "الثالث", "الرابع", "الخامس"),
    *("السادس", "السابع", "الثامن", "التاسع"),
)
_TEENS = ["الحادي", *_UNITS[1:]]
# "the third of", as a day of the month is written in full.
DAY_BY_ORDINAL = (
    {name: number for number, name in enumerate(_UNITS, 1)}
    | {"العاشر": 10, "العشرين": 20, "العشرون": 20, "الثلاثين": 30, "الثلاثون": 30}
    | {f"{name} عشر": number for number, name in enumerate(_TEENS, 11)}
    | {
        f"{name} و{tens}": number
        for tens in ("العشرين", "العشرون")
        for number, name in enumerate(_TEENS, 21)
    }
    | {f"الحادي و{tens}": 31 for tens in ("الثلاثين", "الثلاثون")}
)
