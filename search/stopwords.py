"""Which words of a query say little of what is looked for?

They are never dropped: in the index every word stands, and here they only weigh less.
The function words are those of the index; the list of question words is ours, those of
spoken Arabic in its last line, normalized when compared.
"""

from functools import cache

from index import cut, function_words

_QUESTION_WORDS = """
ما ماذا من متى أين كيف لماذا كم هل أي أية ماهو ماهي وما بم مم عم فيم بماذا لمن بكم لما ماهم اذكر
عرف ممن عمن وكم ومتى وأين وكيف علام إلام وماذا فماذا لأي بأي وبأي ولماذا وهل
وش ايش شو شنو ليش ليه وين فين شلون ازاي امتى مين منو قديش علاش كيفاش
"""


def says_little(term: str) -> bool:
    """Say whether a normal form is a function word or a question word."""
    return term in words_saying_little()


@cache
def words_saying_little() -> frozenset[str]:
    """Return the normal forms of all function words and question words."""
    return function_words() | _terms(_QUESTION_WORDS)


def asks(term: str) -> bool:
    """Say whether a normal form is a question word."""
    return term in _terms(_QUESTION_WORDS)


@cache
def _terms(words: str) -> frozenset[str]:
    return frozenset(cut(words).terms())
