"""Which words name the sections of a news site, and which its trade?

All are in the plain form of `likeness.plain_form`.  Collected from the menus and
the mottoes of Arabic news pages.
"""

from .likeness import words_in

# Names of sections, without article or conjunction: a line of nothing else is a category line.
SECTIONS = words_in(
    """
رييسيه صفحه صفحات عالم عالمي عالميه دولي دوليه عربي عربيه عرب وطن وطني وطنيه محلي محليه محليات
خبر اخبار سياسه سياسي سياسيه سياسات اقتصاد اقتصادي اقتصاديه مال اعمال اسواق بورصه طاقه
رياضه رياضي رياضيه رياضات كره قدم ملاعب
دوري كاس بطوله بطولات منتخب منتخبات العاب قوي اولمبيه
تنس سله يد طايره سباحه انجليزي اسباني ايطالي فرنسي الماني
ثقافه ثقافي ثقافيه فن فنون فنيه ادب اداب كتب سينما
علوم علم تكنولوجيا تقنيه تقنيات صحه صحي صحيه طب منوعات منوعه متفرقات مجتمع
اجتماعيه اسره مراه
حوادث قضايا تقارير تقرير
تحقيقات تحليل تحليلات حوارات مقابلات مقال مقالات راي اراء مدونات كاريكاتير
سياحه سفر تعليم بييه مناخ دين اسلاميات تراث تاريخ امن دفاع عسكريه صحافه اعلام فيديو صور
عاجل خاص حصري مميز مميزه تغطيه شوون ملفات اهم احدث اخر ابرز عام عامه
اوروبا اوروبي اوروبيه امريكا امريكي امريكيه اميركا اميركي اميركيه اسيا اسيوي اسيويه افريقيا
افريقي افريقيه شرق اوسط غرب شمال جنوب خليج خليجي خليجيه مغرب مغاربي مغاربيه مشرق قاره قارات
home news world politics business economy sport sports culture arts opinion health technology tech
science video videos local international breaking middle east europe africa asia america us
"""
)
# Small words that may stand between them.
JOINTS = words_in("و في من علي عن the and of")

# What sites call themselves and their trade: two of them in a line make it a slogan.
SITE_WORDS = words_in(
    """
موقع صحيفه جريده وكاله شبكه بوابه قناه مجله منصه اذاعه مدونه نيوز اخبار خبر انباء اخباري اخباريه
تغطيه الكتروني الكترونيه مستقله شامله يوميه اسبوعيه لحظه قارييها قراء لقراء قاري عربيه باللغه لغه
تجمع تقدم مصدرك متابعه عاجله حصريه news site portal magazine newspaper daily latest breaking
"""
)
