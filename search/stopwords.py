"""Which words of a query say little of what is looked for?

They are never dropped: in the index every word stands, and here they only weigh less.
The list is ours: Arabic function words as newspapers write them, with the prefixes they
usually carry, and question words; normalized when compared.
"""

from functools import cache

from index import cut

_FUNCTION_WORDS = """
في من على إلى عن مع هذا هذه ذلك تلك التي الذي الذين اللذين اللتين اللاتي اللواتي أن إن كان كانت
كانوا يكون تكون كما لا لم لن ما هو هي هم هن نحن أنا أنت و أو ثم حيث قد لقد كل بعض بين بعد قبل
عند عندما حتى منذ خلال حول دون غير سوى أي أيضا له لها لهم به بها بهم فيه فيها فيهم منه منها
منهم عنه عنها عليه عليها عليهم إليه إليها إليهم لدى لدي ليس ليست إذا لو لكن ولكن بل كذلك هنا
هناك هؤلاء أولئك يا وفي ومن وعلى وإلى وهو وهي وكان وكانت ولا ولم وما وأن أنه أنها بأن لأن فإن
وقد فقد إلا أما عبر ضد نحو تحت فوق أمام بسبب كلا ذات ذو مثل وغيرها وذلك وهذا وهذه والتي والذي تم
يتم كي لكي إذ مما عما فيما بما
"""
_QUESTION_WORDS = """
ما ماذا من متى أين كيف لماذا كم هل أي أية ماهو ماهي وما بم مم عم فيم بماذا لمن بكم لما ماهم اذكر
عرف ممن عمن وكم ومتى وأين وكيف علام إلام وماذا فماذا لأي بأي وبأي ولماذا وهل
"""


def says_little(term: str) -> bool:
    """Say whether a normal form is a function word or a question word."""
    return term in _terms(_FUNCTION_WORDS) or asks(term)


def asks(term: str) -> bool:
    """Say whether a normal form is a question word."""
    return term in _terms(_QUESTION_WORDS)


@cache
def _terms(words: str) -> frozenset[str]:
    return frozenset(cut(words).terms())
