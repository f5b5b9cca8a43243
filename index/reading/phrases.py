"""Which set phrases stand round an article on a news page?

Every phrase is in the plain form of `likeness.plain_form`, so it is found in any
spelling.  They were collected from the Arabic translation of WordPress and of its
common themes and plug-ins, from their English originals, and from the layout of
Arabic news pages.
"""

from .likeness import words_in

# From such a line to the end of the page nothing belongs to the article.
ENDS = frozenset(
    """
اترك تعليقا
اترك تعليق
اترك تعليقك
اترك ردا
اترك رد
اترك رد الغاء الرد
اترك تعليقا الغاء الرد
الغاء الرد
اضف تعليقا
اضف تعليق
اضف تعليقك
اضافه تعليق
اكتب تعليقا
اكتب تعليقك
شارك برايك
كن اول من يعلق
كن اول من يعلق علي هذا الخبر
لا تعليقات
لا توجد تعليقات
لا يوجد تعليقات
لا يوجد تعليق
التعليقات
التعليقات مغلقه
زر الذهاب الي الاعلي
العوده الي الاعلي
العوده للاعلي
انتقل الي الاعلي
الي الاعلي
leave a comment
leave a reply
leave a reply cancel reply
cancel reply
post comment
post a comment
be the first to comment
no comments
no comments yet
comments are closed
back to top
back to top button
created by wpematico
""".strip().splitlines()
)

# The same, followed by more words in the same line.
END_OPENINGS = (
    "لن يتم نشر عنوان بريدك",
    "لن يتم نشر بريدك",
    "الحقول الالزاميه مشار اليها",
    "احفظ اسمي",
    "كن اول من يعلق علي",
    "جميع الحقوق محفوظه",
    "كافه الحقوق محفوظه",
    "كل الحقوق محفوظه",
    "يجب ان تكون مسجل الدخول",
    "your email address will not be published",
    "save my name email",
    "all rights reserved",
    "copyright ",
    "you must be logged in to post",
    "powered by wordpress",
)

# Such a line opens a list of other pages.
LISTS = frozenset(
    """
قد يهمك ايضا
قد يهمك
ربما يهمك
قد يعجبك ايضا
قد تعجبك ايضا
مقالات ذات صله
مقالات قد تعجبك
مواضيع ذات صله
موضوعات ذات صله
اخبار ذات صله
ذات صله
مقالات مشابهه
مواضيع مشابهه
موضوعات مشابهه
مقالات مرتبطه
مقالات اخري للكاتب
المزيد من مقالات الكاتب
اقرا ايضا
اقرا المزيد
اقرا كذلك
شاهد ايضا
طالع ايضا
مواضيع متعلقه
اخبار متعلقه
الاكثر قراءه
الاكثر مشاهده
احدث المقالات
احدث الاخبار
اخر الاخبار
اخر المقالات
المقاله السابقه
المقاله التاليه
الخبر السابق
الخبر التالي
كلمات دلاليه
كلمات مفتاحيه
الكلمات المفتاحيه
الكلمات الدلاليه
الوسوم
وسوم
similar posts
related posts
related articles
related news
related topics
you may also like
you might also like
more stories
read more
read also
see also
recent posts
latest posts
latest news
most read
previous post
next post
previous article
next article
""".strip().splitlines()
)

# These name another page in the same line, with or without a colon after them.  (Alone in a
# line they are among the lists above.)
LINKS = (
    "اقرا ايضا",
    "اقرا المزيد",
    "اقرا كذلك",
    "شاهد ايضا",
    "طالع ايضا",
    "قد يهمك ايضا",
    "قد يعجبك ايضا",
    "لقراءه المزيد",
    "read more",
    "read also",
    "also read",
    "see also",
)

# Alone in a line, these are never the article's.
ALONE = frozenset(
    """
مصدر الخبر
المصدر
رابط الخبر
معجب بهذه
اعلان
حجم الخط
تكبير الخط
تصغير الخط
تم نسخ الرابط
هذه القصه تم تحديثها
تم تحديث هذه القصه
تم تحديث هذا الخبر
هذا المقال تم تحديثه
skip to content
share this
share this article
like this
like loading
loading
advertisement
this story has been updated
""".strip().splitlines()
)

# A line of nothing but these, near either end of the page, is a row of buttons.
BUTTONS = words_in(
    """
شارك مشاركه المشاركه شاركها عبر علي طباعه اطبع ارسال ارسل استمع متابعه تابعنا تابعونا حفظ اعجبني
فيسبوك فيس بوك تويتر اكس واتساب واتس اب تيليجرام تيليغرام تليجرام تليغرام تلغرام تلجرام تيلقرام
انستجرام انستغرام انستقرام يوتيوب لينكدان لينكد بينتيريست ماسنجر فايبر سناب شات تيك توك
بريد البريد الالكتروني الكتروني نسخ انسخ الرابط رابط نسخه للطباعه
اعلان اعلانات الاعلانات المزيد القايمه الرييسيه بحث
facebook twitter x whatsapp telegram linkedin pinterest reddit tumblr instagram youtube messenger
email mail share print copy link menu search home save
"""
)

# Such a line near either end asks the reader to follow or to subscribe.
INVITATIONS = (
    "تابعنا علي",
    "تابعونا علي",
    "تابع صفحتنا",
    "اشترك في نشرتنا",
    "اشترك في النشره",
    "اشترك في قناتنا",
    "اشترك في القايمه البريديه",
    "انضم الي قناتنا",
    "انضم الي صفحتنا",
    "حمل تطبيق",
    "للاشتراك في",
    "ارسلوا مقالاتكم",
    "follow us",
    "subscribe to",
    "sign up for",
    "join our",
)

# The first part of a trail to the page, before " / " or the like.
TRAIL_STARTS = ("الرييسيه", "الصفحه الرييسيه", "home", "home page")

# Below such a line stand the name of the author and a word about them.
AUTHOR_BLOCKS = frozenset(
    (
        "author",
        "about the author",
        "about author",
        "written by",
        "posted by",
        "الكاتب",
        "كاتب المقال",
        "عن الكاتب",
        "عن الكاتبه",
        "عن المولف",
        "نبذه عن الكاتب",
    )
)
