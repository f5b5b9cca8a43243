"""Which Arabic words say little of what a text is about?

The list is ours: function words as newspapers write them, with the prefixes they
usually carry; normalized when compared.
"""

from functools import cache

from .tokenizer import cut

_FUNCTION_WORDS = """
في من على إلى عن مع هذا هذه ذلك تلك التي الذي الذين اللذين اللتين اللاتي اللواتي أن إن كان كانت
كانوا يكون تكون كما لا لم لن ما هو هي هم هن نحن أنا أنت و أو ثم حيث قد لقد كل بعض بين بعد قبل
عند عندما حتى منذ خلال حول دون غير سوى أي أيضا له لها لهم به بها بهم فيه فيها فيهم منه منها
منهم عنه عنها عليه عليها عليهم إليه إليها إليهم لدى لدي ليس ليست إذا لو لكن ولكن بل كذلك هنا
هناك هؤلاء أولئك يا وفي ومن وعلى وإلى وهو وهي وكان وكانت ولا ولم وما وأن أنه أنها بأن لأن فإن
وقد فقد إلا أما عبر ضد نحو تحت فوق أمام بسبب كلا ذات ذو مثل وغيرها وذلك وهذا وهذه والتي والذي تم
يتم كي لكي إذ مما عما فيما بما
"""


@cache
def function_words() -> frozenset[str]:
    """Return the normal forms of the words of the list."""
    return frozenset(cut(_FUNCTION_WORDS).terms())
