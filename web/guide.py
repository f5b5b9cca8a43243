"""How are questions written?  What the page gets that shows it, with an example of each way."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from .addresses import PAGE, Addresses
from .labels import SITE, phrase
from .parts import shown
from .voice import Voice

WORDS = ("محادثات", "أوكرانيا")  # of the examples, where the index has none
SHOWN_LETTERS = 3  # of a word of which the beginning is shown

# The examples, {a} and {b} two words that have hits, {start} how the first begins
WAYS: Sequence[tuple[str, str]] = (
    ("{a} {b}", phrase("Words, in any spelling and form; what has all of them comes first")),
    ('"{a} {b}"', phrase("One right after the other")),
    ('"{a} {b}"~5', phrase("Within five words of each other")),
    ("{a} -{b}", phrase("The first without the second")),
    ("{a} أو {b}", phrase("Either of them; OR says the same")),
    ("={a}", phrase("In exactly this writing")),
    ("{start}*", phrase("Words that begin so")),
    ("عنوان:{a}", phrase("In the headline; title: says the same")),
    ('مصدر:"{source}"', phrase("Of this source; source: says the same, author: is for authors")),
)
DAYS = ("2015", "2015-07", "28/7/2015", "28 يوليو 2015", "12 شوال 1436", "H1436-10")
KEYS: Sequence[tuple[str, str]] = (
    ("/", phrase("search box")),
    ("Esc", phrase("closes the completions, then empties the box")),
    ("J", phrase("next result")),
    ("K", phrase("previous result")),
    ("N", phrase("next match")),
    ("Shift N", phrase("previous match")),
)


class Way(NamedTuple):
    """A question, what it finds, and the address where it is asked."""

    q: str
    text: str
    url: str


def guide_context(
    queries: Sequence[str], stats: Any, addresses: Addresses, voice: Voice
) -> dict[str, Any]:
    """Return what guide.html gets beside what all templates get; `queries` have hits."""
    a, b = _two_words(queries)
    source = next((name for name, _ in stats.sources if name and '"' not in name), "")
    named = {"a": a, "b": b, "start": a[:SHOWN_LETTERS], "source": shown(source)}
    asked = [(way.format(**named), text) for way, text in WAYS if source or "{source}" not in way]
    heading = voice.say("How to ask")
    return {
        "page_title": f"{heading} - {voice.say(SITE)}",
        "heading": heading,
        "ways": [
            Way(q, voice.say(text), addresses.search(PAGE._replace(q=q))) for q, text in asked
        ],
        "days": DAYS,
        "keys": [(key, voice.say(text)) for key, text in KEYS],
    }


def _two_words(queries: Sequence[str]) -> tuple[str, str]:
    """Return the first two words of the first query whose words are long enough to show."""
    for query in queries:
        words = [word for word in query.split() if len(word) > SHOWN_LETTERS]
        if len(words) > 1:
            return words[0], words[1]
    return WORDS
